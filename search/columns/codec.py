"""A Whoosh codec whose segments are plain arrays mapped into memory.

Postings of a field are arrays in term order: document numbers, weights, positions. The fast reader
takes slices of them; Whoosh's own searcher reads them through its matcher interface. Columns, field
lengths and deletions are those of Whoosh's codec; strings it stores for a document lie in columns of
their own, unpacked.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from whoosh import columns, formats
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader, W3PerDocWriter, W3Segment
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint
from whoosh.util.numeric import byte_to_length

MAGIC = b"NRA1\0\0\0\0"
ARRAYS_EXT = ".arr"
STORED = "_kept_"  # prefix of the columns that hold stored strings
_LENGTH_STEPS = np.array([byte_to_length(b) for b in range(256)])
_THERE = b"\x01"  # before a stored string, to tell an empty one from none


@dataclass(frozen=True)
class FieldArrays:
    """The postings of a field.

    terms: n ascending byte strings, `text[text_at[i]:text_at[i + 1]]`; the postings of term i are
    docs[starts[i]:starts[i + 1]] (int32, ascending) with weights (float32). `places` (uint32) are the
    positions of all postings one after the other, those of term i from place_starts[i]; a posting has
    as many as its weight says. All three are empty in a field without positions.
    """

    text: np.ndarray
    text_at: np.ndarray
    starts: np.ndarray
    docs: np.ndarray
    weights: np.ndarray
    places: np.ndarray
    place_starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def term(self, i: int) -> bytes:
        return self.text[self.text_at[i] : self.text_at[i + 1]].tobytes()

    def postings(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        """Documents and weights of a term."""
        own = slice(self.starts[i], self.starts[i + 1])
        return self.docs[own], self.weights[own]

    def places_of(self, i: int) -> np.ndarray:
        """All positions of a term, posting after posting."""
        if not len(self.place_starts):
            return self.places
        return self.places[self.place_starts[i] : self.place_starts[i + 1]]

    def find(self, term: bytes) -> int | None:
        """The number of a term; None when the field lacks it."""
        i = bisect_left(_Terms(self), term)
        return i if i < len(self) and self.term(i) == term else None

    def first_from(self, prefix: bytes) -> int:
        """The number of the first term that is not before `prefix`."""
        return bisect_left(_Terms(self), prefix)


class _Terms:
    """The terms of a field as bisect wants them."""

    def __init__(self, arrays: FieldArrays):
        self.arrays = arrays

    def __len__(self):
        return len(self.arrays)

    def __getitem__(self, i):
        return self.arrays.term(i)


def field_arrays(terms: list[bytes], starts, docs, weights, places=None) -> FieldArrays:
    """FieldArrays of sorted terms and arrays of any dtype."""
    text_at = np.zeros(len(terms) + 1, np.int64)
    text_at[1:] = np.cumsum([len(term) for term in terms])
    starts, weights = np.asarray(starts, np.int64), np.asarray(weights, np.float32)
    place_starts = np.empty(0, np.int64)
    if places is not None:
        before = np.concatenate([[0], np.cumsum(weights, dtype=np.float64)]).astype(np.int64)
        place_starts = before[starts]
    return FieldArrays(
        np.frombuffer(b"".join(terms), np.uint8),
        text_at,
        starts,
        np.asarray(docs, np.int32),
        weights,
        np.asarray([] if places is None else places, np.uint32),
        place_starts,
    )


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

    def add_field(self, fieldname, fieldobj, value, length):
        if isinstance(value, str):
            packed = _THERE + value.encode()
            self.add_column_value(STORED + fieldname, columns.VarBytesColumn(), packed)
        elif value is not None:
            self._storedfields[fieldname] = value
        if length:
            self.add_lengths(fieldname, self._docnum, np.array([length]))

    def add_lengths(self, fieldname: str, first: int, lengths: np.ndarray) -> None:
        """The lengths of a field in a run of documents that begins with number `first`."""
        self._lengths.setdefault(fieldname, []).append((first, lengths))
        self._fieldlengths[fieldname] += int(lengths.sum())

    def close(self):
        for name, runs in self._lengths.items():
            column = np.zeros(self._doccount, np.uint8)
            for first, lengths in runs:
                column[first : first + len(lengths)] = _as_bytes(lengths)
            with self._storage.create_file(self._column_filename(f"_{name}_len")) as file:
                file.write(column.tobytes())
        super().close()


def _as_bytes(lengths: np.ndarray) -> np.ndarray:
    """Lengths as Whoosh packs them into a byte: the number of the first step not below each."""
    return np.searchsorted(_LENGTH_STEPS, np.minimum(lengths, _LENGTH_STEPS[-1])).astype(np.uint8)


class ArrayPerDocReader(W3PerDocReader):
    """Whoosh's reader of columns, with the stored strings from theirs."""

    def stored_fields(self, docnum):
        stored = dict(super().stored_fields(docnum)) if self.has_column("_stored") else {}
        for name in self._stored_names():
            packed = self._cached_reader(STORED + name, columns.VarBytesColumn())[docnum]
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
        write_arrays(file, self._fields)
        file.close()
        self.is_closed = True


