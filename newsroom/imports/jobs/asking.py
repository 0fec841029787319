"""An import is asked for, brought in and stopped: each is one transaction with a worker's task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from newsroom.imports.jobs import files as uploads
from newsroom.imports.jobs.tasks import leave
from newsroom.models import ImportJob

WAITING = timedelta(days=7)  # for the word to import what was read


def ask(by, files=(), folder: str = "", options: Mapping[str, object] | None = None) -> ImportJob:
    """Keep uploads, or the name of a folder, and leave it to a worker to read them.

    `options`: format, source, status, timezone, take_theirs, bring_back, columns.
    """
    _give_up_old()
    kept = uploads.store(files)
    try:
        with transaction.atomic():
            job = ImportJob.objects.create(
                user=by,
                user_name=by.get_username(),
                files=kept,
                folder=folder,
                options=dict(options or {}),
            )
            leave(job)
    except BaseException:
        uploads.delete(kept)
        raise
    return job


def bring_in(job: ImportJob) -> bool:
    """Leave what was read to a worker to import; False where nothing waits for that."""
    reading = ImportJob.State.READ
    with transaction.atomic():
        waiting = ImportJob.objects.filter(pk=job.pk, state=reading)
        if not waiting.update(state=ImportJob.State.IMPORTING, taken=0):
            return False
        job.refresh_from_db()
        leave(job)
    return True


def stop(job: ImportJob) -> bool:
    """Read or import no more of it; what came in before stays. False where it has ended."""
    unfinished = [*ImportJob.UNDER_WAY, ImportJob.State.READ]
    rows = ImportJob.objects.filter(pk=job.pk, state__in=unfinished)
    if not rows.update(state=ImportJob.State.STOPPED, ended_at=timezone.now()):
        return False
    uploads.delete(job.files)
    return True


def _give_up_old() -> None:
    """Keep no uploads for ever that nobody has imported."""
    for job in ImportJob.objects.filter(
        state=ImportJob.State.READ, asked_at__lt=timezone.now() - WAITING
    ):
        stop(job)
