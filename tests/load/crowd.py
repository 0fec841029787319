"""Readers, writers and a watch, all at once for as long as a block of code takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bench.measure import summary
from tests.load.browser import Browser
from tests.load.desk import Editor
from tests.load.readers import Questions, Reader, Tally, address_of
from tests.load.site import EDITORS, PASSWORD, Site
from tests.load.stories import FIXED, KNOWN, MARKS, Stories
from tests.load.truth import Count
from tests.load.watch import Watch
from tests.load.writers import Pool, Writer, Written


class Known:
    """An archive and all that is known of it: who writes what, and how many articles have what."""

    def __init__(self, site: Site, stories: Stories):
        self.site, self.stories = site, stories
        self.pools, self.counts = [], []
        for name, mark in zip(EDITORS, MARKS, strict=True):
            editor = Editor(Browser(site.address, client=f"203.0.113.{len(self.pools) + 1}"))
            editor.log_in(name, PASSWORD)
            self.pools.append(Pool(editor, mark))
            self.counts.append(self.pools[-1].look())
        fixed = [Count(word, len(range(0, KNOWN, each))) for word, each in FIXED.items()]
        self.questions = Questions(self.counts, fixed, stories.words)

    def close(self) -> None:
        """Hang up for the editors."""
        for pool in self.pools:
            pool.editor.browser.close()


@dataclass
class Crowd:
    """`with Crowd(…) as crowd:` they work while the block runs; figures() tells of it after."""

    known: Known
    readers: int
    writers: int
    seed: int
    edits: float = float("inf")  # of each writer
    every: float = 0.0  # seconds between a writer's edits
    patience: float = 300.0  # seconds that an edit may take: a rebuild has to end first
    tally: Tally = field(default_factory=Tally)
    written: Written = field(default_factory=Written)

    def __enter__(self) -> Crowd:
        site = self.known.site
        self.watch = Watch(site.processes)
        self._readers = [
            Reader(
                self.known.questions.draw,
                self.tally,
                Browser(site.address, address_of(number)),
                seed=f"{self.seed} reader {number}",
            )
            for number in range(self.readers)
        ]
        self._writers = [self._writer(number) for number in range(self.writers)]
        for thread in (self.watch, *self._readers, *self._writers):
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        for writer in self._writers:
            writer.stop()
        for writer in self._writers:
            writer.join()  # first: its change must be found before nobody looks any more
        for reader in self._readers:
            reader.stop()
        for reader in self._readers:
            reader.join()
        self.watch.stop()

    def wait_for_writers(self) -> None:
        for writer in self._writers:
            writer.join()

    def wait_for_edits(self, number: int) -> None:
        """So many more edits have been found, or no writer is left to make any."""
        wanted = len(self.written.found) + number
        while len(self.written.found) < wanted and any(w.is_alive() for w in self._writers):
            time.sleep(0.05)

    def figures(self) -> dict:
        return {
            "seed": self.seed,
            "readers": self.readers,
            "writers": self.writers,
            **self.tally.figures(),
            "edits": len(self.written.found),
            "edits_broken": self.written.broken,
            "problems": self.written.problems,
            "save_milliseconds": summary(self.written.saves),
            "found_milliseconds": summary(self.written.found),
            "processes": self.watch.figures(),
        }

    @property
    def is_right(self) -> bool:
        """Every answer was one of the index, and none was wrong."""
        told = self.tally
        broken = told.failed or told.broken or self.written.problems
        return not (broken or told.wrong or told.by_database)

    def _writer(self, number: int) -> Writer:
        known = self.known
        browser = Browser(known.site.address, client=f"203.0.113.{100 + number}")
        seed = f"{self.seed} writer {number}"
        pool, count = known.pools[number], known.counts[number]
        writer = Writer(pool, count, self.written, browser, seed)
        writer.edits, writer.every, writer.patience = self.edits, self.every, self.patience
        return writer
