"""The files, folders, globs and streams a user names, as sources that can be read."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.unzipping import GZIP_MAGIC, Unzipped

STANDARD_INPUT = "-"
LONGEST_KEY = 300  # characters of an external id
PICTURES = {
    ".avif", ".bmp", ".gif", ".heic", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff",
    ".webp",
}  # fmt: skip
PAGES = (".html", ".htm", ".xhtml")
COMPANION = "_files"  # page_files/ beside page.html: what a browser saved with it


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
    def key(self) -> str:
        """What tells this file from others: its path from the folder given, whose name is included,
        without extension. Of a file given by itself: its folder's name and its own.
        """
        if self.path is None:
            return self.name
        path = PurePath(os.path.abspath(self.path))
        folder = PurePath(os.path.abspath(self.folder)) if self.folder else path.parent
        parts = [folder.name, *path.relative_to(folder).parent.parts, stem(self.file_name)]
        key = "/".join(filter(None, parts)).encode("utf-8", "replace").decode()
        if len(key) <= LONGEST_KEY:
            return key
        return f"{hashlib.sha256(key.encode()).hexdigest()[:12]}/{key[-LONGEST_KEY + 13 :]}"

    @property
    def standard_input(self) -> BinaryIO:
        """The bytes as they come, where there is no path."""
        return self._stdin or sys.stdin.buffer

    @property
    def size(self) -> int:
        """In bytes, of a file; 0 of anything else."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes, unpacked when they are gzip. Raises Unreadable when there is nothing to open.

        The stream has `peek`, so that a format can be detected without losing its start.
        """
        if self._trouble:
            raise Unreadable(self._trouble)
        if self.path is None:
            # Not closed: standard input belongs to the process.
            yield self._unpacked(_buffered(self.standard_input))
            return
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise Unreadable(f"{self.name} cannot be opened: {error.strerror}") from error
        with file, self._unpacked(file) as stream:
            yield stream

    def _unpacked(self, file: Any) -> Any:
        return Unzipped(file, self.name) if file.peek(2)[:2] == GZIP_MAGIC else file


def bytes_read(stream: Any) -> int:
    """How far into its file a stream is, that `Source.open` gave; 0 where nobody can tell."""
    if isinstance(stream, Unzipped):
        return stream.packed_bytes_read
    try:
        return stream.raw.tell()
    except (AttributeError, OSError, ValueError):
        return 0


def without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def stem(file_name: str) -> str:
    """The name without its extension, as keys of files have it."""
    return file_name.rsplit(".", 1)[0] or file_name


def open_sources(paths: Iterable[str | Path], stdin: BinaryIO | None = None) -> Iterator[Source]:
    """The sources behind files, folders, globs and `-`, in the order given, folders sorted.

    A folder gives its files at any depth, but for hidden ones, pictures, and what a browser saved
    beside a page. A file named outright is always a source. What is missing, or is no file, is a
    source that cannot be opened.
    """
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield Source("standard input", None, stdin)
        else:
            yield from _named(str(path))


def _named(path: str) -> Iterator[Source]:
    if os.path.isdir(path):
        yield from _in_folder(path)
    elif os.path.exists(path):
        yield Source(path, Path(path))
    elif glob.has_magic(path) and (matches := sorted(glob.glob(path, recursive=True))):
        folders: list[str] = []  # what is within one comes with it
        for match in matches:
            if not any(PurePath(match).is_relative_to(folder) for folder in folders):
                yield from _named(match)
            if os.path.isdir(match):
                folders.append(match)
    else:
        yield Source(path, Path(path), _trouble=f"no such file or folder: {path}")


def _in_folder(folder: str) -> Iterator[Source]:
    found_any = False
    for parent, folders, files in os.walk(folder):
        pages = {PurePath(file).stem for file in files if file.lower().endswith(PAGES)}
        folders[:] = sorted(name for name in folders if not _is_passed_over(name, pages))
        for file in sorted(files):
            if file.startswith(".") or PurePath(file.lower()).suffix in PICTURES:
                continue
            found_any = True
            path = os.path.join(parent, file)
            trouble = "" if os.path.isfile(path) else f"{path} is no file"
            yield Source(path, Path(path), _trouble=trouble, folder=folder)
    if not found_any:
        trouble = f"{folder} holds no file to read"
        yield Source(folder, Path(folder), _trouble=trouble)


def _is_passed_over(folder: str, pages: set[str]) -> bool:
    is_companion = folder.endswith(COMPANION) and folder.removesuffix(COMPANION) in pages
    return is_companion or folder.startswith(".")


def _buffered(stream: Any) -> Any:
    return stream if hasattr(stream, "peek") else io.BufferedReader(stream)
