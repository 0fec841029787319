"""What workers do for renditions."""

from __future__ import annotations

from django_tasks import task

from newsroom.queue import leave_once
from newsroom.renditions.making import is_waiting, make_waiting
from newsroom.signals import import_finished

SECONDS = 5  # of one task: what hides articles waits no longer for its worker
LAST = -50  # the priority: whatever else waits comes first


@task(priority=LAST)
def make_renditions() -> None:
    """Draw what waits, for a while; the rest is left to another task."""
    if not make_waiting(SECONDS):
        leave_to_worker()


def leave_to_worker() -> None:
    leave_once(make_renditions)


def come_by() -> None:
    """What a worker does now and then: see whether a picture was saved or deleted."""
    if is_waiting():
        leave_to_worker()


def connect() -> None:
    """Listen to imports; called once, when the apps are ready."""
    import_finished.connect(_after_import)


def _after_import(sender, **kwargs):
    come_by()
