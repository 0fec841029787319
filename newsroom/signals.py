"""What tells of articles inside the transaction that makes or changes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

# Each has ids: primary keys, each at least once.
articles_made = Signal()  # by one statement; saves tell of themselves
articles_will_change = Signal()  # by one statement, which has not run yet
articles_changed = Signal()  # in what the public sees of them
import_finished = Signal()  # an import is over; what it changed was told before
worker_came_by = Signal()  # a worker lives, as each shows every ten seconds; to be answered quickly
bulk_paused = Signal()  # what was changed in bulk may be followed now; sender: who changed it

_in_bulk = ContextVar("in_bulk", default=False)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Many changes follow each other, and somebody acts on all of them at the end."""
    token = _in_bulk.set(True)
    try:
        yield
    finally:
        _in_bulk.reset(token)


def is_in_bulk() -> bool:
    return _in_bulk.get()
