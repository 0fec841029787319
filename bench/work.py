"""The kinds of work an engine is asked for, and the shape of its answers."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.queries import Query

FACETED, SNIPPETS, DRILLED, DEEP, WHOLE = "faceted", "snippets", "drilled", "deep", "whole"
WORKS = {
    FACETED: "total, first 10 hits with headline, three facets, months",
    SNIPPETS: "the same, with a snippet of each of the 10 hits",
    DRILLED: "the same, with a topic and a place selected; each counted without itself",
    DEEP: "the same, for the hundredth page (or the last, of fewer)",
    WHOLE: "the keys of the whole result set, in order of relevance",
}
PAGE = 10


@dataclass(frozen=True)
class Task:
    """A query and what to do with it. `start`: the place of the first hit of the page."""

    query: Query
    work: str = FACETED
    start: int = 0

    def as_dict(self) -> dict:
        return {"query": self.query.as_dict(), "work": self.work, "start": self.start}

    @classmethod
    def from_dict(cls, values: dict) -> Task:
        return cls(Query.from_dict(values["query"]), values["work"], values["start"])


@dataclass
class Answer:
    """What a peer found. Facets: name → items that begin with a value and end with its count."""

    total: int
    hits: Sequence[tuple[int, str]] = ()  # key, headline
    facets: dict[str, Iterable[Sequence]] = field(default_factory=dict)
    months: Iterable[tuple[int, int]] = ()  # 198702, count
    snippets: Sequence[str] = ()
    keys: Sequence[int] = ()

    def digest(self) -> dict:
        """What of an answer can be compared with others' without its text."""
        return {
            "total": int(self.total),
            "hits": [int(key) for key, headline in self.hits if headline],
            "facets": {
                name: sum(int(item[-1]) for item in items) for name, items in self.facets.items()
            },
            "months": sum(int(number) for _, number in self.months),
            "snippets": sum("<" in text for text in self.snippets),
            "keys": len(self.keys),
            "check": zlib.crc32(repr(sorted(map(int, self.keys))).encode()),
        }


def split_combinations(counts: Iterable[tuple[str, int]], separator: str) -> list[tuple[str, int]]:
    """Counts of packed lists of values → counts of the values: how engines of one value count."""
    total: dict[str, int] = {}
    for packed, number in counts:
        if packed:
            for value in packed.split(separator):
                total[value] = total.get(value, 0) + number
    return sorted(total.items(), key=lambda item: -item[1])
