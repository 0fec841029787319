"""A client that asks far too often (N15), and clients that read slowly or never ask."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

from newsroom.environment import Rate
from tests.load.browser import Browser
from tests.load.crowd import Known
from tests.load.proxy import buffering_proxy
from tests.load.readers import Question, Reader, Tally, address_of
from tests.load.report import Part

OTHERS = 5
PAUSE = 0.4  # seconds between two searches of one of them: no limit is near
TIMES = 10  # the limit
HANDS = 8  # threads of the greedy client
COSTLY = 32  # threads of a client whose searches are costly
CONSONANTS = "bcdfghjklmnprstvw"
CHANGE = 0.20  # of the p95 of others
PROXY, NOTHING = "a proxy that buffers", "nothing"  # what slow clients are behind of


def patient_readers(known: Known, seconds: float, seed: int, address=None) -> dict:
    """What a few readers are told who are in no hurry; `p95` in milliseconds, infinite if none."""
    tally = Tally()
    readers = [
        Reader(
            lambda draw: Question("search", f"/search.json?q={known.questions.some_words(draw)}"),
            tally,
            Browser(address or known.site.address, address_of(100 + number)),
            seed=f"{seed} patient {number}",
            pause=PAUSE,
        )
        for number in range(OTHERS)
    ]
    for reader in readers:
        reader.start()
    time.sleep(seconds)
    for reader in readers:
        reader.stop()
    for reader in readers:
        reader.join()
    told = tally.figures()
    p95 = told["milliseconds"].get("p95", float("inf"))
    return {"p95": p95, "statuses": told["statuses"], "broken": len(tally.broken)}


def greedy_client(known: Known, rate: Rate, seed: int) -> Part:
    """One client at ten times the limit for a whole window, while others search as before."""
    part = Part()
    before = patient_readers(known, rate.seconds, seed)
    time.sleep(rate.seconds - time.time() % rate.seconds)  # windows are fixed: begin with one
    statuses: Counter = Counter()
    began = time.monotonic()
    hands = [
        threading.Thread(target=_ask_often, args=(known, rate, number, began, statuses))
        for number in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    during = patient_readers(known, rate.seconds, seed)
    for hand in hands:
        hand.join()
    asked = sum(statuses.values())
    refused, change = statuses[429] / asked, during["p95"] / before["p95"] - 1
    part.figures = {
        "limit": f"{rate.limit}/{rate.seconds}",
        "asked": asked,
        "statuses": {str(status): number for status, number in statuses.items()},
        "refused": refused,
        "others_before": before,
        "others_during": during,
    }
    part.say(
        "N15",
        f"{asked} requests in {rate.seconds} s ({asked / rate.limit:.1f} times the limit):"
        f" {refused:.1%} refused; p95 of others {before['p95']:.0f} → {during['p95']:.0f} ms"
        f" ({change:+.0%})",
        refused >= 0.9,
        change < CHANGE,
        set(statuses) <= {200, 429},
    )
    return part


def costly_client(known: Known, seconds: float, seed: int) -> Part:
    """Many at one address ask the costliest there is and wait as they are told; others search."""
    part = Part()
    before = patient_readers(known, seconds, seed)
    statuses: Counter = Counter()
    is_over = threading.Event()
    askers = [
        threading.Thread(target=_ask_costly, args=(known, number, is_over, statuses))
        for number in range(COSTLY)
    ]
    for asker in askers:
        asker.start()
    during = patient_readers(known, seconds, seed)
    is_over.set()
    for asker in askers:
        asker.join()
    times = during["p95"] / before["p95"]
    part.figures = {
        "statuses": {str(status): number for status, number in statuses.items()},
        "others_before": before,
        "others_during": during,
    }
    part.say(
        "costly searches",
        f"{sum(statuses.values())} costly searches, {statuses[429]} of them refused; p95 of others"
        f" {before['p95']:.0f} → {during['p95']:.0f} ms ({times:.1f} times)",
        times <= 3,
        set(statuses) <= {200, 429, 503},
        during["statuses"].keys() == {"200"},
    )
    return part


def slow_clients(
    known: Known, idle: int, slow: int, seconds: float, seed: int, behind=(PROXY, NOTHING)
) -> Part:
    """Connections that are opened and left, and exports read at 1 kB a second."""
    part = Part()
    for way in behind:
        with ExitStack() as stack:
            address = known.site.address
            if way == PROXY:
                address = stack.enter_context(buffering_proxy(address))
            before = patient_readers(known, seconds, seed, address)
            for _ in range(idle):
                stack.enter_context(socket.create_connection(address))
            for number in range(slow):
                stack.enter_context(_slow_export(address, number))
            during = patient_readers(known, seconds, seed, address)
        part.figures[way] = {"before": before, "during": during}
    told = "; ".join(
        f"behind {way} {own['before']['p95']:.0f} → {own['during']['p95']:.0f} ms"
        for way, own in part.figures.items()
    )
    own = part.figures[PROXY]
    part.say(
        "slow readers",
        f"{idle} idle connections and {slow} slow exports, p95 of others: {told}",
        own["during"]["p95"] / own["before"]["p95"] - 1 < CHANGE,
    )
    return part


def _ask_often(known: Known, rate: Rate, number: int, began: float, statuses: Counter) -> None:
    """The share of one hand, spread over the window."""
    browser = Browser(known.site.address, client="203.0.113.200")
    for turn in range(number, TIMES * rate.limit, HANDS):
        due = began + turn * rate.seconds / (TIMES * rate.limit)
        if due > began + rate.seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() > began + rate.seconds:
            break
        statuses[browser.get("/search.json?q=quillbem").status] += 1
    browser.close()


def _ask_costly(known: Known, number: int, is_over: threading.Event, statuses: Counter) -> None:
    browser = Browser(known.site.address, client="203.0.113.201")
    turn = 0
    while not is_over.is_set():
        turn += 1
        response = browser.get(f"/search.json?q={_costly(f'{number} {turn}')}")
        statuses[response.status] += 1
        if response.status != 200:
            is_over.wait(int(response.headers["Retry-After"]))
    browser.close()


def _costly(seed: str) -> str:
    """Words of which none stands anywhere, so that all that is near each is tried; never twice."""
    draw = random.Random(seed)
    words = ("".join(draw.choices(CONSONANTS, k=8)) for _ in range(16))
    return quote(" ".join(f"{word}~" for word in words))


@contextmanager
def _slow_export(address: tuple[str, int], number: int) -> Iterator[None]:
    """An export that is read a kilobyte a second."""
    own = f"Host: {address[0]}:{address[1]}\r\nX-Forwarded-Proto: https"
    own += f"\r\nX-Forwarded-For: {address_of(300 + number)}"
    is_over = threading.Event()
    with socket.create_connection(address) as connection:
        connection.sendall(f"GET /search.csv HTTP/1.1\r\n{own}\r\n\r\n".encode())

        def read():
            while not is_over.wait(1.0) and connection.recv(1024):
                pass

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            connection.shutdown(socket.SHUT_RDWR)
            thread.join()
