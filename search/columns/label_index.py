"""The labels of a facet, found by how their words begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

import numpy as np

SAME, BEGINS, WORDS = range(3)  # how well a label answers what was typed, best first
_LAST = "\U0010ffff"  # sorts after every letter


class LabelIndex:
    """Labels as words, numbered like the labels. `words_of` gives the words of one, folded."""

    def __init__(self, labels: Iterable[str], words_of: Callable[[str], Sequence[str]]):
        own = [words_of(label) for label in labels]
        pairs = sorted((word, ordinal) for ordinal, words in enumerate(own) for word in set(words))
        self._words = [word for word, _ in pairs]
        self._owners = np.array([ordinal for _, ordinal in pairs], np.int64)
        self._texts = [" ".join(words) for words in own]

    def beginning(self, words: Sequence[str]) -> np.ndarray:
        """int64 ordinals of the labels that have, for each of some words, one that begins so."""
        if not words:
            return np.arange(len(self._texts))
        return reduce(np.intersect1d, map(self._having, words))

    def rank(self, ordinal: int, words: Sequence[str]) -> int:
        """How well a label whose words begin like some answers them: SAME to WORDS."""
        text, typed = self._texts[ordinal], " ".join(words)
        if text == typed:
            return SAME
        return BEGINS if text.startswith(typed) else WORDS

    def _having(self, beginning: str) -> np.ndarray:
        first = bisect_left(self._words, beginning)
        return self._owners[first : bisect_left(self._words, beginning + _LAST, first)]
