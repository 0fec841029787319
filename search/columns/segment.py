"""One immutable segment as arrays: columns, field lengths and posting lists."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length

from search.columns import mapped
from search.columns.codec import ARRAYS_EXT, STORED, ArrayTermsReader, facet_file
from search.columns.facets import FacetColumn, build, read_facet
from search.columns.postings import POSITION_BITS, Cache, Postings
from search.columns.term_dictionary import ArrayTerms, StockTerms

_LENGTHS = np.array([byte_to_length(b) for b in range(256)], np.float32)


class Segment:
    """A segment of the index; everything is read once, when first asked for."""

    def __init__(self, storage, schema, segment, cache: Cache):
        self.id = segment.segment_id()
        self.reader = SegmentReader(storage, schema, segment)
        self.count = segment.doc_count_all()
        self._schema, self._segment = schema, segment
        # All at once: a later commit may delete the files of a segment that it merged.
        folder = Path(storage.folder)
        names = (name for name in storage.list() if name.startswith(f"{self.id}."))
        self._files = {
            name: mapped.mapped(folder / name) for name in names if not name.endswith(ARRAYS_EXT)
        }
        self._cache = cache
        self._kept: dict = {}
        self._lock = threading.RLock()  # Whoosh's files have one reading position each
        own = self.reader._terms
        self._terms = (
            ArrayTerms(own.fields)
            if isinstance(own, ArrayTermsReader)
            else StockTerms(self.reader, self._lock)
        )

    def __del__(self):
        # A snapshot that a request still holds keeps its segments; the last one closes the files.
        if (reader := getattr(self, "reader", None)) is not None and not reader.is_closed:
            reader.close()

    def postings(self, field: str, text: str) -> Postings:
        if isinstance(self._terms, ArrayTerms):
            return self._terms.postings(field, text)  # a view of what is mapped: nothing to keep
        key = (self.id, field, text)
        return self._cache.get(key, lambda: self._terms.postings(field, text))

    def positions(self, field: str, text: str) -> np.ndarray:
        """Keys document << 24 | position of a term, ascending."""
        key = (self.id, field, text, "at")
        return self._cache.get(key, lambda: self._terms.positions(field, text))

    def positions_in(self, field: str, text: str, docs: np.ndarray) -> np.ndarray:
        """Those of the keys that lie in some documents, which ascend."""
        return self._terms.positions_in(field, text, docs)

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        return self._terms.beginning_with(field, prefix, limit)

    def all_from(self, field: str, prefix: str) -> tuple[int, np.ndarray]:
        """How many terms begin like this, and their documents: unsorted, repeated."""
        return self._terms.all_beginning_with(field, prefix)

    def terms_near(self, field: str, text: str, limit: int) -> list[str]:
        """Terms one edit from `text`, with the same first letter."""
        return self._terms.near(field, text, limit)

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

    def stored(self, document: int, field: str) -> str:
        """A stored string of a document; empty when there is none."""
        if isinstance(self._terms, ArrayTerms):
            return self._once(("stored", field), lambda: self._strings(STORED + field))[document][
                1:
            ].decode()
        with self._lock:
            return self.reader.stored_fields(document).get(field, "")

    def _once(self, key, make):
        if key not in self._kept:
            with self._lock:
                if key not in self._kept:
                    self._kept[key] = make()
        return self._kept[key]

    def _column(self, name: str):
        """Whoosh's type of a column, as this index was written; None when it lacks the field."""
        return self._schema[name].column_type if name in self._schema else None

    def _content(self, column: str):
        return self._files.get(W3Codec.column_filename(self._segment, column), b"")

    def _strings(self, column: str):
        data = self._content(column)
        return mapped.Strings(data, self.count) if data else _Empty()

    def _read_lengths(self, field) -> np.ndarray:
        return _LENGTHS[mapped.numbers(self._content(f"_{field}_len"), "u1", self.count)]

    def _read_numbers(self, name) -> np.ndarray:
        column = self._column(name)
        if not isinstance(column, NumericColumn):  # written for another schema
            return np.zeros(self.count, np.int64)
        return mapped.numbers(self._content(name), "i8", self.count, column.default_value())

    def _read_facet(self, name) -> FacetColumn:
        data = self._files.get(facet_file(self._segment, name))
        if data is not None:
            return read_facet(data)
        is_other = isinstance(self._column(name), NumericColumn)
        column = _Empty() if is_other else self._strings(name)
        return build((column[document] for document in range(self.count)), self.count)


class _Empty:
    """A column that no document has a value in."""

    def __getitem__(self, document: int) -> bytes:
        return b""


def shifted(keys: np.ndarray, base: int) -> np.ndarray:
    """Position keys of a segment whose first document is number `base` of the snapshot."""
    return keys if base == 0 else keys + (base << POSITION_BITS)
