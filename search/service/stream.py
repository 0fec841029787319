"""A whole result set, some articles at a time: an export begins before its last hit is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice


@dataclass(frozen=True)
class ResultStream:
    """How many articles a search finds, and all of them in the order of the pages, to be read once.

    Of an engine elsewhere an article that changes meanwhile may be left out; none comes twice.
    """

    total: int
    parts: Iterator[dict[int, float]]  # primary key → score; none is empty
    limit: int | None = None  # how many of them are given at most

    def cut(self, limit: int | None) -> ResultStream:
        """The first so many; None: all."""
        return self if limit is None else replace(self, parts=self._first(limit), limit=limit)

    @property
    def is_cut(self) -> bool:
        return self.limit is not None and self.total > self.limit

    def _first(self, limit: int) -> Iterator[dict[int, float]]:
        left = limit
        while left and (part := next(self.parts, None)):
            part = dict(islice(part.items(), left))
            left -= len(part)
            yield part
