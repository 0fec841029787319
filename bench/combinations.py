"""Lists of values as small numbers: for engines that count one value of a document best.

Articles share few different lists of topics, people or places, so counting the lists and then
their values is less work than counting a row a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from bench.article import FACETS


class Combinations:
    """The different lists of one facet, numbered as they are met."""

    def __init__(self, lists: Iterable[Iterable[str]] = ()):
        self.lists: list[tuple[str, ...]] = []
        self._codes: dict[tuple[str, ...], int] = {}
        self._with: dict[str, frozenset[int]] = {}
        for values in lists:
            self.code(values)

    def code(self, values: Iterable[str]) -> int:
        key = tuple(values)
        if key not in self._codes:
            self._codes[key] = len(self.lists)
            self.lists.append(key)
        return self._codes[key]

    def split(self, counts: Iterable[tuple[int, int]]) -> list[tuple[str, int]]:
        """Counts of lists → counts of values, most frequent first."""
        total: dict[str, int] = {}
        for code, number in counts:
            for value in self.lists[code]:
                total[value] = total.get(value, 0) + number
        return sorted(total.items(), key=lambda item: -item[1])

    def with_value(self, value: str) -> frozenset[int]:
        """The lists that hold a value."""
        if value not in self._with:
            self._with[value] = frozenset(i for i, own in enumerate(self.lists) if value in own)
        return self._with[value]


def new() -> dict[str, Combinations]:
    return {name: Combinations() for name in FACETS}


def to_text(combinations: dict[str, Combinations]) -> str:
    return json.dumps({name: own.lists for name, own in combinations.items()})


def from_text(text: str) -> dict[str, Combinations]:
    return {name: Combinations(lists) for name, lists in json.loads(text).items()}
