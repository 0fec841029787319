"""The terms of a segment, with their documents and places, read from its arrays."""

from __future__ import annotations

import numpy as np

from search.columns.field_postings import FieldArrays
from search.columns.postings import EMPTY, POSITION_BITS, Postings
from search.protocol.edit_distance import is_one_edit

REMEMBERED = 50  # terms of a segment whose numbers are kept: those of a query


class ArrayTerms:
    """Terms of some fields: slices of what is mapped into memory."""

    def __init__(self, fields: dict[str, FieldArrays]):
        self.fields = fields
        self._numbers: dict[tuple[str, str], int | None] = {}  # of terms looked for lately

    def postings(self, field: str, text: str) -> Postings:
        arrays, i = self._find(field, text)
        return EMPTY if arrays is None else Postings(*arrays.postings(i))

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
        size = len(text.encode())
        # An edit changes the length in bytes by at most that of one letter.
        close = np.flatnonzero(np.abs(sizes - size) <= 4) + same.start
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
