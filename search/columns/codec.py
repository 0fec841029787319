"""A Whoosh codec whose segments are plain arrays mapped into memory.

Postings of a field are arrays in term order: document numbers, weights, positions. The fast reader
takes slices of them; Whoosh's own searcher reads them through its matcher interface. Columns,
field lengths and deletions are those of Whoosh's codec; strings stored for a document lie in
columns of their own, unpacked.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
from whoosh import formats
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader, W3PerDocWriter, W3Segment
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint
from whoosh.util.numeric import byte_to_length

from search.columns.facets import FacetBuilder, PackedValues, write_facet
from search.columns.field_postings import FieldArrays, field_arrays, read_fields, write_fields
from search.columns.mapped import BytesColumn, mapped

ARRAYS_EXT = ".arr"
FACET_EXT = ".fct"
STORED = "_kept_"  # prefix of the columns that hold stored strings
_STRINGS = BytesColumn()
_LENGTH_STEPS = np.array([byte_to_length(b) for b in range(256)])
_THERE = b"\x01"  # before a stored string, to tell an empty one from none


class ArrayCodec(W3Codec):
    """Whoosh's codec with arrays for postings and plain columns for stored strings."""

    def per_document_writer(self, storage, segment):
        return ArrayPerDocWriter(self, storage, segment)

    def field_writer(self, storage, segment):
        return ArrayFieldWriter(storage, segment)

    def per_document_reader(self, storage, segment):
        return ArrayPerDocReader(storage, segment)

    def terms_reader(self, storage, segment):
        return ArrayTermsReader(storage, segment, self.per_document_reader(storage, segment))

    def new_segment(self, storage, indexname):
        return W3Segment(self, indexname)


class ArrayPerDocWriter(W3PerDocWriter):
    """Whoosh's writer of columns; stored strings and field lengths go ways of their own."""

    def __init__(self, codec, storage, segment):
        super().__init__(codec, storage, segment)
        self._lengths: dict[str, list[tuple[int, np.ndarray]]] = {}
        self._facets: dict[str, FacetBuilder] = {}

    def add_field(self, fieldname, fieldobj, value, length):
        if isinstance(value, str):
            self.add_column_value(STORED + fieldname, _STRINGS, _THERE + value.encode())
        elif value is not None:
            self._storedfields[fieldname] = value
        if length:
            self.add_lengths(fieldname, self._docnum, np.array([length]))

    def add_column_value(self, fieldname, column, value):
        writer = self._colwriters.get(fieldname)
        if writer is None:
            self._create_column(fieldname, column)
            writer = self._get_column(fieldname)
        writer.add(self._docnum, value)
        if isinstance(column, PackedValues) and value:
            self._facets.setdefault(fieldname, FacetBuilder()).add(self._docnum, value)

    def add_lengths(self, fieldname: str, first: int, lengths: np.ndarray) -> None:
        """The lengths of a field in a run of documents that begins with number `first`."""
        self._lengths.setdefault(fieldname, []).append((first, lengths))
        self._fieldlengths[fieldname] += int(lengths.sum())

    def close(self):
        for name, builder in self._facets.items():
            with self._storage.create_file(facet_file(self._segment, name)) as file:
                write_facet(file, builder.column(self._doccount))
        for name, runs in self._lengths.items():
            column = np.zeros(self._doccount, np.uint8)
            for first, lengths in runs:
                column[first : first + len(lengths)] = _as_bytes(lengths)
            with self._storage.create_file(self._column_filename(f"_{name}_len")) as file:
                file.write(column.tobytes())
        super().close()

    def discard(self) -> None:
        """Close the file that columns are collected in, whatever has become of it."""
        with suppress(OSError):  # what it could not write is not wanted
            self._cols._temp.raw_file().close()
        self.is_closed = True


def facet_file(segment, name: str) -> str:
    """The name of the file that holds a facet's arrays."""
    return segment.make_filename(f".{name}{FACET_EXT}")


def _as_bytes(lengths: np.ndarray) -> np.ndarray:
    """Lengths as Whoosh packs them into a byte: the number of the first step not below each."""
    return np.searchsorted(_LENGTH_STEPS, np.minimum(lengths, _LENGTH_STEPS[-1])).astype(np.uint8)


class ArrayPerDocReader(W3PerDocReader):
    """Whoosh's reader of columns, with the stored strings from theirs."""

    def stored_fields(self, docnum):
        stored = dict(super().stored_fields(docnum)) if self.has_column("_stored") else {}
        for name in self._stored_names():
            packed = self._cached_reader(STORED + name, _STRINGS)[docnum]
            if packed:
                stored[name] = bytes(packed[1:]).decode()
        return stored

    def _stored_names(self) -> list[str]:
        if not hasattr(self, "_names"):
            prefix = f"{self._segment.segment_id()}.{STORED}"
            files = (name for name in self._storage.list() if name.startswith(prefix))
            self._names = [name[len(prefix) : -len(W3Codec.COLUMN_EXT)] for name in files]
        return self._names


