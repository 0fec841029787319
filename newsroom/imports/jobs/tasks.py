"""What workers do of imports."""

from __future__ import annotations

from django_tasks import task

from newsroom.imports.jobs.running import give_up, go_on
from newsroom.models import ImportJob
from newsroom.workers.living import MAX_ATTEMPTS


@task(takes_context=True)
def work(context, number: int) -> None:
    """Read or import what was asked for. What a worker that died brought in is not taken twice."""
    try:
        go_on(number)
    except Exception:
        if context.attempt >= MAX_ATTEMPTS:
            give_up(number)
        raise


def leave(job: ImportJob) -> None:
    """Leave a job to workers."""
    job.task = work.enqueue(job.pk).id
    job.save(update_fields=["task"])
