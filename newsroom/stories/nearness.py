"""Which articles to compare: those whose bands agree somewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from newsroom.models import Sketch
from newsroom.stories.texts import BANDS

ALIKE = 100  # articles of one band that are looked at: the earliest
NEAREST = 100  # articles that one is compared with
_LOW = np.uint32(0xFFFF)


class Bands:
    """The bands of all articles in memory: 136 bytes each, twice that while they are read."""

    def __init__(self) -> None:
        rows = Sketch.objects.exclude(bands=None).order_by("pk").values_list("pk", "bands")
        numbers, keys = [], bytearray()
        for number, bands in rows.iterator(chunk_size=5_000):
            numbers.append(number)
            keys += bands
        self._numbers = np.array(numbers, dtype=np.int64)
        by_article = np.frombuffer(keys, dtype="<u4").reshape(-1, BANDS)
        self._keys = np.ascontiguousarray(by_article.T)

    def near(self, wanted: Sequence[int]) -> dict[int, list[int]]:
        """By number, other articles that may be copies, those that agree most first."""
        rows = np.flatnonzero(np.isin(self._numbers, np.array(wanted, dtype=np.int64)))
        if not len(rows):
            return {}
        met = np.concatenate([self._met(band, rows) for band in range(BANDS)])
        pairs, agreeing = np.unique(met, return_counts=True)
        size = len(self._numbers)
        ones, others = pairs // size, pairs % size
        # By article, then by how much agrees; equal ones stay in the order of their numbers.
        order = np.lexsort((-agreeing, ones))
        near: dict[int, list[int]] = {}
        for one, other in zip(ones[order].tolist(), others[order].tolist(), strict=True):
            found = near.setdefault(int(self._numbers[one]), [])
            if one != other and len(found) < NEAREST:
                found.append(int(self._numbers[other]))
        return near

    def _met(self, band: int, rows: np.ndarray) -> np.ndarray:
        """Pairs of rows that agree in a band, as one number each."""
        keys = self._keys[band]
        # Sorting is dear: what has other low bits than all of these rows is none of theirs.
        is_likely = np.zeros(_LOW + 1, dtype=bool)
        is_likely[keys[rows] & _LOW] = True
        likely = np.flatnonzero(is_likely[keys & _LOW])
        order = likely[np.argsort(keys[likely], kind="stable")]
        arranged = keys[order]
        begins = np.searchsorted(arranged, keys[rows], "left")
        ends = np.searchsorted(arranged, keys[rows], "right")
        counts = np.minimum(ends - begins, ALIKE)
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        others = order[np.repeat(begins, counts) + steps]
        return np.repeat(rows, counts) * len(keys) + others
