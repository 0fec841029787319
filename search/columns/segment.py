"""One immutable segment as arrays: columns, field lengths and posting lists."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn
from whoosh.util.numeric import byte_to_length

from search.columns import mapped
from search.columns.codec import ARRAYS_EXT, STORED, facet_file
from search.columns.facets import FacetBuilder, FacetColumn, read_facet
from search.columns.field_postings import read_fields
from search.columns.postings import POSITION_BITS, Cache
from search.columns.term_dictionary import ArrayTerms

_LENGTHS = np.array([byte_to_length(b) for b in range(256)], np.float32)


class Segment(ArrayTerms):
    """A segment of the index; everything is read once, when first asked for."""

    def __init__(self, storage, schema, segment, cache: Cache):
        self.id = segment.segment_id()
        self.count = segment.doc_count_all()
        self._schema, self._segment = schema, segment
        # All at once: a later commit may delete the files of a segment that it merged.
        folder = Path(storage.folder)
        super().__init__(read_fields(mapped.mapped(folder / segment.make_filename(ARRAYS_EXT))))
        names = (name for name in storage.list() if name.startswith(f"{self.id}."))
        self._files = {
            name: mapped.mapped(folder / name) for name in names if not name.endswith(ARRAYS_EXT)
        }
        self._cache = cache
        self._kept: dict = {}
        self._lock = threading.Lock()

    def positions(self, field: str, text: str) -> np.ndarray:
        """Keys document << 24 | position of a term, ascending; kept for the next who asks."""
        read = super().positions
        return self._cache.get((self.id, field, text, "at"), lambda: read(field, text))

    def lengths(self, field: str) -> np.ndarray:
        """float32 length of a field in each document, as Whoosh remembers it (one byte)."""
        return self._once(("lengths", field), lambda: self._read_lengths(field))

    def total_length(self, field: str) -> int:
        return self._segment._fieldlengths.get(field, 0)

    def numbers(self, column: str) -> np.ndarray:
        """int64, one a document."""
        return self._once(("numbers", column), lambda: self._read_numbers(column))

    def facet(self, name: str) -> FacetColumn:
        return self._once(("facet", name), lambda: self._read_facet(name))

    def stored(self, document: int, field: str) -> str:
        """A stored string of a document; empty when there is none."""
        if not (data := self._content(STORED + field)):
            return ""
        strings = self._once(("stored", field), lambda: mapped.Strings(data, self.count))
        return strings[document][1:].decode()

    def _once(self, key, make):
        if key not in self._kept:
            with self._lock:
                if key not in self._kept:
                    self._kept[key] = make()
        return self._kept[key]

    def _content(self, column: str):
        return self._files.get(W3Codec.column_filename(self._segment, column), b"")

    def _read_lengths(self, field) -> np.ndarray:
        return _LENGTHS[mapped.numbers(self._content(f"_{field}_len"), "u1", self.count)]

    def _read_numbers(self, name) -> np.ndarray:
        column = self._schema[name].column_type if name in self._schema else None
        if not isinstance(column, NumericColumn):  # written for another schema
            return np.zeros(self.count, np.int64)
        return mapped.numbers(self._content(name), "i8", self.count, column.default_value())

    def _read_facet(self, name) -> FacetColumn:
        data = self._files.get(facet_file(self._segment, name))
        # The codec writes no file where no document has a value.
        return FacetBuilder().column(self.count) if data is None else read_facet(data)


def shifted(keys: np.ndarray, base: int) -> np.ndarray:
    """Position keys of a segment whose first document is number `base` of the snapshot."""
    return keys if base == 0 else keys + (base << POSITION_BITS)
