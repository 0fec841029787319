"""Finished tasks are forgotten after two weeks, by workers and without holding others up."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.workers import living, pruning
from tests.newsroom import errands

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 60.0


def task(status: str, ended: timedelta | None) -> DBTaskResult:
    """A row as a worker leaves it, its end so long ago."""
    row = DBTaskResult.objects.get(pk=errands.fail.enqueue().id)
    row.status, row.finished_at = status, ended and timezone.now() - ended
    row.save()
    return row


def test_only_what_ended_long_ago_is_deleted():
    old, new = pruning.KEPT + timedelta(minutes=1), pruning.KEPT - timedelta(minutes=1)
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED):
        task(status, old)
    kept = [
        task(TaskResultStatus.SUCCESSFUL, new),
        task(TaskResultStatus.FAILED, new),
        task(TaskResultStatus.READY, None),
        task(TaskResultStatus.RUNNING, None),
    ]
    DBTaskResult.objects.update(enqueued_at=timezone.now() - 2 * pruning.KEPT)
    assert pruning.Pruner().go_on(SECONDS) == 2
    assert set(DBTaskResult.objects.all()) == set(kept)


def test_many_are_deleted_in_steps_and_then_not_before_another_day(monkeypatch):
    monkeypatch.setattr(pruning, "STEP", 2)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            task(TaskResultStatus.SUCCESSFUL, pruning.KEPT + timedelta(minutes=1))
        pruner = pruning.Pruner()
        assert pruner.go_on(0) == 2  # one step, whatever the time
        assert pruner.go_on(SECONDS) == 3
        task(TaskResultStatus.SUCCESSFUL, pruning.KEPT + timedelta(minutes=1))
        assert pruner.go_on(SECONDS) == 0
        clock.shift(pruning.REST)
        assert pruner.go_on(SECONDS) == 1


def test_a_worker_that_lives_deletes_them(monkeypatch):
    monkeypatch.setattr(living, "BEAT", 0.01)
    task(TaskResultStatus.SUCCESSFUL, pruning.KEPT + timedelta(minutes=1))
    with living.alive("a-worker"):
        end = time.monotonic() + 60
        while DBTaskResult.objects.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
