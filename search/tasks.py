"""Work that a request leaves to a worker."""

from __future__ import annotations

from django_tasks import task

from search.indexing.drain import drain


@task()
def bring_up_to_date() -> int:
    """Drain the outbox of index changes; returns how many articles were looked at."""
    return drain(wait=600, merge=True)
