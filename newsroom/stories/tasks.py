"""What workers do to find copies."""

from __future__ import annotations

from django_tasks import task

from newsroom.queue import leave_once
from newsroom.signals import import_finished
from newsroom.stories.finding import find_copies, is_waiting

SECONDS = 5  # of one task: what hides articles waits no longer for its worker
LAST = -50  # the priority: whatever else waits comes first


@task(priority=LAST)
def look_for_copies() -> None:
    """Find copies among what changed, for a while; the rest is left to another task."""
    if not find_copies(SECONDS):
        leave_to_worker()


def leave_to_worker() -> None:
    leave_once(look_for_copies)


def come_by() -> None:
    """What a worker does now and then: see whether an edit left anything to compare."""
    if is_waiting():
        leave_to_worker()


def connect() -> None:
    """Listen to imports; called once, when the apps are ready."""
    import_finished.connect(_after_import)


def _after_import(sender, **kwargs):
    leave_to_worker()
