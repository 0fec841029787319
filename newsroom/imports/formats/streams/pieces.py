"""A stream of bytes that come in pieces, and gives all it has before it complains."""

from __future__ import annotations

import io
from collections.abc import Iterator

from newsroom.imports.formats.parsed import Unreadable

_PIECE = 1 << 20


class Pieces(io.BufferedIOBase):
    """What an iterator of bytes gives, as a file.

    Where the iterator raises Unreadable, so does this, but only after everything before the damage
    was read; `read()` without a size raises at once, for a part would pass for the whole.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._ready = b""
        self._at = 0  # how much of it was read
        self._ended = False
        self._damage = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        everything = size is None or size < 0
        pieces, missing = [], size or 0
        while everything or missing > 0:
            piece = self.read1(_PIECE if everything else missing)
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
            if not everything and not self._has_more():
                break  # what came before the damage comes out first
        return b"".join(pieces)

    def read1(self, size: int = -1) -> bytes:
        if size == 0 or not self._fill():
            return b""
        end = len(self._ready) if size < 0 else self._at + size
        return self._take(end)

    def readline(self, size: int | None = -1) -> bytes:
        missing = float("inf") if size is None or size < 0 else size
        pieces: list[bytes] = []
        while missing > 0 and (self._fill() if not pieces else self._has_more()):
            end = self._ready.find(b"\n", self._at) + 1 or len(self._ready)
            pieces.append(self._take(int(min(end, self._at + missing))))
            missing -= len(pieces[-1])
            if pieces[-1].endswith(b"\n"):
                break
        return b"".join(pieces)

    def peek(self, size: int = 0) -> bytes:
        """The next bytes, at least one unless at the end, without moving on."""
        self._fill()
        return self._ready[self._at : self._at + max(size, 1)]

    def _take(self, end: int) -> bytes:
        piece = self._ready[self._at : end]
        self._at += len(piece)
        return piece

    def _fill(self) -> bool:
        if self._has_more():
            return True
        if self._damage:
            raise Unreadable(self._damage)
        return False

    def _has_more(self) -> bool:
        while self._at == len(self._ready) and not self._ended and not self._damage:
            try:
                self._ready, self._at = next(self._pieces), 0
            except StopIteration:
                self._ended = True
            except Unreadable as problem:
                self._damage = str(problem)
        return self._at < len(self._ready)
