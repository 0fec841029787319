"""Work that a request leaves to a worker."""

from __future__ import annotations

from django_tasks import task

from search.indexing import drain as indexing


@task()
def bring_up_to_date() -> int:
    """Drain the outbox of index changes; returns how many articles were looked at."""
    return indexing.drain(wait=600, merge=True)
