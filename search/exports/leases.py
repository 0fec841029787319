"""Turns at the exports: one at a time for a client, a few for the site, given back by time too."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)
LAPSE = 60  # seconds after which a lease ends that nobody renews: its process may be dead
RENEW = 10  # seconds between two renewals
UNBEGUN = 2  # seconds that a finished answer may wait for its first part to be asked for
LOOK = 0.1  # seconds between two looks whether a lease is free


class ExportBroken(Exception):
    """Raised within a stream: the connection breaks, so nobody takes the part for the whole."""


class ExportTooLong(ExportBroken):
    """It took more than EXPORT_SECONDS."""


class LeaseLost(ExportBroken):
    """Its lease lapsed, went to another export, and did not become free in time."""


def wait_for_lease(client: str) -> Lease | None:
    """A lease for a client, after EXPORT_WAIT seconds at most; None when none became free.

    One request of a client may wait; more of them would only keep workers from others.
    """
    return _wait_for_lease(hashlib.sha256(client.encode()).hexdigest()[:32])


def _wait_for_lease(own: str) -> Lease | None:
    lease = _free_lease(own)
    if lease is not None or not cache.add(f"export-waits-{own}", "", settings.EXPORT_WAIT + 1):
        return lease
    try:
        end = time.monotonic() + settings.EXPORT_WAIT
        while lease is None and time.monotonic() < end:
            time.sleep(LOOK)
            lease = _free_lease(own)
        return lease
    finally:
        cache.delete(f"export-waits-{own}")


class Lease:
    """The right to export, held as two keys of the shared cache: of the client and of the site."""

    def __init__(self, own: str, keys: list[str], token: str):
        self.own, self.keys, self.token = own, keys, token
        self.began = time.monotonic()
        self.renewed = float("-inf")

    def renew(self) -> None:
        """Hold on to it; at most every few seconds this asks the cache.

        One that lapsed, because its server was too busy to go on, is waited for again: no part is
        made without a lease. Raises LeaseLost.
        """
        if time.monotonic() - self.renewed <= RENEW:
            return
        self._touch(LAPSE)
        if len(self._held()) < len(self.keys):
            self.give_back()
            if (another := _wait_for_lease(self.own)) is None:
                logger.warning("An export was ended: others had taken its turn.")
                raise LeaseLost("others export now")
            self.keys, self.token = another.keys, another.token
        self.renewed = time.monotonic()

    def lapse_unless_begun(self) -> None:
        """Let it go soon if nobody reads the answer: not every caller closes what it leaves."""
        self._touch(UNBEGUN)

    def give_back(self) -> None:
        cache.delete_many(self._held())
        self.keys = []

    def _touch(self, seconds: int) -> None:
        for key in self._held():
            cache.touch(key, seconds)

    def _held(self) -> list[str]:
        """Its keys, but for those that lapsed and went to another."""
        found = cache.get_many(self.keys)
        return [key for key in self.keys if found.get(key) == self.token]


class Leased:
    """Parts of an export that hold a lease until the last is made, or the client has gone.

    An object and not a generator: one that was never begun would not hear that it is closed.
    """

    def __init__(self, parts: Iterable[str], lease: Lease):
        self.parts, self.lease = iter(parts), lease

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            self._check_time()
            self.lease.renew()
            return next(self.parts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        close: Callable[[], None] = getattr(self.parts, "close", lambda: None)
        try:
            close()
        finally:
            self.lease.give_back()

    def _check_time(self) -> None:
        most = settings.EXPORT_SECONDS
        if most and time.monotonic() - self.lease.began > most:
            logger.warning("An export was ended after %d seconds.", most)
            raise ExportTooLong(f"an export may take {most} seconds")


def _free_lease(own: str) -> Lease | None:
    token = get_random_string(16)
    mine = f"export-of-{own}"
    if not cache.add(mine, token, LAPSE):
        return None
    for number in range(settings.EXPORT_SLOTS):
        if cache.add(f"export-slot-{number}", token, LAPSE):
            return Lease(own, [mine, f"export-slot-{number}"], token)
    cache.delete(mine)
    return None
