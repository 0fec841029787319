"""Posting lists of one segment as arrays, decoded once and kept within a budget of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from whoosh.formats import Positions
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import TermNotFound

POSITION_BITS = 24  # a position key is document << 24 | position
ENTRY = 500  # bytes that whatever is kept takes besides its arrays


class PackedPositions(Positions):
    """Whoosh's position format with plain 32-bit numbers instead of a pickle a posting."""

    def encode(self, poslist):
        return np.asarray(poslist, "<u4").tobytes()

    def decode_positions(self, valuestring):
        return np.frombuffer(valuestring, "<u4").tolist()

    def decode_frequency(self, valuestring):
        return len(valuestring) // 4

    def decode_weight(self, valuestring):
        return self.decode_frequency(valuestring) * self.field_boost

    def combine(self, vs):
        return self.encode(sorted(p for v in vs for p in self.decode_positions(v)))


@dataclass(frozen=True)
class Postings:
    """The documents of a term. docs: int32, ascending; weights: float32, term frequencies."""

    docs: np.ndarray
    weights: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.docs.nbytes + self.weights.nbytes


EMPTY = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class Cache:
    """Decoded arrays, the least recently used dropped first when `budget` bytes are full.

    Keys of segments' arrays begin with the segment's id. An empty array takes memory, too: its key
    and its place count as ENTRY bytes.
    """

    def __init__(self, budget: int):
        self.budget, self.used = budget, 0
        self._kept: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key, make):
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.used += made.nbytes + ENTRY
                while self.used > self.budget and len(self._kept) > 1:
                    self._drop(next(iter(self._kept)))
        return made

    def forget(self, segments: set) -> None:
        """Drop the arrays of segments that no commit has any more."""
        with self._lock:
            for key in [key for key in self._kept if key[0] in segments]:
                self._drop(key)

    def _drop(self, key) -> None:
        self.used -= self._kept.pop(key).nbytes + ENTRY


def read_postings(reader, field: str, text: str) -> Postings:
    """The posting list of a term; empty when the segment lacks it."""
    blocks = [(data[0], data[1], count) for data, count in _blocks(reader, field, text)]
    if not blocks:
        return EMPTY
    docs = np.concatenate([np.cumsum(np.asarray(ids, np.int64)) for ids, _, _ in blocks])
    weights = np.concatenate([_weights(weights, count) for _, weights, count in blocks])
    return Postings(docs.astype(np.int32), weights)


def read_positions(reader, field: str, text: str) -> np.ndarray:
    """All places of a term as ascending int64 keys, document << 24 | position."""
    keys = []
    for data, _count in _blocks(reader, field, text):
        docs = np.cumsum(np.asarray(data[0], np.int64))
        lengths = [len(value) // 4 for value in data[2]]
        places = np.frombuffer(b"".join(data[2]), "<u4").astype(np.int64)
        keys.append(np.repeat(docs << POSITION_BITS, lengths) | places)
    return np.concatenate(keys) if keys else np.empty(0, np.int64)


def _blocks(reader, field, text):
    # Whoosh's matcher walks posting by posting; its blocks, read whole, are what arrays want.
    try:
        matcher = reader.postings(field, text)
    except TermNotFound:
        return
    if isinstance(matcher, FilterMatcher):
        # Deleted documents count as well; the filter has already gone past those at the beginning.
        matcher = matcher.child
        matcher.reset()
    while matcher.is_active():
        matcher._read_data()
        yield matcher._data, matcher._blocklength
        matcher._next_block()


def _weights(weights, count: int) -> np.ndarray:
    if weights is None:
        return np.ones(count, np.float32)
    if isinstance(weights, float):
        return np.full(count, weights, np.float32)
    return np.asarray(weights, np.float32)
