"""The members of a tar archive that lies unpacked in a file."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from newsroom.imports.formats.archives.allowance import Allowance
from newsroom.imports.formats.archives.entries import BoundedFile, Entry, Listing, parts_of
from newsroom.imports.formats.parsed import Unreadable

LONGEST_HEADER = 1 << 20  # bytes of a name, or of what pax says of a member
_PIECE = 1 << 18
_TROUBLE = (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError, OSError)


def listed(file: BinaryIO, name: str, allowance: Allowance) -> Listing:
    """What comes before a damage is in it. Raises Unreadable where nothing does."""
    entries: list[Entry] = []
    trouble = ""
    try:
        bounded: Any = BoundedFile(file, LONGEST_HEADER)
        archive: Any = tarfile.TarFile(fileobj=bounded, encoding="utf-8", errors="surrogateescape")
        while (member := archive.next()) is not None:
            archive.members.clear()  # else all of them are kept
            if not member.isdir():
                allowance.take_member()
                parts, refusal = parts_of(_name(member))
                pieces = partial(_pieces, file, member.offset_data, member.size, name)
                if parts:
                    entries.append(Entry(parts, pieces, refusal or _trouble(member)))
        trouble = _trouble_at_end(file, archive.offset, name)
    except _TROUBLE as problem:
        trouble = f"{name} is damaged or cut off: {problem}"
    except Unreadable as problem:
        trouble = f"{name} is not read on: {problem}"
    if trouble and not entries:
        raise Unreadable(trouble)
    return Listing(entries, trouble)


def _name(member: tarfile.TarInfo) -> str:
    """In UTF-8, else as Western programs of before wrote it."""
    data = member.name.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _trouble(member: tarfile.TarInfo) -> str:
    if member.issparse():
        return "it is a file with holes, which is not read here"
    return "" if member.isreg() else "it is a link or a device, no file"


def _trouble_at_end(file: BinaryIO, at: int, name: str) -> str:
    """A broken header ends the list without a word: an archive ends with a block of nothing."""
    file.seek(at)
    block = file.read(tarfile.BLOCKSIZE)
    if len(block) == tarfile.BLOCKSIZE and not block.strip(b"\0"):
        return ""
    return f"{name} is damaged or cut off: it has no end, or a broken header"


def _pieces(file: BinaryIO, at: int, size: int, name: str) -> Iterator[bytes]:
    while size > 0:
        file.seek(at)
        piece = file.read(min(size, _PIECE))
        if not piece:
            raise Unreadable(f"{name} is cut off")
        yield piece
        at, size = at + len(piece), size - len(piece)
