"""Background tasks: each is done once, by any of many workers, and what fails is tried again."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.models import WorkerSign
from newsroom.signals import worker_came_by
from newsroom.workers import living as workers
from tests.newsroom import errands

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = ["--no-startup-delay", "--no-reload", "--interval", "0.1"]


def await_that(is_so, process) -> None:
    end = time.monotonic() + 120
    while not is_so():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)


def work_off() -> None:
    call_command(
        "db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0
    )


def test_three_workers_do_each_task_once(manage, tmp_path):
    for number in range(30):
        errands.mark.enqueue(str(tmp_path), f"task-{number}", workers=3)
    processes = [manage("db_worker", "--batch", *OPTIONS) for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert len(list(tmp_path.glob("task-*"))) == 30
    tasks = list(DBTaskResult.objects.all())
    assert {task.status for task in tasks} == {TaskResultStatus.SUCCESSFUL}
    assert {len(task.worker_ids) for task in tasks} == {1}
    assert len({task.worker_ids[0] for task in tasks}) == 3
    assert not WorkerSign.objects.exists()


def test_what_a_killed_worker_had_begun_is_done_by_another(manage, tmp_path):
    errands.never_end_the_first_time.enqueue(str(tmp_path))
    first = manage("db_worker", *OPTIONS)
    await_that((tmp_path / "first").exists, first)
    assert workers.take_up() == 0  # it lives
    first.kill()
    first.wait()
    assert workers.take_up() == 0  # it might live: so short a silence says nothing
    WorkerSign.objects.update(seen_at=timezone.now() - 2 * workers.LAPSE)
    second = manage("db_worker", *OPTIONS)
    await_that(DBTaskResult.objects.successful().exists, second)
    second.terminate()
    assert second.wait(60) == 0
    assert (tmp_path / "second").exists()
    assert len(set(DBTaskResult.objects.get().worker_ids)) == 2
    assert not WorkerSign.objects.exists()


def test_a_task_that_fails_is_tried_again_later_and_in_the_end_left():
    errands.fail.enqueue()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(1, workers.MAX_ATTEMPTS + 1):
            work_off()
            task = DBTaskResult.objects.get()
            assert (task.status, len(task.worker_ids)) == (TaskResultStatus.FAILED, attempt)
            assert "the disk is full" in task.traceback
            is_last = attempt == workers.MAX_ATTEMPTS
            assert workers.take_up() == (0 if is_last else 1)
            work_off()  # too early
            assert len(DBTaskResult.objects.get().worker_ids) == attempt
            clock.shift(timedelta(seconds=2**attempt))
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_task_that_every_worker_dies_of_is_given_up():
    errands.fail.enqueue()
    dead = [f"dead-{number}" for number in range(workers.MAX_ATTEMPTS)]
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=dead)
    assert workers.take_up() == 0
    task = DBTaskResult.objects.get()
    assert task.status == TaskResultStatus.FAILED
    assert "died" in task.traceback
    assert workers.take_up() == 0


def test_a_worker_that_lives_tells_those_who_have_something_for_it(monkeypatch):
    monkeypatch.setattr(workers, "BEAT", 0.01)
    came_by = threading.Event()

    def note(sender, **kwargs):
        came_by.set()

    worker_came_by.connect(note)
    try:
        with workers.alive("a-worker"):
            assert came_by.wait(60)
    finally:
        worker_came_by.disconnect(note)
