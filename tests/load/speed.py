"""How long readers wait for a page of results (N11), and editors for theirs to be found (N10)."""

from __future__ import annotations

import fcntl
import time

from bench.measure import summary
from tests.load.browser import Browser
from tests.load.crowd import Crowd, Known
from tests.load.readers import Question, Reader, Tally, address_of
from tests.load.report import Part, milliseconds


def of_readers(known: Known, readers: int, seconds: float, seed: int) -> Part:
    """Pages of results with all facets, one after another by each reader."""
    part, tally = Part(), Tally()
    asking = [
        Reader(
            lambda draw: _page(known, draw),
            tally,
            Browser(known.site.address, address_of(number)),
            seed=f"{seed} reader {number}",
        )
        for number in range(readers)
    ]
    began = time.monotonic()
    for reader in asking:
        reader.start()
    time.sleep(seconds)
    for reader in asking:
        reader.stop()
    for reader in asking:
        reader.join()
    a_second = sum(tally.statuses.values()) / (time.monotonic() - began)
    part.figures = tally.figures() | {"seed": seed, "readers": readers, "a_second": a_second}
    told = part.figures["milliseconds"]
    part.say(
        "N11",
        f"{readers} readers, {seconds:.0f} s: {milliseconds(told)}, {a_second:.0f} pages a second,"
        f" {tally.failed} failed",
        not (tally.failed or tally.broken or tally.wrong),
        told["p95"] <= 500,
        told["p99"] <= 1000,
    )
    return part


def of_editors(known: Known, seconds: float, saves: int, seed: int) -> Part:
    """One edit a second until it is found; then saves while somebody else holds the index."""
    part = Part()
    with Crowd(known, readers=2, writers=1, seed=seed, every=1.0) as crowd:
        time.sleep(seconds)
    locked = summary(_saves_while_locked(known, saves))
    part.figures = crowd.figures() | {"locked_save_milliseconds": locked}
    found = part.figures["found_milliseconds"]
    part.say(
        "N10",
        f"{found['count']} edits, found after {milliseconds(found)} from the sending of the form;"
        f" saves: {milliseconds(part.figures['save_milliseconds'])}, while the index is locked:"
        f" {milliseconds(locked)}",
        crowd.is_right,
        found.get("p95", 0) <= 2000,
        found.get("p99", 0) <= 5000,
        locked["p95"] <= 300,
    )
    return part


def _page(known: Known, draw) -> Question:
    chance = draw.random()
    words = f"/search/?q={known.questions.some_words(draw)}"
    if chance < 0.6 or not known.stories.topics:
        return Question("words", words)
    topic = draw.choice(known.stories.topics).lower().replace(" ", "-")
    if chance < 0.9:
        return Question("words in a topic", f"{words}&topic={topic}")
    return Question("a topic", f"/search/?topic={topic}")


def _saves_while_locked(known: Known, saves: int) -> list[float]:
    """Seconds of saves, each of the other pool's articles, with the writer's lock held by us."""
    editor, articles = known.pools[1].editor, known.pools[1].articles
    lock = known.site.index.with_name(f"{known.site.index.name}.lock")
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the worker commits first what it has begun
        try:
            return [
                editor.save(articles[number % len(articles)].number, dek=f"Save {number}").seconds
                for number in range(saves)
            ]
        finally:
            editor.browser.close()
