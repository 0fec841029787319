"""Result sets as CSV: many rows (N12), more than may leave, and many at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from bench.measure import percentile
from tests.load.browser import Broken, Browser
from tests.load.crowd import Known
from tests.load.limits import patient_readers
from tests.load.readers import address_of
from tests.load.report import Part, megabytes
from tests.load.watch import forget_peak, memory, peak

AT_ONCE = 20
LATE = 0.2  # of the time an export takes, its client reads what was made before


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

    def runs_at(self, moment: float) -> bool:
        """Whether the server makes parts of it then: its client hears of the end a little later."""
        return self.first_part <= moment < self.ended - LATE * (self.ended - self.first_part)


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
    for thread in threads:
        thread.start()
    during = patient_readers(known, seconds, seed)
    for thread in threads:
        thread.join()
    whole = [found for found in exports if found.status == 200]
    refused = [found for found in exports if found.status == 429]
    together = max((sum(a.runs_at(b.first_part) for a in whole) for b in whole), default=0)
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


def _servers(known: Known) -> dict[str, int]:
    return {n: pid for n, pid in known.site.processes().items() if n.startswith("server")}
