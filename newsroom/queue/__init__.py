"""What waits for workers."""

from __future__ import annotations

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


def leave_once(task: Task) -> None:
    """Leave a task without arguments to workers; where one of it waits, that is enough."""
    if not DBTaskResult.objects.ready().filter(task_path=task.module_path).exists():
        task.enqueue()
