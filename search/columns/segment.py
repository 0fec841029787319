"""One immutable segment as arrays: columns, field lengths and posting lists."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length

from search.columns.postings import (
    EMPTY,
    POSITION_BITS,
    Cache,
    Postings,
    read_positions,
    read_postings,
)

VALUE_SEPARATOR = "\x1f"  # between the values of a facet
PART_SEPARATOR = "\x1e"  # between a value's slug, label and parent
_LENGTHS = np.array([byte_to_length(b) for b in range(256)], np.float32)


@dataclass(frozen=True)
class FacetColumn:
    """The values of a facet: document d has ordinals[offsets[d]:offsets[d + 1]].

    `values`, `labels`, `parents` are indexed by ordinal. offsets: int64, ordinals: int32.
    """

    offsets: np.ndarray
    ordinals: np.ndarray
    values: list[str]
    labels: list[str]
    parents: list[str]


class Segment:
    """A segment of the index; everything is read once, when first asked for."""

    def __init__(self, storage, schema, segment, cache: Cache):
        self.id = segment.segment_id()
        self.reader = SegmentReader(storage, schema, segment)
        self.count = segment.doc_count_all()
        self._cache = cache
        self._kept: dict = {}
        self._lock = threading.RLock()  # Whoosh's files have one reading position each

    def __del__(self):
        # A snapshot that a request still holds keeps its segments; the last one closes the files.
        if (reader := getattr(self, "reader", None)) is not None and not reader.is_closed:
            reader.close()

    def postings(self, field: str, text: str) -> Postings:
        return self._cache.get((self.id, field, text), lambda: self._read(field, text))

    def positions(self, field: str, text: str) -> np.ndarray:
        """Keys document << 24 | position of a term, ascending."""
        return self._cache.get((self.id, field, text, "at"), lambda: self._read_at(field, text))

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        with self._lock:
            found = []
            for text in self.reader.expand_prefix(field, prefix):
                found.append(text.decode() if isinstance(text, bytes) else text)
                if len(found) == limit:
                    break
            return found

    def terms_near(self, field: str, text: str, limit: int) -> list[str]:
        """Terms one edit from `text`, with the same first letter."""
        with self._lock:
            found = []
            for near in self.reader.terms_within(field, text, maxdist=1, prefix=1):
                found.append(near.decode() if isinstance(near, bytes) else near)
                if len(found) == limit:
                    break
            return found

    def lengths(self, field: str) -> np.ndarray:
        """float32 length of a field in each document, as Whoosh remembers it (one byte)."""
        return self._once(("lengths", field), lambda: self._read_lengths(field))

    def total_length(self, field: str) -> int:
        return self.reader.field_length(field)

    def numbers(self, column: str) -> np.ndarray:
        """int64, one a document."""
        return self._once(("numbers", column), lambda: self._read_numbers(column))

    def facet(self, name: str) -> FacetColumn:
        return self._once(("facet", name), lambda: self._read_facet(name))

    def stored(self, document: int) -> dict:
        with self._lock:
            return self.reader.stored_fields(document)

    def _once(self, key, make):
        if key not in self._kept:
            with self._lock:
                if key not in self._kept:
                    self._kept[key] = make()
        return self._kept[key]

    def _read(self, field, text) -> Postings:
        with self._lock:
            return read_postings(self.reader, field, text)

    def _read_at(self, field, text) -> np.ndarray:
        with self._lock:
            return read_positions(self.reader, field, text)

    def _read_lengths(self, field) -> np.ndarray:
        pdr = self.reader._perdoc
        name = f"_{field}_len"
        if not pdr.has_column(name):
            return np.zeros(self.count, np.float32)
        from whoosh.codec.whoosh3 import LENGTHS_COLUMN

        column = pdr.column_reader(name, LENGTHS_COLUMN)
        return _LENGTHS[np.fromiter((column[d] for d in range(self.count)), np.uint8, self.count)]

    def _read_numbers(self, name) -> np.ndarray:
        column = self.reader.column_reader(name)
        return np.fromiter((column[d] for d in range(self.count)), np.int64, self.count)

    def _read_facet(self, name) -> FacetColumn:
        column = self.reader.column_reader(name, translate=False)
        ordinal_of: dict[str, int] = {}
        values: list[str] = []
        labels: list[str] = []
        parents: list[str] = []
        sizes = np.zeros(self.count + 1, np.int64)
        ordinals: list[int] = []
        known: dict[bytes, list[int]] = {}
        for document in range(self.count):
            packed = column[document]
            own = known.get(packed)
            if own is None:
                own = []
                for item in packed.decode().split(VALUE_SEPARATOR) if packed else ():
                    value, label, parent = item.split(PART_SEPARATOR)
                    if value not in ordinal_of:
                        ordinal_of[value] = len(values)
                        values.append(value)
                        labels.append(label)
                        parents.append(parent)
                    own.append(ordinal_of[value])
                known[packed] = own
            sizes[document + 1] = len(own)
            ordinals.extend(own)
        return FacetColumn(np.cumsum(sizes), np.array(ordinals, np.int32), values, labels, parents)


def shifted(keys: np.ndarray, base: int) -> np.ndarray:
    """Position keys of a segment whose first document is number `base` of the snapshot."""
    return keys if base == 0 else keys + (base << POSITION_BITS)


__all__ = ["EMPTY", "FacetColumn", "Segment", "shifted"]
