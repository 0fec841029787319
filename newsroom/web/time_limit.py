"""A request that works too long is ended, in the main thread of a process and in any other."""

from __future__ import annotations

import ctypes
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType

from django.conf import settings
from django.db import connections

from newsroom.web.refusals import too_slow

logger = logging.getLogger(__name__)
SOON = 0.01  # seconds after which is looked again whether it may be ended
# Written in Python, these hold locks that would stay taken: whoever logs or imports next would wait
# for ever.
_LOCKING = (logging.__file__, "<frozen importlib._bootstrap>")
COLD = 10  # times as long may the first request of a process take: it loads what all others need


class TimeIsUp(BaseException):
    """Not an Exception: nothing on the way may take it for a failure that it can mend."""


class _Process:
    is_warm = False  # it has answered, or tried to


def time_limited(view, refusal=too_slow):
    """A view that is ended with 503 after SEARCH_SECONDS, its template included."""

    @wraps(view)
    def limited(request, *args, **kwargs):
        seconds = settings.SEARCH_SECONDS * (1 if _Process.is_warm else COLD)
        try:
            with time_limit(seconds):
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
        except TimeIsUp:
            logger.warning("A request was ended after %s seconds.", seconds)
            _let_go_of_databases()
            return refusal(request)
        finally:
            _Process.is_warm = True

    return limited


def has_answered() -> bool:
    """Whether this process has answered a request whose time is limited, or tried to."""
    return _Process.is_warm


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeIsUp in its block after so many seconds; 0 sets no limit.

    Python is interrupted between two of its steps, so one call of numpy or the database is always
    finished, and so is what it leaves for the next request; so is a line of a log, and an import.
    An alarm also ends a wait, but only the main thread hears it; other threads are told by the
    interpreter.
    """
    if not seconds:
        yield
        return
    bell = threading.Event()
    try:
        with _alarm(seconds, bell) if _hears_alarms() else _watchdog(seconds, bell):
            yield
    except Exception as problem:
        # Such as SQLite's, which makes one of its own of any that its calls of Python raise.
        if bell.is_set():
            raise TimeIsUp from problem
        raise


def _let_go_of_databases() -> None:
    """A connection that still waits for an answer is of no use to what comes next."""
    for connection in connections.all(initialized_only=True):
        if not connection.is_usable():
            connection.close()


def _hears_alarms() -> bool:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        return False
    return not any(signal.getitimer(signal.ITIMER_REAL))  # someone else's stays


@contextmanager
def _alarm(seconds: float, bell: threading.Event) -> Iterator[None]:
    def ring(_number, frame):
        if not _is_locking(frame):
            bell.set()
            raise TimeIsUp
        signal.setitimer(signal.ITIMER_REAL, SOON)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watchdog(seconds: float, bell: threading.Event) -> Iterator[None]:
    own, lock, is_over = threading.get_ident(), threading.Lock(), False
    thread = ctypes.c_ulong(own)

    def bite():
        while True:
            with lock:
                if is_over:
                    return
                if not _is_locking(sys._current_frames().get(own)):
                    bell.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeIsUp))
                    return
            time.sleep(SOON)

    timer = threading.Timer(seconds, bite)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            is_over = True
            # It may be on its way: what comes after the block must not be hit.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)


def _is_locking(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename in _LOCKING:
            return True
        frame = frame.f_back
    return False