class ArrayFieldWriter(base.FieldWriter):
    """What Whoosh's own writer feeds posting by posting; `write` takes whole fields."""

    def __init__(self, storage, segment):
        self._storage, self._segment = storage, segment
        self._fields: dict[str, FieldArrays] = {}
        self.is_closed = False

    def write(self, fields: dict[str, FieldArrays]) -> None:
        self._fields.update(fields)

    def start_field(self, fieldname, fieldobj):
        self._name, self._format = fieldname, fieldobj.format
        self._terms: list[bytes] = []
        self._starts, self._docs, self._weights = [0], [], []
        self._values: list[bytes] = []

    def start_term(self, btext):
        self._terms.append(btext)

    def add(self, docnum, weight, vbytes, length):
        self._docs.append(docnum)
        self._weights.append(weight)
        self._values.append(vbytes)

    def finish_term(self):
        self._starts.append(len(self._docs))

    def finish_field(self):
        places = None
        if isinstance(self._format, formats.Positions):
            found = [self._format.decode_positions(value) for value in self._values]
            if [len(own) for own in found] != self._weights:
                raise ValueError(f"{self._name}: a weight is not the number of its positions")
            places = [place for own in found for place in own]
        self._fields[self._name] = field_arrays(
            self._terms, self._starts, self._docs, self._weights, places
        )

    def close(self):
        file = self._segment.create_file(self._storage, ARRAYS_EXT)
        write_fields(file, self._fields)
        file.close()
        self.is_closed = True


class ArrayTermsReader(base.TermsReader):
    """The terms of a segment as Whoosh's own searcher asks for them."""

    def __init__(self, storage, segment, lengths):
        self.fields = read_fields(mapped(Path(storage._fpath(segment.make_filename(ARRAYS_EXT)))))
        self._lengths = lengths

    def __contains__(self, term):
        return self._find(*term) is not None

    def cursor(self, fieldname, fieldobj):
        return _Cursor(self, fieldname, fieldobj)

    def indexed_field_names(self):
        return self.fields.keys()

    def terms(self):
        for name in sorted(self.fields):
            yield from self.terms_from(name, b"", only=True)

    def terms_from(self, fieldname, prefix, only=False):
        for name in [fieldname] if only else sorted(n for n in self.fields if n >= fieldname):
            arrays = self.fields.get(name)
            if arrays is not None:
                first = arrays.first_from(prefix) if name == fieldname else 0
                for i in range(first, len(arrays)):
                    yield name, arrays.term(i)

    def items(self):
        for name, term in self.terms():
            yield (name, term), self.term_info(name, term)

    def items_from(self, fieldname, prefix):
        for name, term in self.terms_from(fieldname, prefix):
            yield (name, term), self.term_info(name, term)

    def term_info(self, fieldname, text):
        docs, weights, _values = self._postings(fieldname, text)
        lengths = [self._lengths.doc_field_length(int(doc), fieldname) or 0 for doc in docs]
        return TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname, text):
        return float(self._postings(fieldname, text)[1].sum()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname, text):
        return len(self._postings(fieldname, text)[0]) if (fieldname, text) in self else 0

    def matcher(self, fieldname, text, format_, scorer=None):
        docs, weights, values = self._postings(fieldname, text, format_)
        info = self.term_info(fieldname, text)
        term = (fieldname, text)
        return ListMatcher(
            docs.tolist(), weights.tolist(), values, format_, scorer, term=term, terminfo=info
        )

    def close(self):
        self._lengths.close()

    def _find(self, fieldname, text) -> int | None:
        arrays = self.fields.get(fieldname)
        return None if arrays is None else arrays.find(text)

    def _postings(self, fieldname, text, format_=None):
        i = self._find(fieldname, text)
        if i is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        arrays = self.fields[fieldname]
        docs, weights = arrays.postings(i)
        return docs, weights, _values(weights, arrays.places_of(i), format_)


def _values(weights: np.ndarray, places: np.ndarray, format_) -> list[bytes]:
    if isinstance(format_, formats.Positions):
        split = np.split(places, np.cumsum(weights.astype(np.int64))[:-1])
        return [format_.encode(own.tolist()) for own in split]
    if isinstance(format_, formats.Frequency):
        return [pack_uint(int(weight)) for weight in weights]
    return [b""] * len(weights)


class _Cursor(base.FieldCursor):
    def __init__(self, terms: ArrayTermsReader, fieldname, fieldobj):
        self._terms, self._name, self._fieldobj = terms, fieldname, fieldobj
        self._arrays = terms.fields.get(fieldname) or field_arrays([], [0], [], [])
        self._i = 0

    def first(self):
        self._i = 0
        return self.text()

    def find(self, term):
        if not isinstance(term, bytes):
            term = self._fieldobj.to_bytes(term)
        self._i = self._arrays.first_from(term)
        return self.text()

    def next(self):
        self._i += 1
        return self.text()

    def text(self):
        return self._fieldobj.from_bytes(self._arrays.term(self._i)) if self.is_valid() else None

    def term_info(self):
        return self._terms.term_info(self._name, self._arrays.term(self._i))

    def is_valid(self):
        return self._i < len(self._arrays)
