"""A gzip stream that gives all it holds before it complains, and cannot be made to explode."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from newsroom.imports.formats.parsed import Unreadable

MOST_BYTES = 2 << 30
MOST_EXPANSION = 1000  # times the packed size, once more than FREE_BYTES came out
FREE_BYTES = 16 << 20

GZIP_MAGIC = b"\x1f\x8b"
_PACKED_CHUNK = 1 << 16
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_UNPACKED_CHUNK = 1 << 20


class Unzipped(io.BufferedIOBase):
    """The unpacked bytes of a gzip stream, several members included.

    A damaged or cut off stream raises Unreadable, but only after everything before the damage
    was read; `read()` without a size raises at once, for a part would pass for the whole.
    """

    def __init__(self, packed: BinaryIO, name: str) -> None:
        self._packed = packed
        self._name = name
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._member_is_fresh = True
        self._left_over = b""  # packed bytes read, but not yet unpacked
        self._ready = b""
        self._at = 0  # how much of it was read
        self._bytes_in = 0
        self._bytes_out = 0
        self._ended = False
        self._damage = ""

    @property
    def packed_bytes_read(self) -> int:
        return self._bytes_in

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        everything = size is None or size < 0
        pieces, missing = [], size or 0
        while everything or missing > 0:
            piece = self.read1(_UNPACKED_CHUNK if everything else missing)
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

    def close(self) -> None:
        self._packed.close()
        super().close()

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
            self._unpack()
        return self._at < len(self._ready)

    def _unpack(self) -> None:
        packed = self._left_over or self._packed.read(_PACKED_CHUNK)
        if not self._left_over:
            self._bytes_in += len(packed)
        self._left_over = b""
        if not packed:
            if self._member_is_fresh and self._bytes_in:
                self._ended = True
            else:
                self._damage = f"{self._name} is cut off: its gzip data end too early"
            return
        if self._member_is_fresh and self._bytes_out and not packed.startswith(GZIP_MAGIC[:1]):
            self._ended = True  # padding after the last member, which gzip ignores too
            return
        try:
            self._ready = self._member.decompress(packed, _UNPACKED_CHUNK)
            self._at = 0
        except zlib.error:
            self._damage = f"{self._name} is damaged: its gzip data cannot be unpacked"
            return
        self._member_is_fresh = False
        self._left_over = self._member.unconsumed_tail
        if self._member.eof:
            self._left_over = self._member.unused_data
            self._member = zlib.decompressobj(_GZIP_WINDOW)
            self._member_is_fresh = True
        self._count(len(self._ready))

    def _count(self, unpacked: int) -> None:
        self._bytes_out += unpacked
        packed = self._bytes_in - len(self._left_over)
        is_bomb = self._bytes_out > FREE_BYTES and self._bytes_out > MOST_EXPANSION * packed
        if is_bomb or self._bytes_out > MOST_BYTES:
            self._damage = f"{self._name} unpacks to far more than its size allows: not read on"
