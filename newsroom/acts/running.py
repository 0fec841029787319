"""Acts are carried out: many short transactions, and between them room for others who write."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom import audit, versions
from newsroom.acts.kinds import Kind, UnknownKindError, kind_of
from newsroom.models import Act, ActRow, Article, Version
from newsroom.publishing import RefusedError
from newsroom.signals import bulk_paused, in_bulk

logger = logging.getLogger(__name__)
SECONDS = 0.2  # after which a transaction takes no more articles
PAUSE = 0.1  # between two: SQLite lets those who wait look as often
STEP = 10  # articles that are read together
MOST = 200  # of one transaction, where all are left out


def run(
    number: int, seconds: float | None = None, on_step: Callable[[], object] = lambda: None
) -> None:
    """Go on with an act: to its end, or for about so long, making way for others that hide where
    it does not. Two who run the same act take turns. `on_step` is called after each transaction.
    """
    begun = time.monotonic()
    with in_bulk():
        while _some(number):
            on_step()
            if seconds is not None:
                if time.monotonic() - begun >= seconds:
                    break
                _make_way(number, seconds)
            time.sleep(PAUSE)
    bulk_paused.send(Act)


def give_up(number: int) -> None:
    """Say that an act stopped, though nobody stopped it."""
    with transaction.atomic():
        if act := unfinished(number):
            _end(
                act,
                Act.State.FAILED,
                _("An error keeps coming back; the log of the worker has it."),
            )


def unfinished(number: int) -> Act | None:
    """The act, if it is; nobody else goes on with it in the meantime."""
    acts = Act.objects.select_for_update().filter(state__in=Act.UNFINISHED)
    return acts.filter(pk=number).first()


def make_way(seconds: float) -> None:
    """Let acts that hide go first, each for about so long; to be called outside a transaction."""
    for other in _hiding().values_list("pk", flat=True):
        run(other, seconds)


def _make_way(number: int, seconds: float) -> None:
    if not _hiding().filter(pk=number).exists():
        make_way(seconds)


def _hiding() -> QuerySet[Act]:
    return Act.objects.filter(hides=True, state__in=Act.UNFINISHED).order_by("pk")


def _some(number: int) -> bool:
    """Do it to some articles, in one transaction; whether more of them wait."""
    with transaction.atomic():
        act = unfinished(number)
        if act is None:
            return False
        agent = audit.Agent(act.user, act.address, act.request_id)
        with (
            translation.override(act.language or None),
            audit.on_behalf(agent),
        ):
            if why := _why_not(act):
                waiting = act.rows.filter(state=ActRow.State.WAITING)
                act.left_out += waiting.update(state=ActRow.State.LEFT_OUT, reason=why)
                _end(act, Act.State.FAILED, why)
                return False
            kind = kind_of(act)
            with versions.change(kind.through, act.user, act.run):
                _work_off(act, kind)
                is_more = act.worked_off < act.total or kind.clean_up(act)
        if is_more:
            act.state = Act.State.RUNNING
            act.save(update_fields=["state", "done", "left_out", "parameters"])
            return True
        _end(act, Act.State.DONE)
        if act.undoes and act.done:
            Act.objects.filter(pk=act.undoes_id).update(state=Act.State.UNDONE)
        return False


def _why_not(act: Act) -> str:
    """What keeps an act from going on, as a sentence; empty where nothing does."""
    is_of_a_command = not act.user_name
    if not is_of_a_command and not (act.user and act.user.is_active and act.user.is_staff):
        return _("The account that asked for it is no longer of the desk.")
    try:
        is_allowed = kind_of(act).is_allowed()
    except UnknownKindError:
        return _("This version of the archive knows no such act.")
    return "" if is_allowed else _("The account that asked for it may no longer do this.")


def _end(act: Act, state: Act.State, failure: str = "") -> None:
    act.state, act.failure, act.ended_at = state, failure, timezone.now()
    act.save(update_fields=["state", "failure", "ended_at", "done", "left_out", "parameters"])
    # What no worker has begun yet, none has to.
    DBTaskResult.objects.filter(pk=act.task, status=TaskResultStatus.READY).delete()


def _work_off(act: Act, kind: Kind) -> None:
    end, worked = time.monotonic() + SECONDS, []
    for row, article in _waiting(act, kind):
        row.reason = _do(kind, row, article)
        row.state = ActRow.State.LEFT_OUT if row.reason else ActRow.State.DONE
        worked.append(row)
        if time.monotonic() >= end:
            break
    done = [row.article_number for row in worked if row.state == ActRow.State.DONE]
    kept = Version.objects.filter(run=act.run, article_number__in=done)
    keys = dict(kept.order_by().values_list("article_number", "pk"))
    for row in worked:
        row.before = keys.get(row.article_number)
    ActRow.objects.bulk_update(worked, ["state", "reason", "before"])
    act.done += len(done)
    act.left_out += len(worked) - len(done)


def _waiting(act: Act, kind: Kind) -> Iterator[tuple[ActRow, Article | None]]:
    """What is to be done, with the articles as they are now, read some at a time."""
    waiting = list(act.rows.filter(state=ActRow.State.WAITING).order_by("pk")[:MOST])
    for start in range(0, len(waiting), STEP):
        rows = waiting[start : start + STEP]
        numbers = [row.article_number for row in rows]
        kind.prepare(numbers)
        seen = Article.objects.seen_by(act.user) if act.user else Article.objects.all()
        articles = seen.select_for_update().filter(pk__in=numbers)
        found = {article.pk: article for article in articles.order_by("pk")}
        yield from ((row, found.get(row.article_number)) for row in rows)


def _do(kind: Kind, row: ActRow, article: Article | None) -> str:
    """Why the article is left out; empty where it is done."""
    try:
        if article is not None and row.seen_at not in (None, article.modified_at):
            raise RefusedError(_("changed since you opened the list"))
        with transaction.atomic():
            kind.consider(row.article_number, article)
            kind.do(row.article_number, article)
    except RefusedError as reason:
        return str(reason)
    except (OperationalError, InterfaceError):
        raise  # of the database, not of this article: all of it is tried again
    except Exception:  # one bad article must not stop the others; it is told
        logger.exception("Act %d cannot be done to article %d", row.act_id, row.article_number)
        return _("an error; the log of the worker has it")
    return ""
