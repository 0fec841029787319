"""One file or stream to read: its name for messages, its key, its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.streams.unzipping import GZIP_MAGIC, Unzipped

LONGEST_KEY = 300  # characters of an external id
_ASKED = re.compile(r"(.+?)\.(?:aspx?|cgi|jsp|php|x?html?)((?:\?|@(?=[\w%.-]+=)).+)", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One file or stream to read."""

    name: str  # for messages: the path as the user wrote it, or "standard input"
    path: Path | None = None  # None: standard input
    _stdin: BinaryIO | None = field(default=None, repr=False)
    _trouble: str = field(default="", repr=False)
    folder: str = ""  # the one given, that it was found in; empty: the file itself was given

    @property
    def file_name(self) -> str:
        """What readers get as `name`: without folders and without `.gz`."""
        return without_gz(self.path.name if self.path else self.name)

    @property
    def beside(self) -> Path | None:
        """Where the files are that an article names."""
        return self.path.parent if self.path else None

    @property
    def folders(self) -> tuple[str, ...]:
        """Those from the folder given, whose name is included; else the one that it lies in."""
        if self.path is None:
            return ()
        path = PurePath(os.path.abspath(self.path))
        folder = PurePath(os.path.abspath(self.folder)) if self.folder else path.parent
        return (folder.name, *path.relative_to(folder).parent.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """Of its path: those folders, and its own name. None of a stream."""
        return (*self.folders, self.path.name) if self.path else ()

    @property
    def key(self) -> str:
        """What tells this file from others: its path from the folder given, whose name is included,
        without extension. Of a file given by itself: its folder's name and its own.
        """
        if self.path is None:
            return self.name
        return key_of([*self.folders, stem(self.file_name)])

    @property
    def size(self) -> int:
        """In bytes, of a file; 0 of anything else."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    @property
    def is_on_disk(self) -> bool:
        """Whether it is a file that can be opened again: a pipe gives what it has once."""
        return not self._trouble and self.path is not None and self.path.is_file()

    @contextmanager
    def open_packed(self) -> Iterator[Any]:
        """The bytes as they are, with `peek`. Raises Unreadable where there is nothing to open."""
        if self._trouble:
            raise Unreadable(self._trouble)
        if self.path is None:
            # Not closed: standard input belongs to the process.
            yield self._stdin
            return
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise Unreadable(f"{self.name} cannot be opened: {error.strerror}") from error
        with file:
            yield file

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes, unpacked when they are gzip. Raises Unreadable when there is nothing to open.

        The stream has `peek`, so that a format can be detected without losing its start.
        """
        with self.open_packed() as file:
            if file.peek(2)[:2] != GZIP_MAGIC:
                yield file
            elif self.path is None:
                yield Unzipped(file, self.name)  # type: ignore[misc]
            else:
                with Unzipped(file, self.name) as unzipped:
                    yield unzipped  # type: ignore[misc]


def bytes_read(stream: Any) -> int:
    """How far into its file a stream is, that `Source.open` gave; 0 where nobody can tell."""
    if isinstance(stream, Unzipped):
        return bytes_read(stream.packed)
    try:
        return stream.raw.tell()
    except (AttributeError, OSError, ValueError):
        return 0


def key_of(parts: Iterable[str]) -> str:
    """The parts of a path as an external id, those that are too long shortened by a digest."""
    key = "/".join(filter(None, parts)).encode("utf-8", "replace").decode()
    if len(key) <= LONGEST_KEY:
        return key
    return f"{hashlib.sha256(key.encode()).hexdigest()[:12]}/{key[-LONGEST_KEY + 13 :]}"


def without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def stem(file_name: str) -> str:
    """The name without its extension, as keys of files have it; with what a copied site asked for
    behind it, as in `page.html?id=3`."""
    if found := _ASKED.fullmatch(file_name):
        return found[1] + found[2]
    return file_name.rsplit(".", 1)[0] or file_name


def standard_input(stdin: Any = None) -> Source:
    stream = stdin or sys.stdin.buffer
    if not hasattr(stream, "peek"):
        stream = io.BufferedReader(stream)
    return Source("standard input", None, stream)
