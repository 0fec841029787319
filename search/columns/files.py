"""Whoosh's column files mapped into memory, without copying them."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def numbers(path: Path, dtype: str, count: int, default: int = 0) -> np.ndarray:
    """A column of numbers: one a document, big-endian; trailing defaults are not in the file."""
    values = np.full(count, default, np.dtype(dtype).newbyteorder("="))
    if path.exists() and path.stat().st_size:
        stored = np.memmap(path, np.dtype(dtype).newbyteorder(">"), "r")[:count]
        values[: len(stored)] = stored
    return values


class Strings:
    """A column of byte strings (Whoosh's VarBytesColumn), one a document."""

    def __init__(self, path: Path, count: int):
        self._data = np.memmap(path, np.uint8, "r")
        end = len(self._data) - 1
        code = chr(self._data[end])
        starts = None
        if code == "X":  # the file also says where each string begins
            code, start_code = chr(self._data[end - 2]), chr(self._data[end - 1])
            end -= 2
            starts, end = self._array(start_code, end, count)
        lengths, end = self._array(code, end, count)
        self._lengths = lengths.astype(np.int64)
        if starts is None:
            starts = np.cumsum(self._lengths) - self._lengths
        self._starts = starts.astype(np.int64)

    def __getitem__(self, document: int) -> bytes:
        start = self._starts[document]
        return self._data[start : start + self._lengths[document]].tobytes()

    def _array(self, code: str, end: int, count: int) -> tuple[np.ndarray, int]:
        """The array of a type code that ends at a byte, and where it begins."""
        dtype = np.dtype(code).newbyteorder(">")
        begin = end - count * dtype.itemsize
        return self._data[begin:end].view(dtype), begin
