"""What a reader may have meant: words that some document has that may be seen now."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement, groupby
from string import ascii_lowercase

import numpy as np

from search.analysis import spans
from search.backends.haystack.filters import MOST_TERMS, Filters
from search.backends.whoosh.schema import WRITTEN
from search.columns.evaluate import evaluate
from search.columns.snapshot import Snapshot
from search.protocol import plan
from search.query.parser import OPERATORS

SHORTEST = 3  # letters of a word that is looked at


class Spelling:
    """The words of some documents, as written, in the fields where words are looked for.

    `allowed`: bool, one a document of the snapshot: whether its words count.
    """

    def __init__(self, snapshot: Snapshot, fields: Iterable[str], allowed: np.ndarray):
        self.snapshot, self.allowed = snapshot, allowed
        self.fields = [field + WRITTEN for field in fields]

    def documents(self, word: str) -> int:
        """In how many documents a word stands as written."""
        return int(self._has(word).sum())

    def near(self, word: str) -> dict[str, int]:
        """Words near one, and in how many documents each stands.

        Near is one letter more, less or other, two neighbours exchanged, or other letters doubled.
        """
        if not is_looked_at(word):
            return {}
        near = likely(word)
        for field in self.fields:
            near.update(self.snapshot.terms_near(field, word, MOST_TERMS))
        counts = {other: self.documents(other) for other in near - {word}}
        return {other: count for other, count in counts.items() if count}

    def example(self, word: str) -> int | None:
        """A document that a word stands in."""
        found = np.flatnonzero(self._has(word))
        return int(found[0]) if len(found) else None

    def _has(self, word: str) -> np.ndarray:
        has = np.zeros(len(self.allowed), bool)
        for field in self.fields:
            has[self.snapshot.postings(field, word).docs] = True
        return has & self.allowed


def likely(word: str) -> set[str]:
    """Words near one that are not all among the terms one edit away with its first letter."""
    near = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    near |= {word[1:], *(letter + word for letter in ascii_lowercase)}
    near |= {letter + word[1:] for letter in ascii_lowercase}
    return near | _doubled(word)


def is_looked_at(word: str) -> bool:
    """Whether others are looked for in the place of a word."""
    return len(word) >= SHORTEST and word.isalpha()


def _doubled(word: str) -> set[str]:
    """A word with none, one or two of its letters doubled: tarrif, tariff."""
    single = "".join(letter for letter, _ in groupby(word))
    twice = combinations_with_replacement(range(len(single) + 1), 2)
    return {
        "".join(letter * (1 + (place in places)) for place, letter in enumerate(single))
        for places in twice
    }


def suggestion(text: str, scope: plan.Plan, filters: Filters) -> str | None:
    """The text with words that occur nowhere replaced by near ones; None when nothing is better.

    Of several words the one in most documents is taken. What only deleted or hidden documents have
    is never suggested.
    """
    allowed = np.zeros(filters.snapshot.count, bool)
    allowed[evaluate(scope, filters.snapshot).docs] = True
    spelling = Spelling(filters.snapshot, filters.content, allowed)
    pieces, place = [], 0
    for start, end, run in spans(text):
        if len(run.parts) != 1 or text[start:end] in OPERATORS or text[end : end + 1] == ":":
            continue
        counts = {} if spelling.documents(run.parts[0]) else spelling.near(run.parts[0])
        if counts:
            pieces += [text[place:start], min(counts, key=lambda word: (-counts[word], word))]
            place = end
    return "".join([*pieces, text[place:]]) if pieces else None
