"""Workers on any machine: each shows that it lives, and takes up what dead ones have left.

django-tasks hands a task to one worker. It does not try again what failed, and what a killed worker
had begun stays begun for ever; both are done here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.models import WorkerSign
from newsroom.renditions import tasks as renditions
from newsroom.signals import worker_came_by
from newsroom.stories import tasks as stories
from newsroom.workers.marking import Marker
from newsroom.workers.pruning import Pruner

logger = logging.getLogger(__name__)
BEAT = 10.0  # seconds between two signs of life
LAPSE = timedelta(seconds=60)  # a worker without a sign for so long is dead
MARKING = 1.0  # seconds of work on older bodies between two of them
PRUNING = 0.5  # seconds of deleting old tasks between two of them
RECENT = timedelta(days=1)  # what failed before is left as it is
MAX_ATTEMPTS = 5


@contextmanager
def alive(worker_id: str) -> Iterator[None]:
    """Show that this worker lives, and look after the tasks of others, while the block runs."""
    is_over = threading.Event()
    beat(worker_id)
    thread = threading.Thread(target=_go_on, args=[worker_id, is_over], daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(BEAT)
        WorkerSign.objects.filter(pk=worker_id).delete()


def is_any_alive() -> bool:
    return WorkerSign.objects.filter(seen_at__gte=Now() - LAPSE).exists()


def beat(worker_id: str) -> None:
    """Give one sign of life, and make ready again what failed or was left."""
    WorkerSign.objects.update_or_create(pk=worker_id, defaults={"seen_at": Now()})
    take_up()


def take_up() -> int:
    """Make tasks ready again that failed, or whose worker is dead; returns how many.

    Each attempt waits twice as long as the one before; after five a task stays failed.
    """
    WorkerSign.objects.filter(seen_at__lt=Now() - LAPSE).delete()
    count = 0
    with transaction.atomic():
        began, failed = Q(status=TaskResultStatus.RUNNING), Q(status=TaskResultStatus.FAILED)
        unfinished = DBTaskResult.objects.filter(began | failed & Q(finished_at__gt=Now() - RECENT))
        # Others that look at the same moment pass over the rows that this one holds.
        tasks = list(unfinished.select_for_update(skip_locked=True))
        # Asked after the tasks: whoever began one of them had given a sign before.
        living = set(WorkerSign.objects.values_list("pk", flat=True))
        for task in tasks:
            attempts = len(task.worker_ids)
            is_left = task.status == TaskResultStatus.RUNNING and task.worker_ids[-1] not in living
            if is_left and attempts >= MAX_ATTEMPTS:
                task.set_failed(RuntimeError("The worker died, and others before it."))
                logger.error("Task %s is given up: its workers died", task.task_path)
            elif is_left or (task.status == TaskResultStatus.FAILED and attempts < MAX_ATTEMPTS):
                task.status = TaskResultStatus.READY
                task.run_after = timezone.now() + timedelta(seconds=2**attempts)
                task.save(update_fields=["status", "run_after"])
                why = "its worker died" if is_left else task.exception_class_path
                logger.warning(
                    "Task %s is tried again after attempt %d: %s", task.task_path, attempts, why
                )
                count += 1
    return count


def _go_on(worker_id: str, is_over: threading.Event) -> None:
    marker, pruner = Marker(), Pruner()
    while not is_over.wait(BEAT):
        close_old_connections()
        try:
            beat(worker_id)
            marker.go_on(MARKING)
            pruner.go_on(PRUNING)
            stories.come_by()
            renditions.come_by()
            worker_came_by.send(sender=None)
        except Error as problem:
            logger.error(
                "A worker cannot show that it lives, delete old tasks, or see to bodies, copies,"
                " feeds and pictures: %s",
                problem,
            )
    connection.close()
