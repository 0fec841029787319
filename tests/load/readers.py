"""Readers who ask without end, and a tally of what they were told."""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from bench.measure import summary
from tests.load.browser import Answer, Broken, Browser
from tests.load.truth import Count, path_of, problem_of

KEPT = 20  # of the problems of a kind, in words
NO_INDEX = b"The search index cannot be read just now."


@dataclass(frozen=True)
class Question:
    kind: str
    path: str
    problem: Callable[[Answer], str] = lambda answer: ""  # what is wrong with an answer of 200


@dataclass
class Tally:
    """What readers were told; every method may be called by many threads."""

    statuses: Counter = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    empty: int = 0
    by_database: int = 0  # told so: there was no index to ask
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, question: Question, answer: Answer) -> None:
        by_database = NO_INDEX in answer.body
        problem = "" if answer.status != 200 or by_database else question.problem(answer)
        with self._lock:
            self.by_database += by_database
            self.statuses[answer.status] += 1
            self.seconds[question.kind].append(answer.seconds)
            if problem:
                self.wrong.append(problem)
                self.empty += ": 0 found" in problem

    def take_broken(self, problem: Broken) -> None:
        with self._lock:
            self.broken.append(str(problem))

    @property
    def failed(self) -> int:
        """Answers of 500 and above."""
        return sum(number for status, number in self.statuses.items() if status >= 500)

    def figures(self) -> dict:
        every = [value for values in self.seconds.values() for value in values]
        return {
            "answers": len(every),
            "statuses": {str(status): number for status, number in sorted(self.statuses.items())},
            "failed": self.failed,
            "broken_connections": len(self.broken),
            "wrong": len(self.wrong),
            "empty": self.empty,
            "by_database": self.by_database,
            "wrong_in_words": self.wrong[:KEPT],
            "broken_in_words": self.broken[:KEPT],
            "milliseconds": summary(every),
            "milliseconds_by_kind": {
                kind: summary(values) for kind, values in sorted(self.seconds.items())
            },
        }


class Questions:
    """What readers ask: searches with known answers, searches as people make them, pages."""

    def __init__(self, counts: list[Count], fixed: list[Count], words: list[list[str]]):
        self.counts, self.fixed, self.words = counts, fixed, words

    def draw(self, draw: random.Random) -> Question:
        chance = draw.random()
        if chance < 0.35:
            return _known("changing", [draw.choice(self.counts)])
        if chance < 0.45:
            return _known("changing together", self.counts)
        if chance < 0.65:
            return _known("unchanging", [draw.choice(self.fixed)])
        if chance < 0.95:
            return Question("search page", f"/search/?q={self.some_words(draw)}", _no_page)
        return Question("front page", "/", _no_page)

    def some_words(self, draw: random.Random) -> str:
        return quote(" ".join(draw.choice(self.words)))


class Reader(threading.Thread):
    """One client of an address, asking until it is told to stop, with pauses of so many seconds."""

    def __init__(self, ask: Callable, tally: Tally, browser: Browser, seed: str, pause: float = 0):
        super().__init__(daemon=True)
        self.ask, self.tally, self.browser, self.pause = ask, tally, browser, pause
        self.random = random.Random(seed)
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(self.pause):
            question = self.ask(self.random)
            try:
                self.tally.take(question, self.browser.get(question.path))
            except Broken as problem:
                self.tally.take_broken(problem)
                self.is_over.wait(0.2)
        self.browser.close()

    def stop(self) -> None:
        self.is_over.set()


def address_of(number: int) -> str:
    """A client's address of its own, of those that are kept for documentation."""
    return f"198.51.{100 + number // 250}.{1 + number % 250}"


def _known(kind: str, counts: list[Count]) -> Question:
    word = "+OR+".join(count.word for count in counts)
    return Question(kind, path_of(word), partial(problem_of, counts=counts))


def _no_page(answer: Answer) -> str:
    is_whole = answer.body.startswith(b"<!doctype html>") and b"</html>" in answer.body[-20:]
    return "" if is_whole else f"half a page: {answer.body[-80:]!r}"
