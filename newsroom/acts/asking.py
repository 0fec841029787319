"""An act is asked for: it, its articles, and the task of a worker are one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from django.db import connection, transaction
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.acts.kinds import Kind
from newsroom.acts.tasks import leave
from newsroom.audit import Agent
from newsroom.models import Act, ActRow

# For each article by itself: an eighth of the time that Django's one large statement takes, and
# others wait to write.
INSERT = (
    "INSERT INTO newsroom_actrow (act_id, article_number, seen_at, state, reason)"
    " VALUES (%s, %s, %s, %s, '')"
)


def ask(
    kind: Kind,
    agent: Agent,
    articles: Iterable[tuple[int, datetime | None]],
    wait: int = 0,
    is_ordered: bool = False,
) -> Act:
    """Keep an act on articles, each with the moment of its save that was listed, and leave it to
    workers, who do not begin for `wait` seconds: the caller will.

    `is_ordered`: they are worked off in the order given.
    """
    # By their numbers: two acts lock the same articles in one order.
    chosen = list(articles) if is_ordered else sorted(articles, key=itemgetter(0))
    as_stored = connection.ops.adapt_datetimefield_value
    act = Act(
        kind=kind.name,
        user=kind.by,
        user_name=kind.by.get_username() if kind.by else "",
        hides=kind.hides,
        parameters=kind.parameters,
        total=len(chosen),
        undoes=kind.undoes,
        language=translation.get_language() or "",
        address=agent.address,
        request_id=agent.id,
    )
    if not (chosen or kind.cleans_up):
        act.state, act.ended_at = Act.State.DONE, timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        act.save()
        waits = ActRow.State.WAITING.value
        rows = [(act.pk, number, as_stored(seen_at), waits) for number, seen_at in chosen]
        if rows:
            cursor.executemany(INSERT, rows)
        if not act.is_finished:
            leave(act, wait)
    return act


def go_on(act: Act) -> None:
    """Leave an act that stopped half-way to workers again; of any other nothing comes."""
    with transaction.atomic():
        act = Act.objects.select_for_update().get(pk=act.pk)
        is_over = act.worked_off == act.total or Act.objects.filter(undoes=act).exists()
        if is_over or queue_of(act).exists():
            return
        act.state, act.failure, act.ended_at = Act.State.RUNNING, "", None
        act.save(update_fields=["state", "failure", "ended_at"])
        leave(act, wait=0)


def queue_of(act: Act):
    """The task that some worker has, or will have, of an act."""
    living = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return DBTaskResult.objects.filter(pk=act.task, status__in=living)
