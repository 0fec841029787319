"""One immutable segment as arrays: columns, field lengths and posting lists."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length

from search.columns import files
from search.columns.codec import STORED, ArrayTermsReader, facet_file
from search.columns.facets import FacetColumn, build, read_facet
from search.columns.postings import POSITION_BITS, Cache, Postings
from search.columns.terms import ArrayTerms, StockTerms

_LENGTHS = np.array([byte_to_length(b) for b in range(256)], np.float32)


class Segment:
    """A segment of the index; everything is read once, when first asked for."""

    def __init__(self, storage, schema, segment, cache: Cache):
        self.id = segment.segment_id()
        self.reader = SegmentReader(storage, schema, segment)
        self.count = segment.doc_count_all()
        self._schema, self._segment, self._folder = schema, segment, Path(storage.folder)
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

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        return self._terms.beginning_with(field, prefix, limit)

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

    def _path(self, column: str) -> Path:
        return self._folder / W3Codec.column_filename(self._segment, column)

    def _strings(self, column: str):
        path = self._path(column)
        return files.Strings(path, self.count) if path.exists() else _Empty()

    def _read_lengths(self, field) -> np.ndarray:
        return _LENGTHS[files.numbers(self._path(f"_{field}_len"), "u1", self.count)]

    def _read_numbers(self, name) -> np.ndarray:
        default = self._schema[name].column_type.default_value() if name in self._schema else 0
        return files.numbers(self._path(name), "i8", self.count, default)

    def _read_facet(self, name) -> FacetColumn:
        path = self._folder / facet_file(self._segment, name)
        if path.exists():
            return read_facet(path)
        column = self._strings(name)
        return build((column[document] for document in range(self.count)), self.count)


class _Empty:
    """A column that no document has a value in."""

    def __getitem__(self, document: int) -> bytes:
        return b""


def shifted(keys: np.ndarray, base: int) -> np.ndarray:
    """Position keys of a segment whose first document is number `base` of the snapshot."""
    return keys if base == 0 else keys + (base << POSITION_BITS)
