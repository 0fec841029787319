"""A damaged index heals without anybody: the worker puts it in use again, or builds it anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from logging import ERROR, WARNING

from django.db import DatabaseError, InterfaceError

from search import backends
from search.backends.errors import Lost, Outdated, SearchBackendError, Unreachable
from search.backends.locking import Locked
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.models import IndexInUse

logger = logging.getLogger(__name__)
LOOK = 10.0  # seconds between two looks at the sizes of the files
CLOSE_LOOK = 86_400.0  # between two at every byte of them
LONGEST = 600.0  # between two attempts


class Repairer:
    """Looks at the index from time to time, and builds it anew when nothing else helps.

    Of a sound one it remembers the name in the database: where that is lost in the index itself,
    the generation is compared and mended, then put in use again. What it finds and does is in the
    log, once. Attempts that do not help become rare.
    """

    def __init__(self):
        self._began, self._told = time.time(), ""
        self._next_look = self._next_close_look = time.monotonic()
        self._attempts = 0

    def repair(self, progress: Callable[[int], None] = lambda count: None) -> bool:
        """Look, when it is time to; whether the index was mended. Failures are in the log."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK
        try:
            trouble = self._trouble(closely=now >= self._next_close_look)
            if not trouble:
                return False
            self._attempts += 1
            self._next_look = now + min(LONGEST, LOOK * 2**self._attempts)
            if isinstance(trouble, Lost):
                return self._bring_back(trouble, progress)
        except (DatabaseError, InterfaceError) as problem:
            self._tell(f"The database does not tell which index is in use: {problem}", WARNING)
            return False
        return self._rebuild(str(trouble), progress)

    def _trouble(self, closely: bool) -> SearchBackendError | None:
        """Why this process must mend the index; None when it need not."""
        backend = backends.current()
        try:
            backend.examine()
            backend.index()
            if closely:
                backend.examine(deep=True)
                self._next_close_look = time.monotonic() + CLOSE_LOOK
        except Outdated as problem:
            if backend.built_at() < self._began:
                return problem
            # Built meanwhile, so by newer code: each would undo what the other does.
            self._tell(f"{problem}; not by this process, which is older: start it anew")
        except Unreachable as problem:
            self._tell(f"{problem}; the index is as it was, and is not built anew")
        except SearchBackendError as problem:
            return problem
        else:
            IndexInUse.objects.remember(backend.in_use())
            self._attempts, self._told = 0, ""
        return None

    def _bring_back(self, trouble: Lost, progress: Callable[[int], None]) -> bool:
        """Put the generation in use again that the database remembers, or else build anew."""
        name = IndexInUse.objects.remembered()
        if not name:
            return self._rebuild(f"The database remembers none in use. {trouble}", progress)
        self._tell(f"{trouble}. {name}, which the database remembers, is compared and mended")
        try:
            found = consistency.go_back(name)
        except Locked:
            return False  # somebody else is at it
        except SearchBackendError as problem:
            return self._rebuild(f"{name} cannot be used: {problem}", progress)
        except OSError as problem:
            return self._rebuild(f"{name} cannot be mended: {problem}", progress)
        if found is None:
            return self._rebuild(f"{name}, which the database remembers, is gone", progress)
        logger.warning("%s is in use again; it was brought up to date (%s)", name, found.summary)
        return True

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

    def _tell(self, text: str, level: int = ERROR) -> None:
        if text != self._told:
            logger.log(level, "%s", text)
        self._told = text
