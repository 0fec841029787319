"""The parts of a workbook: a ZIP archive of which nothing is unpacked without a bound."""

from __future__ import annotations

import os
import zipfile
from typing import Any, BinaryIO

from newsroom.imports.formats.archives.allowance import Allowance
from newsroom.imports.formats.archives.entries import BoundedFile
from newsroom.imports.formats.archives.zipped import LARGEST_DIRECTORY
from newsroom.imports.formats.parsed import Unreadable

_PIECE = 1 << 16
_ENCRYPTED = 0x1  # a flag of a part
# The others are unpacked by zipfile without a bound.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package(zipfile.ZipFile):
    """One that gives no more bytes than were allowed since the last time."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name, self._left = name, 0
        self._allowance = Allowance(name, size=file.seek(0, os.SEEK_END))
        self.bounded: Any = BoundedFile(file, LARGEST_DIRECTORY)
        super().__init__(self.bounded)

    def allow(self, most: int) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Raises Unreadable when more bytes came out than may."""
        self._allowance.take(size)
        self._left -= size
        if self._left < 0:
            raise Unreadable(f"{self._name} has a part or a row that is too large: not read on")

    def open(self, name: Any, *arguments: Any, **options: Any) -> Any:
        """One part, to be read. Raises KeyError for one that is not there, and Unreadable."""
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if part.flag_bits & _ENCRYPTED or part.compress_type not in _METHODS:
            raise Unreadable(f"{self._name} is encrypted, or packed in a way that is not read here")
        return _Part(super().open(part), self)


class _Part:
    def __init__(self, part: Any, package: Package) -> None:
        self._part, self._package = part, package

    def read(self, size: int = -1) -> bytes:
        pieces: list[bytes] = []
        got = 0
        while piece := self._part.read(_PIECE if size < 0 else min(size - got, _PIECE)):
            self._package.take(len(piece))
            pieces.append(piece)
            got += len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        self._part.close()

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
