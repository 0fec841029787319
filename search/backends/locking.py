"""The writer's lock: a file beside the index, and on PostgreSQL a lock in the database as well."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from search.columns.access import open_beside

KEY = 0x6E657773  # of the lock in the database; spells "news"
PAUSE = 0.02  # seconds between two tries


class Locked(Exception):
    """Somebody else is writing the index."""


@contextmanager
def writer_lock(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the locks of an index folder; raise Locked when they are not free within `wait` seconds.

    The file is beside the index, so that it outlives every generation.
    """
    end = time.monotonic() + wait
    with file_lock(path, wait), database_lock(max(0.0, end - time.monotonic())):
        yield


@contextmanager
def file_lock(path: Path, wait: float = 0.0) -> Iterator[None]:
    """One writer on this machine. The kernel frees it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = open_beside(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, path)

    def is_mine() -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        _wait_until(is_mine, wait, f"{path} is being written by another process")
        yield
    finally:
        os.close(handle)


@contextmanager
def database_lock(wait: float = 0.0) -> Iterator[None]:
    """One writer on all machines of a PostgreSQL; with SQLite there is but one machine.

    The server frees it when the connection ends. A lock of the session and not of a transaction:
    a rebuild takes long, and what it reads must not keep the server from cleaning up. Raises Locked
    at the end when the connection was lost: another may have written meanwhile.
    """
    if connection.vendor != "postgresql":
        yield
        return
    _wait_until(_has_advisory_lock, wait, "The index is being written from another machine")
    try:
        yield
    finally:
        is_held = _give_back()
    if not is_held:
        raise Locked("The connection that held the lock was lost: changes are followed again")


def _give_back() -> bool:
    """Whether the lock was held until now."""
    if not connection.is_usable():
        connection.close()
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])
        return cursor.fetchone()[0]


def _has_advisory_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
        return cursor.fetchone()[0]


def _wait_until(is_mine: Callable[[], bool], wait: float, otherwise: str) -> None:
    end = time.monotonic() + wait
    while not is_mine():
        if time.monotonic() >= end:
            raise Locked(otherwise)
        time.sleep(PAUSE)
