"""A damaged index heals without anybody: the worker builds it anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from search import backends
from search.backends.errors import Outdated, SearchBackendError, Unreachable
from search.backends.locking import Locked
from search.indexing.rebuild import rebuild

logger = logging.getLogger(__name__)
LOOK = 10.0  # seconds between two looks at the sizes of the files
CLOSE_LOOK = 86_400.0  # between two at every byte of them
LONGEST = 600.0  # between two attempts


class Repairer:
    """Looks at the index from time to time, and builds it anew when nothing else helps.

    What it finds and does is in the log, once. Attempts that do not help become rare.
    """

    def __init__(self):
        self._began, self._told = time.time(), ""
        self._next_look = self._next_close_look = time.monotonic()
        self._attempts = 0

    def repair(self, progress: Callable[[int], None] = lambda count: None) -> bool:
        """Look, when it is time to; whether the index was built anew. Failures are in the log."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK
        trouble = self._trouble(closely=now >= self._next_close_look)
        if not trouble:
            return False
        self._attempts += 1
        self._next_look = now + min(LONGEST, LOOK * 2**self._attempts)
        return self._rebuild(trouble, progress)

    def _trouble(self, closely: bool) -> str:
        """Why this process must build the index anew; empty when it need not."""
        backend = backends.current()
        try:
            backend.examine()
            backend.index()
            if closely:
                backend.examine(deep=True)
                self._next_close_look = time.monotonic() + CLOSE_LOOK
        except Outdated as problem:
            if backend.built_at() < self._began:
                return str(problem)
            # Built meanwhile, so by newer code: each would undo what the other does.
            self._tell(f"{problem}; not by this process, which is older: start it anew")
        except Unreachable as problem:
            self._tell(f"{problem}; the index is as it was, and is not built anew")
        except SearchBackendError as problem:
            return str(problem)
        else:
            self._attempts, self._told = 0, ""
        return ""

    def _rebuild(self, trouble: str, progress: Callable[[int], None]) -> bool:
        self._tell(f"The index is built anew. {trouble}")
        try:
            count = rebuild(progress, wait=0)
        except Locked:
            return False  # somebody else is at it
        except Exception:  # of any kind: the worker goes on, and tries again
            pause = min(LONGEST, LOOK * 2**self._attempts)
            logger.exception("The index could not be built anew; next attempt in %d seconds", pause)
            return False
        logger.warning("The index was built anew: %d articles", count)
        return True

    def _tell(self, text: str) -> None:
        if text != self._told:
            logger.error("%s", text)
        self._told = text
