"""A gzip stream that gives all it holds before it complains, and cannot be made to explode."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.streams.pieces import Pieces

MOST_BYTES = 8 << 30  # as archives; one web archive of a crawl has 5
MOST_EXPANSION = 1000  # times the packed size, once more than FREE_BYTES came out
FREE_BYTES = 16 << 20

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PACKED_CHUNK = 1 << 16
_UNPACKED_CHUNK = 1 << 20


class Unzipped(Pieces):
    """The unpacked bytes of a gzip stream, several members included.

    `count` is called with the number of bytes of each piece; it may raise Unreadable. `most`:
    bytes that may come out, MOST_BYTES unless told.
    """

    def __init__(
        self,
        packed: BinaryIO,
        name: str,
        count: Callable[[int], object] = lambda size: None,
        most: int | None = None,
    ) -> None:
        super().__init__(_unzipped(packed, name, count, most or MOST_BYTES))
        self.packed = packed

    def close(self) -> None:
        self.packed.close()
        super().close()


def _unzipped(
    packed: BinaryIO, name: str, count: Callable[[int], object], most: int
) -> Iterator[bytes]:
    """Raises Unreadable where the stream is damaged, cut off, or unpacks to too much."""
    member, is_fresh = zlib.decompressobj(GZIP_WINDOW), True
    left_over = b""  # packed bytes read, but not yet unpacked
    bytes_in = bytes_out = 0
    while True:
        data = left_over or packed.read(_PACKED_CHUNK)
        bytes_in += 0 if left_over else len(data)
        if not data:
            if is_fresh and bytes_in:
                return
            raise Unreadable(f"{name} is cut off: its gzip data end too early")
        if is_fresh and bytes_out and not data.startswith(GZIP_MAGIC[:1]):
            return  # padding after the last member, which gzip ignores too
        try:
            piece = member.decompress(data, _UNPACKED_CHUNK)
        except zlib.error:
            raise Unreadable(f"{name} is damaged: its gzip data cannot be unpacked") from None
        is_fresh, left_over = False, member.unconsumed_tail
        if member.eof:
            left_over = member.unused_data
            member, is_fresh = zlib.decompressobj(GZIP_WINDOW), True
        bytes_out += len(piece)
        yield piece
        count(len(piece))
        allowed = max(FREE_BYTES, MOST_EXPANSION * (bytes_in - len(left_over)))
        if bytes_out > min(allowed, most):
            raise Unreadable(f"{name} unpacks to far more than its size allows: not read on")
