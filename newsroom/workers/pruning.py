"""Rows of finished tasks are kept for a while, then deleted: a few at a time, once a day."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

KEPT = timedelta(days=14)  # after the end of a task
REST = timedelta(days=1)  # from when nothing is left until it is looked for again
STEP = 200  # rows in one transaction


class Pruner:
    """Of one worker; several delete what is there, each what the others have left."""

    def __init__(self) -> None:
        self._next = timezone.now()

    def go_on(self, seconds: float) -> int:
        """Delete for about so long, a step at least; returns how many rows."""
        end, count = time.monotonic() + seconds, 0
        while timezone.now() >= self._next:
            deleted = _step()
            count += deleted
            if deleted < STEP:
                self._next = timezone.now() + REST
            if time.monotonic() >= end:
                break
        return count


def _step() -> int:
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).order_by()
    with transaction.atomic():
        # Of rows that another worker is deleting at this moment none is waited for.
        rows = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:STEP]
        return DBTaskResult.objects.filter(pk__in=list(rows)).delete()[0]
