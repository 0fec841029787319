"""When two texts are copies. Pure: no database.

A text is the set of its shingles, every three words that follow each other. Two are copies when
the shorter one is nearly all in the longer, is not just a piece of it, and says the same numbers:
notices made of one form (rates, dividends, results) differ in little else.

Which texts to compare is told by their bands, made of a MinHash signature: of two copies that have
half of all their shingles in common seven in eight share one, of those that have two thirds nearly
all do.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rensa import RMinHash

SHINGLE = 3  # words
ENOUGH = 30  # words; a shorter text is a copy only of the same words under the same headline
NOTICE, AS_LONG = 100, 0.9  # words, share: of shorter texts as long as that, both say the numbers
FEWEST = 5  # words; what is shorter is no copy of anything
OF_SHORTER, OF_LONGER, OF_NUMBERS = 0.8, 0.5, 0.9  # shares that two copies have in common
BANDS, ROWS = 32, 4
_SEED = 1
# A sign of Chinese, Japanese or Korean is a word; numbers are read apart.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MIX = np.random.default_rng(_SEED).integers(1, 2**63, ROWS, dtype=np.uint64) | np.uint64(1)


@dataclass(frozen=True)
class ComparedText:
    """The headline and the plain text of an article, as they are compared with others."""

    headline: str
    text: str

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(_plain(self.text))

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Empty where there is too little text."""
        words = self.words
        if len(words) < FEWEST:
            return frozenset()
        if len(words) < ENOUGH:
            return frozenset([" ".join([*_WORD.findall(_plain(self.headline)), "\n", *words])])
        last = len(words) - SHINGLE + 1
        return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(last))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(_NUMBER.findall(_plain(self.text)))

    @property
    def digest(self) -> str:
        """32 characters; the same of texts that are compared alike."""
        words = _WORD.findall(_plain(self.headline)) if len(self.words) < ENOUGH else []
        content = " ".join([*words, "\n", *self.words, "\n", *sorted(self.numbers)])
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    @property
    def bands(self) -> bytes | None:
        """BANDS numbers of 32 bits, little-endian; None where there is too little text."""
        if not self.shingles:
            return None
        # In their order: a signature does not depend on it, but its tests can then.
        signature = RMinHash.digests_from_token_sets([sorted(self.shingles)], BANDS * ROWS, _SEED)
        parts = np.array(signature[0], dtype=np.uint64).reshape(BANDS, ROWS)
        keys = (parts * _MIX).sum(axis=1, dtype=np.uint64) >> np.uint64(32)
        return keys.astype("<u4").tobytes()


def are_copies(one: ComparedText, other: ComparedText) -> bool:
    shorter, longer = sorted((one, other), key=lambda text: len(text.shingles))
    if not shorter.shingles:
        return False
    shared = len(shorter.shingles & longer.shingles)
    if shared < OF_SHORTER * len(shorter.shingles) or shared < OF_LONGER * len(longer.shingles):
        return False
    fewer, more = sorted((one.numbers, other.numbers), key=len)
    # What a text adds or leaves out may have numbers; one that a notice says instead may not.
    is_notice = max(len(one.words), len(other.words)) < NOTICE
    is_as_long = len(shorter.shingles) >= AS_LONG * len(longer.shingles)
    told = more if is_notice and is_as_long else fewer
    return len(fewer & more) >= OF_NUMBERS * len(told)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
