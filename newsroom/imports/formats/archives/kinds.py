"""Whether a file is an archive, by how it begins."""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zlib

from newsroom.imports.formats.recognition.packed import is_zip_archive
from newsroom.imports.formats.streams.unzipping import GZIP_MAGIC, GZIP_WINDOW

ZIP, TAR, GZIP, BZIP2, XZ = "zip", "tar", "gzip", "bzip2", "xz"
HEAD_BYTES = 1 << 13
MOST_MEMORY = 128 << 20  # bytes that unpacking xz may take
_BZIP2, _XZ = b"BZh", b"\xfd7zXZ\x00"
_BLOCK = tarfile.BLOCKSIZE
_SUFFIXES = (".zip", ".tar", ".tgz", ".tbz2", ".tbz", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")


def kind_of(head: bytes) -> str:
    """How an archive is packed whose first bytes these are; empty for any other file.

    Of bzip2 and xz what is within is known only after it is unpacked.
    """
    if is_zip_archive(head):
        return ZIP
    if is_tar(head):
        return TAR
    if head.startswith(_BZIP2):
        return BZIP2
    if head.startswith(_XZ):
        return XZ
    if head.startswith(GZIP_MAGIC):
        try:
            return GZIP if is_tar(zlib.decompressobj(GZIP_WINDOW).decompress(head, _BLOCK)) else ""
        except zlib.error:
            return ""
    return ""


def is_tar(head: bytes) -> bool:
    """Whether the first block is the header of a member: its checksum says so."""
    if len(head) < _BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def decompressor(kind: str) -> bz2.BZ2Decompressor | lzma.LZMADecompressor:
    if kind == BZIP2:
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_MEMORY)


def archive_stem(name: str) -> str:
    """The name of an archive without what says how it is packed."""
    ends = (end for end in sorted(_SUFFIXES, key=len, reverse=True) if name.lower().endswith(end))
    end = next(ends, "")
    return name[: len(name) - len(end)] or name
