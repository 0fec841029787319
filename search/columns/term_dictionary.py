"""The terms of a segment, with their documents and places, read from its arrays."""

from __future__ import annotations

import numpy as np

from search.columns.field_postings import FieldArrays
from search.columns.postings import EMPTY, POSITION_BITS, Postings
from search.protocol.edit_distance import is_one_edit

LETTER = 4  # bytes of a letter at most: by so many an edit changes the length of a term
REMEMBERED = 50  # terms of a segment whose numbers are kept: those of a query


class ArrayTerms:
    """Terms of some fields: slices of what is mapped into memory."""

    def __init__(self, fields: dict[str, FieldArrays]):
        self.fields = fields
        self._numbers: dict[tuple[str, str], int | None] = {}  # of terms looked for lately

    def postings(self, field: str, text: str) -> Postings:
        arrays, i = self._find(field, text)
        return EMPTY if arrays is None else Postings(*arrays.postings(i))

    def documents(self, field: str, text: str) -> int:
        """In how many documents a term stands."""
        arrays, i = self._find(field, text)
        return 0 if arrays is None else int(arrays.starts[i + 1] - arrays.starts[i])

    def positions(self, field: str, text: str) -> np.ndarray:
        """Keys document << 24 | position, ascending."""
        arrays, i = self._find(field, text)
        if arrays is None:
            return np.empty(0, np.int64)
        docs, weights = arrays.postings(i)
        keys = np.repeat(docs.astype(np.int64) << POSITION_BITS, weights.astype(np.int64))
        return keys | arrays.places_of(i)

    def positions_in(self, field: str, text: str, docs: np.ndarray) -> np.ndarray:
        """Those of the keys that lie in some documents, which ascend."""
        arrays, i = self._find(field, text)
        if arrays is None:
            return np.empty(0, np.int64)
        own, places = arrays.places_in(i, docs)
        return own.astype(np.int64) << POSITION_BITS | places

    def positions_from(self, field: str, prefix: str, docs: np.ndarray) -> np.ndarray:
        """The keys of all terms that begin like this, in some documents: unsorted."""
        arrays = self.fields.get(field)
        if arrays is None or not len(docs):
            return np.empty(0, np.int64)
        own, places = arrays.places_from(arrays.range_of(prefix.encode()), docs)
        return own.astype(np.int64) << POSITION_BITS | places

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        arrays = self.fields.get(field)
        if arrays is None:
            return []
        return [arrays.term(i).decode() for i in arrays.range_of(prefix.encode())[:limit]]

    def all_from(self, field: str, prefix: str) -> tuple[int, np.ndarray]:
        """How many terms begin like this, and their documents: unsorted, repeated."""
        arrays = self.fields.get(field)
        if arrays is None:
            return 0, EMPTY.docs
        terms = arrays.range_of(prefix.encode())
        return len(terms), arrays.docs[arrays.starts[terms.start] : arrays.starts[terms.stop]]

    def terms_near(self, field: str, text: str, limit: int) -> list[str]:
        """Terms one edit from `text`, with the same first letter."""
        arrays = self.fields.get(field)
        if arrays is None:
            return []
        same = arrays.range_of(text[0].encode())
        sizes = np.diff(arrays.text_at[same.start : same.stop + 1])
        close = np.flatnonzero(np.abs(sizes - len(text.encode())) <= LETTER) + same.start
        close = _with_same_ends(text.encode(), close, arrays)
        terms = (arrays.term(int(i)).decode() for i in close)
        return [term for term in terms if is_one_edit(text, term)][:limit]

    def _find(self, field: str, text: str) -> tuple[FieldArrays | None, int]:
        """The field and the number of a term in it; no field where the segment lacks the term."""
        arrays = self.fields.get(field)
        if arrays is None:
            return None, 0
        try:
            number = self._numbers[field, text]
        except KeyError:
            number = arrays.find(text.encode())
            if len(self._numbers) >= REMEMBERED:
                self._numbers.clear()
            self._numbers[field, text] = number
        return (None, 0) if number is None else (arrays, number)


def _with_same_ends(text: bytes, numbers: np.ndarray, arrays: FieldArrays) -> np.ndarray:
    """Those of some terms that begin and end as a text does, but for the bytes of one letter.

    Few are left to be compared letter by letter. What lies beyond a short term is compared, too,
    which lets too many pass and none too few.
    """
    wanted, every = np.frombuffer(text, np.uint8), arrays.text
    place = np.arange(len(text))
    starts, ends = arrays.text_at[numbers].astype(np.int64), arrays.text_at[numbers + 1]
    heads = every[np.minimum(starts[:, None] + place, len(every) - 1)]
    tails = every[np.maximum(ends.astype(np.int64)[:, None] - 1 - place, 0)]
    same = np.logical_and.accumulate(heads == wanted, axis=1).sum(axis=1)
    same += np.logical_and.accumulate(tails == wanted[::-1], axis=1).sum(axis=1)
    is_plain = text.isascii() & (heads < 128).all(axis=1) & (tails < 128).all(axis=1)
    longer = np.maximum(ends - starts, len(text))
    return numbers[same >= longer - np.where(is_plain, 1, LETTER)]
