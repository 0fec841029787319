"""Result sets as CSV: many rows (N12), more than may leave, and many at once."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from bench.measure import percentile
from tests.load.browser import Broken, Browser
from tests.load.crowd import Known
from tests.load.limits import patient_readers
from tests.load.readers import address_of
from tests.load.report import Part, megabytes
from tests.load.watch import forget_peak, memory, peak

AT_ONCE = 20
RUNNING = "SELECT count(*) FROM search_exportrecord WHERE state = 'running' AND id > ?"
NEWEST = "SELECT coalesce(max(id), 0) FROM search_exportrecord"


@dataclass
class Export:
    """One as its client saw it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    lines: int = 0
    last: str = ""
    first_part: float = 0.0  # monotonic seconds
    ended: float = 0.0
    seconds: float = 0.0


def take(browser: Browser, path: str) -> Export:
    """Read an export to its end. Raises Broken."""
    found, tail, began = Export(), b"", time.monotonic()
    for response, part in browser.parts(path):
        found.status, found.headers = response.status, dict(response.headers)
        found.first_part = found.first_part or time.monotonic()
        found.lines += (tail[-1:] + part).count(b"\r\n")  # a part may end between the two
        tail = (tail + part)[-500:]
    found.ended = time.monotonic()
    found.seconds = found.ended - began
    found.last = tail.decode().rstrip("\r\n").rpartition("\r\n")[2]
    return found


def of_many_rows(known: Known, limit: int) -> Part:
    """Everything, where a reader may take `limit` rows of it; EXPORT_MAX_ROWS must be that."""
    part, browser = Part(), Browser(known.site.address, patience=120)
    take(browser, "/search.csv?q=quillbem")  # the first one imports what it needs
    before = {name: memory(pid)["resident"] for name, pid in _servers(known).items()}
    for pid in _servers(known).values():
        forget_peak(pid)
    found = take(browser, "/search.csv")
    grown = {name: peak(pid) - before[name] for name, pid in _servers(known).items()}
    total = int(found.headers["X-Total-Count"])
    cut = f"Cut after {limit} of {total} articles."
    is_cut = found.last == cut if total > limit else found.lines == total + 1
    is_told = found.headers.get("X-Export-Limit") == str(limit)
    part.figures = {
        "hits": total,
        "limit": limit,
        "rows": found.lines - 1 - (total > limit),
        "last_line": found.last,
        "limit_in_headers": is_told,
        "first_part_seconds": found.seconds - (found.ended - found.first_part),
        "seconds": found.seconds,
        "memory_peak": grown,
    }
    part.say(
        "N12",
        f"{part.figures['rows']} rows of {total} hits in {found.seconds:.1f} s, at most"
        f" {megabytes(max(grown.values()))}; last line: {found.last if total > limit else 'a row'}",
        found.status == 200,
        part.figures["rows"] == min(total, limit),
        is_cut,
        is_told,
        found.seconds <= 10 or limit > 10_000,
        max(grown.values()) <= 50e6,
    )
    return part


def many_at_once(known: Known, seconds: float, seed: int) -> Part:
    """Twenty clients export everything; five others search before and meanwhile."""
    part, exports = Part(), []
    before = patient_readers(known, seconds, seed)

    def export(number: int) -> None:
        try:
            exports.append(
                take(Browser(known.site.address, address_of(200 + number)), "/search.csv")
            )
        except Broken as problem:
            part.figures.setdefault("broken", []).append(str(problem))

    threads = [threading.Thread(target=export, args=(number,)) for number in range(AT_ONCE)]
    with running_exports(known) as counted:
        for thread in threads:
            thread.start()
        during = patient_readers(known, seconds, seed)
        for thread in threads:
            thread.join()
    together = max(counted)
    whole = [found for found in exports if found.status == 200]
    refused = [found for found in exports if found.status == 429]
    told = all(int(found.headers["Retry-After"]) > 0 for found in refused)
    part.figures |= {
        "served": len(whole),
        "refused": len(refused),
        "together": together,
        "longest_wait_seconds": max((found.seconds for found in refused), default=0.0),
        "export_seconds_p50": percentile([f.seconds for f in whole], 0.5) if whole else None,
        "searches_before": before,
        "searches_during": during,
    }
    part.say(
        "exports at once",
        f"{len(whole)} served, at most {together} at a time, {len(refused)} refused with"
        f" Retry-After; p95 of searches {before['p95']:.0f} → {during['p95']:.0f} ms",
        together <= 2,
        len(whole) + len(refused) == AT_ONCE,
        told,
        during["p95"] <= 2 * before["p95"],
    )
    return part


@contextmanager
def running_exports(known: Known) -> Iterator[set[int]]:
    """How many exports ran at once, each number once: counted in the server's own records.

    What a client hears says less: the end of an export reaches it after the next has begun.
    """
    counted, began, ended = set(), threading.Event(), threading.Event()

    def count() -> None:
        with closing(sqlite3.connect(known.site.database, timeout=10)) as connection:
            before = connection.execute(NEWEST).fetchone()
            began.set()
            while not ended.is_set():
                counted.add(connection.execute(RUNNING, before).fetchone()[0])
                time.sleep(0.002)

    thread = threading.Thread(target=count)
    thread.start()
    began.wait()
    try:
        yield counted
    finally:
        ended.set()
        thread.join()


def _servers(known: Known) -> dict[str, int]:
    return {n: pid for n, pid in known.site.processes().items() if n.startswith("server")}
