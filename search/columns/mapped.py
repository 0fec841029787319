"""Files of an index: whether one changed; Whoosh's columns, written at once, mapped uncopied."""

from __future__ import annotations

import mmap
import os
import time
from array import array
from pathlib import Path

import numpy as np
from whoosh import columns

SMALL = 1 << 16  # bytes up to which a file is read: one that is mapped stays open
TOGETHER = 1000  # strings of a column that are written at once
CLOCK_TICK = 50_000_000  # nanoseconds within which two changes may share one time


def stamp(path: Path) -> tuple | None:
    """What differs after every change of a file that is replaced, or of a folder's list of files.

    None when there is none, or the last change is too recent for the clock to tell from the next.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    if time.time_ns() - found.st_mtime_ns < CLOCK_TICK:
        return None
    return path, found.st_ino, found.st_mtime_ns


def mapped(path: Path) -> mmap.mmap | bytes:
    """The content of a file, mapped into memory unless it is small: it outlives the file.

    A small segment has thirty files, and a process may hold a thousand of them open.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size <= SMALL:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def numbers(data: mmap.mmap | bytes, dtype: str, count: int, default: int = 0) -> np.ndarray:
    """A column of numbers: one a document, big-endian; trailing defaults are not in the file."""
    values = np.full(count, default, np.dtype(dtype).newbyteorder("="))
    stored = np.frombuffer(data, np.dtype(dtype).newbyteorder(">"))[:count]
    values[: len(stored)] = stored
    return values


class BytesColumn(columns.VarBytesColumn):
    """Whoosh's column of byte strings, with a writer that keeps some and writes them together."""

    def writer(self, dbfile):
        return _BytesWriter(dbfile)


class _BytesWriter(columns.ColumnWriter):
    def __init__(self, file):
        self._file = file
        self._values: list[bytes] = []  # not written yet
        self._lengths = array("i")

    def fill(self, docnum):
        self._lengths.extend([0] * (docnum - len(self._lengths)))

    def add(self, docnum, value):
        if docnum != len(self._lengths):
            self.fill(docnum)
        self._lengths.append(len(value))
        self._values.append(value)
        if len(self._values) == TOGETHER:
            self._write()

    def finish(self, doccount):
        self._write()
        self.fill(doccount)
        longest = max(self._lengths, default=0)
        code = "B" if longest < 1 << 8 else "H" if longest < 1 << 16 else "i"
        self._file.write_array(array(code, self._lengths))
        self._file.write(code.encode())

    def _write(self):
        self._file.write(b"".join(self._values))
        self._values.clear()


class Strings:
    """A BytesColumn: byte strings, one a document."""

    def __init__(self, data: mmap.mmap | bytes, count: int):
        self._bytes = data
        end = len(data) - 1  # the last byte says how wide each length is
        dtype = np.dtype(chr(data[end])).newbyteorder(">")
        lengths = np.frombuffer(data, dtype, count, end - count * dtype.itemsize)
        self._lengths = lengths.astype(np.int64)
        self._starts = np.cumsum(self._lengths) - self._lengths

    def __getitem__(self, document: int) -> bytes:
        start = self._starts[document]
        return self._bytes[start : start + self._lengths[document]]
