"""A packed stream laid out where one can go back: a file without a name, gone when it is closed."""

from __future__ import annotations

import lzma
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from newsroom.imports.formats.archives.kinds import decompressor
from newsroom.imports.formats.parsed import Unreadable

_PACKED, _PIECE = 1 << 16, 1 << 20


@contextmanager
def laid_out(
    pieces: Iterable[bytes], count: Callable[[int], object]
) -> Iterator[tuple[BinaryIO, str]]:
    """The bytes in a file, and why there are no more of them (empty: that is all).

    `count` is called with the number of bytes of each piece; it may raise Unreadable.
    """
    trouble = ""
    with tempfile.TemporaryFile() as copy:
        try:
            for piece in pieces:
                count(len(piece))
                copy.write(piece)
        except Unreadable as problem:
            trouble = str(problem)
        copy.seek(0)
        yield copy, trouble


def in_pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def unpacked(packed: BinaryIO, kind: str, name: str) -> Iterator[bytes]:
    """What bzip2 or xz holds, a little at a time. Raises Unreadable."""
    member, data, is_begun = decompressor(kind), b"", False
    while True:
        if member.needs_input and not data and not (data := packed.read(_PACKED)):
            if is_begun:
                raise Unreadable(f"{name} is cut off: its {kind} data end too early")
            return
        try:
            piece = member.decompress(data, _PIECE)
        except (OSError, lzma.LZMAError, EOFError, ValueError, MemoryError) as problem:
            if not is_begun and not data.strip(b"\0"):
                return  # padding after the last member
            raise Unreadable(f"{name} is damaged: its {kind} data cannot be unpacked") from problem
        data, is_begun = b"", True
        if piece:
            yield piece
        if member.eof:
            data, is_begun = member.unused_data, False
            member = decompressor(kind)
