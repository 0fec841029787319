"""How often one client may ask: counts in windows of time, shared by all processes of the site."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.cache import cache

from newsroom.environment import Rate
from newsroom.web.client_address import client_address
from newsroom.web.refusals import too_many

SHARES = 30  # a part of what is left of a limit: how much is counted before others are told
MOST_COUNTS = 10_000  # kept in this process


@dataclass
class _Count:
    ends: float  # when its window is over
    told: int = 0  # by all processes, as far as this one knows
    untold: int = 0  # here, since


_counts: dict[str, _Count] = {}
_lock = threading.Lock()


def client(request) -> str:
    """Who is counted: people who signed in by account, others by address."""
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    return f"address {client_address(request)}"


def rate_limited(kind: str):
    """A decorator: 429 with Retry-After for clients beyond RATES[kind]."""

    def wrap(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            wait = ask(kind, client(request))
            return too_many(request, wait) if wait else view(request, *args, **kwargs)

        return limited

    return wrap


def ask(kind: str, who: str) -> int:
    """Count a request. 0 when it may go on, else the seconds until one may again.

    A process tells the shared cache of a thirtieth of what is left of the limit at a time, so that
    most searches write nothing, and the last ones are told one by one.
    """
    if not settings.RATE_LIMITS:
        return 0
    rate = settings.RATES[kind]
    now = time.time()
    name, ends = _name(kind, who, rate, now)
    with _lock:
        count = _counts.get(name) or _begin(name, ends, now)
        if count.told > rate.limit:
            return _seconds_until(ends, now)
        count.untold += 1
        share = max(1, (rate.limit - count.told) // SHARES)
        sent = count.untold if count.untold >= share else 0
        count.untold -= sent
    if sent:
        told = _add(name, sent, rate.seconds)
        with _lock:
            count.told = max(count.told, told)
    return _seconds_until(ends, now) if count.told + count.untold > rate.limit else 0


def take_back(kind: str, who: str) -> None:
    """As if the client's last request had not been."""
    name, count = _known(kind, who)
    if count is not None:
        count.told = _add(name, -1, settings.RATES[kind].seconds)


def start_afresh(kind: str, who: str) -> None:
    """As if the client had not asked in this window."""
    name, _count = _known(kind, who)
    with _lock:
        _counts.pop(name, None)
    cache.delete(name)


def forget() -> None:
    """Forget what this process has counted."""
    with _lock:
        _counts.clear()


def _known(kind: str, who: str) -> tuple[str, _Count | None]:
    name, _ends = _name(kind, who, settings.RATES[kind], time.time())
    return name, _counts.get(name)


def _name(kind: str, who: str, rate: Rate, now: float) -> tuple[str, float]:
    """The key of a count, with no name or address in it, and when its window ends."""
    window = int(now // rate.seconds)
    digest = hashlib.blake2b(who.encode(), digest_size=16, key=_secret()).hexdigest()
    return f"rate-{kind}-{digest}-{window}", (window + 1) * rate.seconds


def _secret() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()


def _begin(name: str, ends: float, now: float) -> _Count:
    if len(_counts) >= MOST_COUNTS:
        for old in [key for key, count in _counts.items() if count.ends <= now]:
            del _counts[old]
        if len(_counts) >= MOST_COUNTS:
            _counts.clear()  # the shared ones stay
    return _counts.setdefault(name, _Count(ends))


def _add(name: str, number: int, seconds: int) -> int:
    if cache.add(name, number, seconds + 1):
        return number
    try:
        return cache.incr(name, number)
    except ValueError:  # it went between the two
        cache.set(name, number, seconds + 1)
        return number


def _seconds_until(ends: float, now: float) -> int:
    return max(1, round(ends - now))
