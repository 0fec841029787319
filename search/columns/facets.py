"""The values of a facet as arrays: made when a segment is written, mapped when it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.columns.field_postings import read_arrays, write_arrays
from search.columns.mapped import BytesColumn
from search.protocol.fields import PART_SEPARATOR, VALUE_SEPARATOR

FEW = 4  # documents times this below the number of lists: each document is looked at by itself


class PackedValues(BytesColumn):
    """The column of a facet's packed values, which the codec also writes as arrays."""


@dataclass(frozen=True, eq=False)
class FacetColumn:
    """The values of a facet. Documents with the same values share one list of them.

    Document d has list n = lists[d] (int32), which is ordinals[starts[n]:starts[n + 1]] (int32;
    starts: int64). List 0 is empty. `values`, `labels`, `parents` are indexed by ordinal.
    """

    lists: np.ndarray
    starts: np.ndarray
    ordinals: np.ndarray
    values: list[str]
    labels: list[str]
    parents: list[str]

    def of(self, document: int) -> list[int]:
        """The ordinals of one document."""
        own = self.lists[document]
        return self.ordinals[self.starts[own] : self.starts[own + 1]].tolist()

    @cached_property
    def sizes(self) -> np.ndarray:
        """int64 length of each list."""
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> np.ndarray:
        """int32 list that each of `ordinals` belongs to."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def count(self, docs: np.ndarray) -> tuple[np.ndarray, int]:
        """How many of some documents have each value, by ordinal; and how many have none."""
        lists = self.lists[docs]
        if len(docs) * FEW < len(self.sizes):
            sizes = self.sizes[lists]
            ends = np.cumsum(sizes)
            places = np.repeat(self.starts[lists] - ends + sizes, sizes)
            places += np.arange(len(places))
            counts = np.bincount(self.ordinals[places], minlength=len(self.values))
            return counts, int(np.count_nonzero(sizes == 0))
        sharing = np.bincount(lists, minlength=len(self.sizes))
        counts = np.bincount(self.ordinals, sharing[self.owners], minlength=len(self.values))
        return counts.astype(np.int64), int(sharing[0])


class FacetBuilder:
    """Packed values, document after document."""

    def __init__(self):
        self._codes: dict[bytes, int] = {b"": 0}  # of each different packing
        self._lists: list[list[int]] = [[]]  # its ordinals
        self._of_document: list[int] = []
        self._ordinals: dict[str, int] = {}
        self._names: list[tuple[str, str, str]] = []

    def add(self, document: int, packed: bytes) -> None:
        """The values of a document; documents left out since the last one have none."""
        self._of_document.extend([0] * (document - len(self._of_document)))
        code = self._codes.get(packed)
        if code is None:
            code = self._codes[packed] = len(self._lists)
            items = packed.decode().split(VALUE_SEPARATOR)
            self._lists.append(list(dict.fromkeys(map(self._ordinal, items))))
        self._of_document.append(code)

    def column(self, count: int) -> FacetColumn:
        """The column of `count` documents."""
        self._of_document.extend([0] * (count - len(self._of_document)))
        starts = np.zeros(len(self._lists) + 1, np.int64)
        starts[1:] = np.cumsum([len(own) for own in self._lists])
        return FacetColumn(
            np.array(self._of_document, np.int32),
            starts,
            np.array([ordinal for own in self._lists for ordinal in own], np.int32),
            *([name[i] for name in self._names] for i in range(3)),
        )

    def _ordinal(self, item: str) -> int:
        value, label, parent = item.split(PART_SEPARATOR)
        if value not in self._ordinals:
            self._ordinals[value] = len(self._names)
            self._names.append((value, label, parent))
        return self._ordinals[value]


def write_facet(file, column: FacetColumn) -> None:
    names = json.dumps([column.values, column.labels, column.parents]).encode()
    packed = np.frombuffer(names, np.uint8)
    arrays = {"lists": column.lists, "starts": column.starts, "ordinals": column.ordinals}
    write_arrays(file, arrays | {"names": packed})


def read_facet(data) -> FacetColumn:
    """A column from the content of its file."""
    arrays = read_arrays(data)
    names = json.loads(arrays.pop("names").tobytes())
    return FacetColumn(arrays["lists"], arrays["starts"], arrays["ordinals"], *names)
