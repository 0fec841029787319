"""The words of some documents as written: how often each stands there, and which are near it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from search.columns.snapshot import Snapshot
from search.protocol.edit_distance import LONG, SHORTEST, is_looked_at, is_two_letters_off, likely
from search.protocol.fields import WRITTEN

MOST_TERMS = 1_000_000  # that a typo may stand for


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

        Near is one letter more, less or other, two neighbours exchanged, or other letters doubled;
        where no word is, two letters more or less.
        """
        if not is_looked_at(word):
            return {}
        near = likely(word)
        for field in self.fields:
            near.update(self.snapshot.terms_near(field, word, MOST_TERMS))
        return self._counted(near - {word}) or self._counted(self._farther(word))

    def _farther(self, word: str) -> set[str]:
        if len(word) < LONG:
            return set()
        begins = (self.snapshot.terms_from(field, word[:2], MOST_TERMS) for field in self.fields)
        return {other for terms in begins for other in terms if is_two_letters_off(word, other)}

    def _counted(self, words: set[str]) -> dict[str, int]:
        counts = {word: self.documents(word) for word in words if len(word) >= SHORTEST}
        return {word: count for word, count in counts.items() if count}

    def example(self, word: str) -> int | None:
        """A document that a word stands in."""
        found = np.flatnonzero(self._has(word))
        return int(found[0]) if len(found) else None

    def _has(self, word: str) -> np.ndarray:
        has = np.zeros(len(self.allowed), bool)
        for field in self.fields:
            has[self.snapshot.postings(field, word).docs] = True
        return has & self.allowed
