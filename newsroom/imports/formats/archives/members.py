"""The files within an archive, as sources like those of a folder."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from newsroom.imports.formats.archives import tarred, zipped
from newsroom.imports.formats.archives.allowance import MOST_BYTES, MOST_DEPTH, Allowance
from newsroom.imports.formats.archives.entries import Entry, Listing, in_order
from newsroom.imports.formats.archives.kinds import (
    GZIP,
    HEAD_BYTES,
    TAR,
    ZIP,
    archive_stem,
    is_tar,
    kind_of,
)
from newsroom.imports.formats.archives.spooling import in_pieces, laid_out, unpacked
from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.source import Source, key_of, stem, without_gz
from newsroom.imports.formats.streams.pieces import Pieces
from newsroom.imports.formats.streams.unzipping import GZIP_MAGIC, Unzipped

_Entries = Mapping[tuple[str, ...], Entry]


@dataclass(frozen=True)
class InArchive:
    """A folder within an archive that is open."""

    folders: tuple[str, ...]
    _entries: _Entries = field(repr=False)

    def read(self, path: str, most: int) -> bytes:
        """At most so many bytes of a file in it. Raises Unreadable; the text follows its name."""
        path = posixpath.normpath(path)
        if path.startswith(("/", "..")):
            raise Unreadable("lies outside the folder of the import")
        entry = self._entries.get((*self.folders, *path.split("/")))
        if entry is None:
            raise Unreadable("is not in the archive")
        if entry.trouble:
            raise Unreadable(f"is not read: {entry.trouble}")
        with closing(Pieces(entry.pieces())) as stream:
            return stream.read(most)


@dataclass(frozen=True)
class Member:
    """One file within an archive; it can be opened until the next one is asked for."""

    name: str  # for messages: the path of the archive with that within it
    parts: tuple[str, ...]  # of its path, the archive's own name first, as that of a folder
    beside: InArchive | None = field(default=None, repr=False)
    _entry: Entry | None = field(default=None, repr=False)
    _allowance: Allowance | None = field(default=None, repr=False)
    _trouble: str = field(default="", repr=False)
    path: None = field(default=None, repr=False)
    size: int = 0  # in bytes, its share of the archive

    @property
    def file_name(self) -> str:
        return without_gz(self.parts[-1])

    @property
    def key(self) -> str:
        return key_of([*self.parts[:-1], stem(self.file_name)])

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """As a source does. Raises Unreadable when there is nothing to open."""
        if self._trouble or self._entry is None or self._allowance is None:
            raise Unreadable(self._trouble)
        with closing(self._entry.pieces()) as pieces:  # type: ignore[type-var]
            stream = Pieces(pieces)
            if stream.peek(2)[:2] == GZIP_MAGIC:
                stream = Unzipped(stream, self.name, self._allowance.take)  # type: ignore[arg-type]
            yield stream  # type: ignore[misc]


def members_of(source: Source) -> Iterator[Source | Member]:
    """The source itself, or, where it is an archive, the files in it in the order of a folder."""
    try:
        kind = _kind_of(source)
        if not kind:
            yield source
            return
        own = archive_stem(source.path.name if source.path else source.name)
        parts = (*(source.folders if source.folder else ()), own)
        with source.open_packed() as packed, _seekable(packed, source) as file:
            allowance = Allowance(source.name, size=file.seek(0, os.SEEK_END))
            file.seek(0)
            archive = _Archive(source.name, parts, allowance, source.size)
            yield from _members(file, kind, archive)
    except Unreadable as problem:
        yield Source(source.name, source.path, _trouble=str(problem))
    except OSError as problem:
        trouble = f"{source.name} cannot be unpacked: {problem.strerror}"
        yield Source(source.name, source.path, _trouble=trouble)


@dataclass(frozen=True)
class _Archive:
    name: str
    parts: tuple[str, ...]  # before those of its members
    allowance: Allowance
    size: int  # in bytes
    depth: int = 1

    def member(self, entry: Entry, entries: _Entries, trouble: str = "") -> Member:
        return Member(
            self._name_of(entry),
            (*self.parts, *entry.parts),
            InArchive(entry.parts[:-1], entries),
            entry,
            self.allowance,
            trouble or entry.trouble,
            size=self.size // len(entries),
        )

    def within(self, entry: Entry, entries: _Entries) -> _Archive:
        parts = (*self.parts, *entry.parts[:-1], archive_stem(entry.parts[-1]))
        size = self.size // len(entries)
        return _Archive(self._name_of(entry), parts, self.allowance, size, self.depth + 1)

    def told(self, trouble: str) -> Member:
        return Member(self.name, self.parts, _trouble=trouble)

    def _name_of(self, entry: Entry) -> str:
        return "/".join((self.name, *entry.parts))


def _kind_of(source: Source) -> str:
    if source.path is not None and not source.is_on_disk:
        return ""
    with source.open_packed() as file:
        return kind_of(file.peek(HEAD_BYTES)[:HEAD_BYTES])


@contextmanager
def _seekable(packed: BinaryIO, source: Source) -> Iterator[BinaryIO]:
    if source.is_on_disk:
        yield packed
        return
    with laid_out(in_pieces(packed), _at_most(source.name)) as (copy, trouble):
        if trouble:
            raise Unreadable(trouble)
        yield copy


def _at_most(name: str):
    left = Allowance(name, MOST_BYTES)
    return left.take


def _members(file: BinaryIO, kind: str, archive: _Archive) -> Iterator[Member]:
    """Those of an archive; where something is wrong with it, a last one that cannot be opened."""
    if kind in (ZIP, TAR):
        lister = zipped.listed if kind == ZIP else tarred.listed
        yield from _listed(lister(file, archive.name, archive.allowance), archive)
        return
    with laid_out(_tar_within(file, kind, archive), archive.allowance.take) as (copy, trouble):
        try:
            listing = tarred.listed(copy, archive.name, archive.allowance)
        except Unreadable as problem:
            raise Unreadable(trouble or str(problem)) from None
        yield from _listed(Listing(listing.entries, trouble or listing.trouble), archive)


def _tar_within(file: BinaryIO, kind: str, archive: _Archive) -> Iterator[bytes]:
    """The unpacked bytes. Raises Unreadable for a packed file that is no archive."""
    if kind == GZIP:
        yield from in_pieces(Unzipped(file, archive.name, most=MOST_BYTES))  # type: ignore[arg-type]
        return
    pieces = unpacked(file, kind, archive.name)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    if not is_tar(head):
        raise Unreadable(f"{archive.name} is a {kind} file of no tar archive: unpack it")
    yield from chain([head], pieces)


def _listed(listing: Listing, archive: _Archive) -> Iterator[Member]:
    entries = {entry.parts: entry for entry in listing.entries}
    ordered = in_order(listing.entries)
    for number, entry in enumerate(ordered):
        if listing.is_packed and archive.allowance.is_spent:
            left = len(ordered) - number
            yield archive.told(f"it unpacks to too much: {left} more of its files are not read")
            return
        if entries[entry.parts] is not entry:
            twice = "it stands in the archive twice: the last one is read"
            yield archive.member(entry, entries, twice)
        else:
            yield from _opened(entry, entries, archive)
    if listing.trouble:
        yield archive.told(listing.trouble)
    elif not ordered:
        yield archive.told(f"{archive.name} holds no file to read")


def _opened(entry: Entry, entries: _Entries, archive: _Archive) -> Iterator[Member]:
    """The member, or those within it."""
    kind = "" if entry.trouble else kind_of(_head(entry))
    if not kind:
        yield archive.member(entry, entries)
        return
    if archive.depth >= MOST_DEPTH:
        deep = f"it is an archive within {MOST_DEPTH} others: unpack them and import the folder"
        yield archive.member(entry, entries, deep)
        return
    inner = archive.within(entry, entries)
    try:
        with laid_out(entry.pieces(), lambda size: None) as (copy, trouble):
            if trouble:
                raise Unreadable(trouble)
            yield from _members(copy, kind, inner)
    except Unreadable as problem:
        yield inner.told(str(problem))


def _head(entry: Entry) -> bytes:
    """Its first bytes; none where it is damaged, which is told when it is read."""
    with closing(entry.pieces()) as pieces:  # type: ignore[type-var]
        try:
            return next(pieces, b"")[:HEAD_BYTES]
        except Unreadable:
            return b""
