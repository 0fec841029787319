"""The members of a ZIP archive."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from newsroom.imports.formats.archives.allowance import Allowance
from newsroom.imports.formats.archives.entries import BoundedFile, Entry, Listing, parts_of
from newsroom.imports.formats.parsed import Unreadable

LARGEST_DIRECTORY = 16 << 20  # bytes of the list of members, which is in memory whole
_PIECE = 1 << 18
_ENCRYPTED, _IN_UTF8 = 0x1, 0x800  # flags of a member
# The others are unpacked by zipfile without a bound: a piece may become gigabytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OF_DOCUMENTS = {"[Content_Types].xml", "META-INF/container.xml", "META-INF/manifest.xml"}
_TROUBLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError,
    struct.error, zlib.error, OSError,
)  # fmt: skip


def listed(file: BinaryIO, name: str, allowance: Allowance) -> Listing:
    """Raises Unreadable for what is no ZIP archive, damaged, or a document of a program."""
    bounded = BoundedFile(file, LARGEST_DIRECTORY)
    try:
        archive = zipfile.ZipFile(bounded)  # type: ignore[call-overload]
    except _TROUBLE as problem:
        raise Unreadable(f"{name} is a damaged ZIP archive: {problem}") from problem
    except Unreadable as problem:
        raise Unreadable(f"{name} is not read: {problem}") from None
    if _OF_DOCUMENTS & set(archive.NameToInfo):
        raise Unreadable(
            f"{name} is a document of an office program, which this archive does not read:"
            " save its stories as pages or JSON Lines"
        )
    bounded.most = _PIECE * 4
    entries = []
    for member in archive.infolist():
        if member.is_dir():
            continue
        allowance.take_member()
        parts, trouble = parts_of(_name(member))
        if parts:
            pieces = partial(_pieces, archive, member, name, allowance)
            entries.append(Entry(parts, pieces, trouble or _trouble(member)))
    return Listing(entries, is_packed=True)


def _name(member: zipfile.ZipInfo) -> str:
    """As it was written: programs that write UTF-8 do not always say so."""
    if not member.flag_bits & _IN_UTF8:
        try:
            return member.filename.encode("cp437").decode("utf-8")
        except ValueError:
            pass
    return member.filename


def _trouble(member: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, no file"
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted: unpack it with its password and import the folder"
    if member.compress_type not in _METHODS:
        return "it is packed in a way that is not read here"
    return ""


def _pieces(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, allowance: Allowance
) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                yield piece
                allowance.take(len(piece))
    except _TROUBLE as problem:
        raise Unreadable(f"{name} is damaged: {problem}") from problem
