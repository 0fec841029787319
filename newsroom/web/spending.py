"""How much work one client may cause: time of a processor, counted by each process for itself.

A thousand cheap searches and ten costly ones are as many seconds, but others wait behind the costly
ones. So a request that takes longer than CHEAP counts for more than its time. And whoever asks so
much at once that the process has hardly anything else to do is told to come one by one.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps

from django.conf import settings

from newsroom.environment import Rate
from newsroom.web.refusals import too_many
from newsroom.web.throttle import client
from newsroom.web.time_limit import has_answered

CHEAP = 0.03  # seconds of a processor that count as they are; ten times as many count a hundredfold
BURST = 1 / 6  # of what is allowed in a window may be spent at once
SHARE = 0.7  # of its time a process may be busy with one client for long
CROWD = 1 / 50  # of what is allowed in a window, busy beyond that: then they come one by one
REST = 15  # times as long as one of them took, until the next of a crowd may begin
LEFT = 30.0  # seconds in which a crowd let its turn pass: then it is none any longer
MOST_CLIENTS = 10_000  # kept in this process


@dataclass
class _Spender:
    at: float  # monotonic seconds
    spent: float = 0.0  # counted seconds that are not forgiven yet
    usual: float = 0.0  # what its requests count of late
    running: int = 0
    busy: float = 0.0  # seconds with requests of it, beyond SHARE
    turn: float = -math.inf  # of a crowd: when the next one may begin

    def pass_time(self, now: float, rate: Rate) -> None:
        passed = now - self.at
        self.spent = max(0.0, self.spent - passed * rate.limit / rate.seconds)
        self.busy = max(0.0, self.busy + passed * (bool(self.running) - SHARE))
        if self.busy > rate.limit * CROWD:
            self.busy, self.turn = 0.0, max(self.turn, now)
        self.at = now

    def is_crowd(self) -> bool:
        return self.at - self.turn < LEFT


_spenders: dict[str, _Spender] = {}
_lock = threading.Lock()
_elsewhere = threading.local()


def time_counted(view):
    """A decorator: 429 with Retry-After for clients whose requests took too much time of late."""

    @wraps(view)
    def counted(request, *args, **kwargs):
        with counting(client(request)) as wait:
            return too_many(request, wait) if wait else view(request, *args, **kwargs)

    return counted


@contextmanager
def counting(who: str) -> Iterator[int]:
    """Counts the work of a block for a client.

    Gives 0, or the seconds until the client may cause work again: then the block does none.
    """
    if not settings.RATE_LIMITS:
        yield 0
        return
    wait, spender = _begin(who)
    if wait:
        yield wait
        return
    is_first, began, _elsewhere.seconds = not has_answered(), time.thread_time(), 0.0
    try:
        yield 0
    finally:
        seconds = time.thread_time() - began + _elsewhere.seconds
        # The first request of a process loads what all others need.
        _end(spender, 0.0 if is_first else seconds)


def add(seconds: float) -> None:
    """Count time that another machine worked for the request of this thread."""
    _elsewhere.seconds = getattr(_elsewhere, "seconds", 0.0) + seconds


def weight(seconds: float) -> float:
    """What a request counts that kept a processor busy for so long, in seconds."""
    return seconds * max(1.0, seconds / CHEAP)


def forget() -> None:
    """Forget what this process has counted."""
    with _lock:
        _spenders.clear()


def _begin(who: str) -> tuple[int, _Spender]:
    """0 when a request may begin, else the seconds until the next one may; and who is counted.

    What runs already counts as what the client's requests usually do.
    """
    rate = settings.RATES["search_time"]
    most = rate.limit * BURST
    now = time.monotonic()
    with _lock:
        spender = _spenders.get(who) or _add(who, now)
        spender.pass_time(now, rate)
        expected = spender.spent + spender.running * spender.usual
        if expected > most:
            spender.turn = max(spender.turn, now)
            # Until half of it is forgiven: else each second the next one would be tried.
            return max(2, round((expected - most / 2) * rate.seconds / rate.limit)), spender
        if spender.is_crowd() and (spender.running or now < spender.turn):
            return max(2, math.ceil(spender.turn - now)), spender
        spender.running += 1
        return 0, spender


def _end(spender: _Spender, seconds: float) -> None:
    """The one that began it: another of that name may be counted since."""
    counted = weight(seconds)
    with _lock:
        spender.pass_time(time.monotonic(), settings.RATES["search_time"])
        if spender.is_crowd():
            spender.turn = spender.at + REST * seconds
        spender.running -= 1
        spender.spent += counted
        spender.usual += (counted - spender.usual) / 4


def _add(who: str, now: float) -> _Spender:
    if len(_spenders) >= MOST_CLIENTS:
        rate = settings.RATES["search_time"]
        for name, spender in list(_spenders.items()):
            spender.pass_time(now, rate)
            if not spender.running and not spender.spent:
                del _spenders[name]
        if len(_spenders) >= MOST_CLIENTS:
            _spenders.clear()
    return _spenders.setdefault(who, _Spender(now))
