"""Editors who change articles with a mark, one at a time, each until readers find the change."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

from tests.load.browser import Broken, Browser
from tests.load.desk import Editor, Refused
from tests.load.stories import MARKS, text_with
from tests.load.truth import Count, path_of

LOOK = 0.02  # seconds between two looks whether a change is found


@dataclass
class Article:
    """One of a writer's; it counts while it is public and has the mark."""

    number: int
    is_public: bool
    has_mark: bool = True


@dataclass
class Written:
    """What writers did: seconds of saves, and from a save's sending until it was found."""

    saves: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    broken: int = 0


class Pool:
    """The articles of one writer, their count, and whose turn it is."""

    def __init__(self, editor: Editor, mark: str):
        self.editor, self.mark = editor, mark
        self.articles: list[Article] = []
        self.turn = 0

    def look(self) -> Count:
        """See on the desk what there is, before anybody has written."""
        public = self.editor.articles(q=MARKS[self.mark], status__exact="published")
        for number in self.editor.articles(q=MARKS[self.mark]):
            self.articles.append(Article(number, number in public))
        return Count(self.mark, sum(article.is_public for article in self.articles))

    def next(self) -> Article:
        self.turn += 1
        return self.articles[self.turn % len(self.articles)]


class Writer(threading.Thread):
    """Changes its articles until it is stopped, or has made so many edits."""

    def __init__(self, pool: Pool, count: Count, written: Written, browser: Browser, seed: str):
        super().__init__(daemon=True)
        self.pool, self.count, self.written, self.browser = pool, count, written, browser
        self.random = random.Random(seed)
        self.edits: float = float("inf")
        self.every = 0.0  # seconds from one edit to the next; 0: as fast as they are found
        self.patience = 300.0  # seconds that one may take
        self.is_over = threading.Event()

    def run(self) -> None:
        made = 0
        try:
            while made < self.edits and not self.is_over.is_set():
                began = time.monotonic()
                self._edit(self.pool.next())
                made += 1
                self.is_over.wait(max(0.0, self.every - (time.monotonic() - began)))
        except (Broken, Refused, TimeoutError) as problem:
            self.written.problems.append(f"{type(problem).__name__}: {problem}")
        finally:
            self.browser.close()
            self.pool.editor.browser.close()

    def stop(self) -> None:
        self.is_over.set()

    def _edit(self, article: Article) -> None:
        """One change that adds the article to those that count, or takes it from them."""
        before = self.count.newest
        after, changes = self._change(article)
        self.count.change_to(after)
        began = time.monotonic()
        try:
            self.written.saves.append(self.pool.editor.save(article.number, **changes).seconds)
        except Broken:
            self.written.broken += 1
            if not self._was_made(article, changes):
                return self.count.settle(before)
        self._take(article, changes)
        self._wait_until_found(after)
        self.written.found.append(time.monotonic() - began)
        self.count.settle()
        return None

    def _change(self, article: Article) -> tuple[int, dict[str, str]]:
        count = self.count.newest
        if not article.is_public:
            return count + article.has_mark, {"status": "published"}
        if not article.has_mark:
            return count + 1, {"body": text_with([self.pool.mark])}
        if self.random.random() < 0.5:
            return count - 1, {"body": text_with([])}
        return count - 1, {"status": "withdrawn", "takedown_reason": "Under load."}

    def _was_made(self, article: Article, changes: dict[str, str]) -> bool:
        """Whether a save took place that nobody answered to; asked until somebody does."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            try:
                fields = self.pool.editor.fields(article.number)
                return all(fields[n] == [v] for n, v in changes.items() if n != "takedown_reason")
            except (Broken, Refused):
                time.sleep(0.2)
        raise TimeoutError(f"the desk did not answer for {self.patience:.0f} seconds")

    def _take(self, article: Article, changes: dict[str, str]) -> None:
        if "status" in changes:
            article.is_public = changes["status"] == "published"
        else:
            article.has_mark = self.pool.mark in changes["body"]

    def _wait_until_found(self, count: int) -> None:
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            try:
                answer = self.browser.get(path_of(self.pool.mark))
            except Broken:
                answer = None
            if answer and answer.status == 200 and answer.json()["total"] == count:
                return
            time.sleep(LOOK)
        raise TimeoutError(f"{self.pool.mark}: {count} not found after {self.patience:.0f} seconds")
