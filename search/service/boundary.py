"""The one boundary between the service and the index: what is wrong with it is one error."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from newsroom.logs import request_id
from search import backends
from search.backends.errors import Unreadable

logger = logging.getLogger(__name__)
_told: ContextVar[str] = ContextVar("told", default="")  # the request that it was said of
Entry = TypeVar("Entry", bound=Callable[..., Any])


def reads_index(without: Callable[..., Any] | None = None) -> Callable[[Entry], Entry]:
    """A decorator for an entry of the service: whatever is wrong with the index is one error.

    `without` answers the same call where the index cannot be read, and the log says so in a line.
    Where there is no such answer, Unreadable goes on to the site: 503 and a sentence.
    """

    def decorated(entry: Entry) -> Entry:
        @wraps(entry)
        def guarded(*args, **kwargs):
            try:
                with backends.current().reading():
                    return entry(*args, **kwargs)
            except Unreadable as problem:
                _tell(problem)
                if without is None:
                    raise
                return without(*args, **kwargs)

        return cast(Entry, guarded)

    return decorated


def _tell(problem: Unreadable) -> None:
    """Say it in the log, once a request."""
    request = request_id.get()
    if not request or _told.get() != request:
        logger.error("Answered without the index: %s", problem)
    _told.set(request)
    problem.is_told = True


def nothing(value: Any) -> Callable[..., Any]:
    """What answers a call with the same value, whatever it is asked."""
    return lambda *args, **kwargs: value
