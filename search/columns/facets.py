"""The values of a facet as arrays: made when a segment is written, mapped when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from whoosh import columns

from search.columns.arrays import read_arrays, write_arrays

VALUE_SEPARATOR = "\x1f"  # between the values of a facet
PART_SEPARATOR = "\x1e"  # between a value's slug, label and parent


class PackedValues(columns.VarBytesColumn):
    """Whoosh's column of a facet's packed values; our codec also writes them as arrays."""


@dataclass(frozen=True)
class FacetColumn:
    """The values of a facet: document d has ordinals[offsets[d]:offsets[d + 1]].

    `values`, `labels`, `parents` are indexed by ordinal. offsets: int64, ordinals: int32.
    """

    offsets: np.ndarray
    ordinals: np.ndarray
    values: list[str]
    labels: list[str]
    parents: list[str]


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
            self._lists.append(
                [self._ordinal(item) for item in packed.decode().split(VALUE_SEPARATOR)]
            )
        self._of_document.append(code)

    def column(self, count: int) -> FacetColumn:
        """The column of `count` documents."""
        self._of_document.extend([0] * (count - len(self._of_document)))
        codes = np.array(self._of_document, np.int64)
        sizes = np.array([len(own) for own in self._lists], np.int64)
        begin = np.cumsum(sizes) - sizes
        flat = np.array([ordinal for own in self._lists for ordinal in own], np.int32)
        counts = sizes[codes]
        offsets = np.concatenate([[0], np.cumsum(counts)])
        within = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], counts)
        ordinals = flat[np.repeat(begin[codes], counts) + within]
        names = self._names
        return FacetColumn(offsets, ordinals, *([name[i] for name in names] for i in range(3)))

    def _ordinal(self, item: str) -> int:
        value, label, parent = item.split(PART_SEPARATOR)
        if value not in self._ordinals:
            self._ordinals[value] = len(self._names)
            self._names.append((value, label, parent))
        return self._ordinals[value]


def build(packed: Iterable[bytes], count: int) -> FacetColumn:
    """The column of documents that come in order."""
    builder = FacetBuilder()
    for document, own in enumerate(packed):
        if own:
            builder.add(document, own)
    return builder.column(count)


def write_facet(file, column: FacetColumn) -> None:
    names = json.dumps([column.values, column.labels, column.parents]).encode()
    packed = np.frombuffer(names, np.uint8)
    write_arrays(file, {"offsets": column.offsets, "ordinals": column.ordinals, "names": packed})


def read_facet(path) -> FacetColumn:
    arrays = read_arrays(path)
    return FacetColumn(
        arrays["offsets"], arrays["ordinals"], *json.loads(arrays["names"].tobytes())
    )
