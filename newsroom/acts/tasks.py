"""What workers do of acts."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from newsroom.acts.running import give_up, run, unfinished
from newsroom.models import Act
from newsroom.workers.living import MAX_ATTEMPTS

HIDING = 50  # the priority of a task; others have 0
SECONDS = 30  # of one task: a worker that is told to stop ends its task first


@task(takes_context=True)
def work(context, number: int) -> None:
    """Go on with an act, and leave the rest to another task. What a worker that died has done of
    it is done.
    """
    try:
        run(number, SECONDS)
    except Exception:
        if context.attempt >= MAX_ATTEMPTS:
            give_up(number)
        raise
    with transaction.atomic():
        if act := unfinished(number):
            leave(act)


def leave(act: Act, wait: int = 0) -> None:
    """Leave an act to workers, who do not begin for `wait` seconds."""
    begin = timezone.now() + timedelta(seconds=wait) if wait else None
    queued = work.using(priority=HIDING if act.hides else 0, run_after=begin)
    act.task = queued.enqueue(act.pk).id
    act.save(update_fields=["task"])
