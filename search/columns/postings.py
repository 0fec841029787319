"""Posting lists as arrays, and what is made of them kept within a budget of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from whoosh.formats import Positions

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
    """Arrays, the least recently used dropped first when `budget` bytes are full.

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
