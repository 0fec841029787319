"""What workers do of feeds: whatever is due, where the site has it switched on."""

from __future__ import annotations

import time

from django.conf import settings
from django_tasks import task

from newsroom.imports.feeds.fetching import due, fetch
from newsroom.queue import leave_once
from newsroom.signals import worker_came_by

SECONDS = 30.0  # of one task: a worker that is told to stop ends its task first
LOW = -40  # the priority: others have 0 and more, finding copies less


@task(priority=LOW)
def fetch_due() -> None:
    """Fetch feeds that are due, for a while; the next worker that comes by leaves another task."""
    end = time.monotonic() + SECONDS
    while settings.FETCH_FEEDS and time.monotonic() < end and (feed := due().first()):
        fetch(feed)


def connect() -> None:
    """Listen to workers; called once, when the apps are ready."""
    worker_came_by.connect(_see_whether_due)


def _see_whether_due(sender, **kwargs) -> None:
    if settings.FETCH_FEEDS and due().exists():
        leave_once(fetch_due)
