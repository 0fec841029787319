"""`articles_changed`: sent inside the transaction by all that changes an article's public face."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

articles_changed = Signal()  # ids: primary keys, each at least once
import_finished = Signal()  # an import is over; what it changed was told before

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