def write_arrays(file, fields: dict[str, FieldArrays]) -> None:
    """Magic, the arrays one after the other from multiples of 8, their directory, its length."""
    file.write(MAGIC)
    at, directory = len(MAGIC), {}
    for name, arrays in fields.items():
        for part, array in vars(arrays).items():
            directory[f"{name}/{part}"] = (array.dtype.str, at, len(array))
            data = array.tobytes()
            padding = -len(data) % 8
            file.write(data + bytes(padding))
            at += len(data) + padding
    packed = json.dumps(directory).encode()
    file.write(packed + len(packed).to_bytes(8, "little"))


def read_arrays(path) -> dict[str, FieldArrays]:
    """The fields of a segment's file, mapped into memory."""
    data = np.memmap(path, np.uint8, "r")
    if data[: len(MAGIC)].tobytes() != MAGIC:
        raise ValueError(f"{path} does not hold the arrays of a segment")
    size = int.from_bytes(data[-8:].tobytes(), "little")
    directory = json.loads(data[-8 - size : -8].tobytes())
    parts: dict[str, dict] = {}
    for key, (dtype, at, count) in directory.items():
        name, part = key.rsplit("/", 1)
        whole = data[at : at + count * np.dtype(dtype).itemsize]
        parts.setdefault(name, {})[part] = whole.view(dtype).view(np.ndarray)
    return {name: FieldArrays(**arrays) for name, arrays in parts.items()}


class ArrayTermsReader(base.TermsReader):
    """The terms of a segment as Whoosh's own searcher asks for them."""

    def __init__(self, storage, segment, lengths):
        self.fields = read_arrays(storage._fpath(segment.make_filename(ARRAYS_EXT)))
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
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname, text):
        return len(self._postings(fieldname, text)[0])

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
        self._arrays = terms.fields.get(fieldname)
        self._i = 0

    def first(self):
        self._i = 0
        return self.text()

    def find(self, term):
        if not isinstance(term, bytes):
            term = self._fieldobj.to_bytes(term)
        self._i = self._arrays.first_from(term) if self._arrays is not None else 0
        return self.text()

    def next(self):
        self._i += 1
        return self.text()

    def text(self):
        return self._fieldobj.from_bytes(self._arrays.term(self._i)) if self.is_valid() else None

    def term_info(self):
        return self._terms.term_info(self._name, self._arrays.term(self._i))

    def is_valid(self):
        return self._arrays is not None and self._i < len(self._arrays)


def merged(runs: list[dict[str, FieldArrays]]) -> dict[str, FieldArrays]:
    """Fields of several runs of documents as one: each run's documents come after the one's before."""
    if len(runs) == 1:
        return runs[0]
    names = sorted({name for run in runs for name in run})
    return {name: _merged_field([run[name] for run in runs if name in run]) for name in names}


def _merged_field(parts: list[FieldArrays]) -> FieldArrays:
    if len(parts) == 1:
        return parts[0]
    own = [[part.term(i) for i in range(len(part))] for part in parts]
    terms = sorted(set().union(*own))
    number = {term: i for i, term in enumerate(terms)}
    mappings = [np.fromiter((number[t] for t in mine), np.int64, len(mine)) for mine in own]
    sizes = np.zeros((len(parts), len(terms)), np.int64)
    for run, (part, mapping) in enumerate(zip(parts, mappings, strict=True)):
        sizes[run, mapping] = np.diff(part.starts)
    starts = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    first = starts[:-1] + np.cumsum(sizes, axis=0) - sizes  # where a run's postings of a term go
    total = int(starts[-1])
    docs, weights = np.empty(total, np.int32), np.empty(total, np.float32)
    targets = []
    for run, (part, mapping) in enumerate(zip(parts, mappings, strict=True)):
        target = np.repeat(first[run, mapping] - part.starts[:-1], np.diff(part.starts))
        target += np.arange(len(part.docs))
        docs[target], weights[target] = part.docs, part.weights
        targets.append(target)
    if not any(len(part.place_starts) for part in parts):
        return field_arrays(terms, starts, docs, weights)
    counts = weights.astype(np.int64)
    begin = np.cumsum(counts) - counts
    places = np.empty(int(counts.sum()), np.uint32)
    for part, target in zip(parts, targets, strict=True):
        own = part.weights.astype(np.int64)
        shift = np.repeat(begin[target] - (np.cumsum(own) - own), own)
        places[shift + np.arange(len(part.places))] = part.places
    return field_arrays(terms, starts, docs, weights, places)
