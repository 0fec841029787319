"""How far an import or its undo is, on a terminal: what is done, how fast, and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from tqdm import tqdm

from newsroom.imports.formats.opening import open_files
from newsroom.models import Act


class Progress:
    """A bar over the bytes of the files, for nobody knows how many articles they hold."""

    def __init__(self, paths: Iterable[str], is_endless: bool = False):
        """`is_endless`: there is no bar, for nobody knows what is still to come."""
        is_seen = sys.stderr.isatty() and not is_endless
        total = sum(source.size for source in open_files(paths)) if is_seen else None
        self._articles, self._begun = 0, time.monotonic()
        self.bar = tqdm(
            total=total or None,  # standard input has no end that is known
            unit="B",
            unit_scale=True,
            disable=None if is_seen else True,
        )

    def item(self, done: int) -> None:
        """After each item; `done`: bytes of the files that are read."""
        self._articles += 1
        if not self.bar.disable:
            rate = self._articles / max(time.monotonic() - self._begun, 0.001)
            told = f"{self._articles:,} articles, {rate:,.0f} a second"
            self.bar.set_postfix_str(told, refresh=False)
            self.bar.update(max(0, done - self.bar.n))

    def close(self) -> None:
        self.bar.close()


class UndoProgress:
    """A bar over the articles of an act."""

    def __init__(self, act: Act):
        is_seen = sys.stderr.isatty()
        self.act = act
        self.bar = tqdm(total=act.total, unit=" articles", disable=None if is_seen else True)

    def step(self) -> None:
        """After each transaction."""
        if not self.bar.disable:
            self.act.refresh_from_db(fields=["done", "left_out"])
            self.bar.update(self.act.worked_off - self.bar.n)

    def close(self) -> None:
        self.bar.close()
