"""The postings of a field as arrays: made, written, mapped into memory, merged."""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

MAGIC = b"NRA3\0\0\0\0"


@dataclass(frozen=True)
class FieldArrays:
    """The postings of a field.

    n terms in ascending order, term i being `text[text_at[i]:text_at[i + 1]]`; its postings are
    docs[starts[i]:starts[i + 1]] (int32, ascending) with weights (float32). `places` (uint32) are
    the positions of all postings one after the other, those of term i from place_starts[i]; a
    posting has as many as its weight says. Both are empty in a field without positions.
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

    def places_in(self, i: int, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of some documents (ascending) that have a term, one a place, and the places."""
        own, weights = self.postings(i)
        at = np.searchsorted(own, docs)
        at = at[own.take(at, mode="clip") == docs]
        sizes = weights.astype(np.int64)
        return _gathered(own, sizes, np.cumsum(sizes) - sizes, at, self.places_of(i))

    def places_from(self, terms: range, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same of several terms that follow each other, term after term."""
        if not len(self.place_starts):
            return self.docs[:0], self.places
        span = slice(self.starts[terms.start], self.starts[terms.stop])
        own, sizes = self.docs[span], self.weights[span].astype(np.int64)
        begin = self.place_starts[terms.start] + np.cumsum(sizes) - sizes
        at = np.flatnonzero(docs.take(np.searchsorted(docs, own), mode="clip") == own)
        return _gathered(own, sizes, begin, at, self.places)

    def find(self, term: bytes) -> int | None:
        """The number of a term; None when the field lacks it."""
        i = self.first_from(term)
        return i if i < len(self) and self.term(i) == term else None

    def first_from(self, prefix: bytes) -> int:
        """The number of the first term that is not before `prefix`."""
        return bisect_left(range(len(self)), prefix, key=self.term)

    def range_of(self, prefix: bytes) -> range:
        """The numbers of the terms that begin with a prefix, which does not end in 255."""
        return range(
            self.first_from(prefix), self.first_from(prefix[:-1] + bytes([prefix[-1] + 1]))
        )


def _gathered(docs, sizes, begin, at, places) -> tuple[np.ndarray, np.ndarray]:
    """Documents and places of the postings `at`, each of which has `sizes` places from `begin`."""
    begin, sizes = begin[at], sizes[at]
    ends = np.cumsum(sizes)
    chosen = np.repeat(begin - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)
    return np.repeat(docs[at], sizes), places[chosen]


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


def write_fields(file, fields: dict[str, FieldArrays]) -> None:
    """The postings of a segment's fields as one file of arrays."""
    parts = ((name, part, array) for name, f in fields.items() for part, array in vars(f).items())
    write_arrays(file, {f"{name}/{part}": array for name, part, array in parts})


def read_fields(data: mmap.mmap | bytes) -> dict[str, FieldArrays]:
    """The fields of a segment's file, views of its content."""
    parts: dict[str, dict] = {}
    for key, array in read_arrays(data).items():
        name, part = key.rsplit("/", 1)
        parts.setdefault(name, {})[part] = array
    return {name: FieldArrays(**arrays) for name, arrays in parts.items()}


def write_arrays(file, arrays: dict[str, np.ndarray]) -> None:
    """Magic, the arrays one after the other from multiples of 8, their directory, its length."""
    file.write(MAGIC)
    at, directory = len(MAGIC), {}
    for name, array in arrays.items():
        directory[name] = (array.dtype.str, at, len(array))
        data = array.tobytes()
        padding = -len(data) % 8
        file.write(data + bytes(padding))
        at += len(data) + padding
    packed = json.dumps(directory).encode()
    file.write(packed + len(packed).to_bytes(8, "little"))


def read_arrays(data: mmap.mmap | bytes) -> dict[str, np.ndarray]:
    """Arrays by name, views of a file's content."""
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError("a file of the index does not hold arrays of this version")
    size = int.from_bytes(data[-8:], "little")
    directory = json.loads(data[-8 - size : -8])
    return {
        name: np.frombuffer(data, dtype, count, at)
        for name, (dtype, at, count) in directory.items()
    }


def merged(runs: list[dict[str, FieldArrays]]) -> dict[str, FieldArrays]:
    """Fields of several runs as one; the documents of a run follow those of the run before."""
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
        sizes = part.weights.astype(np.int64)
        shift = np.repeat(begin[target] - (np.cumsum(sizes) - sizes), sizes)
        places[shift + np.arange(len(part.places))] = part.places
    return field_arrays(terms, starts, docs, weights, places)
