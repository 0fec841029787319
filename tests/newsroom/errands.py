"""Tasks for workers in other processes; what they did is in a folder."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def mark(folder: str, name: str, workers: int) -> None:
    """Leave a file, which a second run would find there; wait until so many workers have begun."""
    workers_in = Path(folder, "workers")
    workers_in.mkdir(exist_ok=True)
    (workers_in / str(os.getpid())).touch()
    _wait_until(lambda: len(list(workers_in.iterdir())) >= workers)
    Path(folder, name).touch(exist_ok=False)


@task()
def never_end_the_first_time(folder: str) -> None:
    first = Path(folder, "first")
    if not first.exists():
        first.touch()
        _wait_until(lambda: False)
    Path(folder, "second").touch(exist_ok=False)


@task()
def fail() -> None:
    raise OSError("the disk is full")


def _wait_until(is_so) -> None:
    end = time.monotonic() + 120
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
