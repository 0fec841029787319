"""The files, folders, globs and streams a user names, as sources that can be read."""

from __future__ import annotations

import glob
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

    @property
    def file_name(self) -> str:
        """What readers get as `name`: without folders and without `.gz`."""
        name = self.path.name if self.path else self.name
        return name[:-3] if name.lower().endswith(".gz") else name

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes, unpacked when they are gzip. Raises Unreadable when there is nothing to open.

        The stream has `peek`, so that a format can be detected without losing its start.
        """
        if self._trouble:
            raise Unreadable(self._trouble)
        if self.path is None:
            # Not closed: standard input belongs to the process.
            yield self._unpacked(_buffered(self._stdin or sys.stdin.buffer))
            return
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise Unreadable(f"{self.name} cannot be opened: {error.strerror}") from error
        with file, self._unpacked(file) as stream:
            yield stream

    def _unpacked(self, file: Any) -> Any:
        return Unzipped(file, self.name) if file.peek(2)[:2] == GZIP_MAGIC else file


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
        for match in matches:
            yield from _named(match)
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
            yield Source(path, Path(path), _trouble=trouble)
    if not found_any:
        trouble = f"{folder} holds no file to read"
        yield Source(folder, Path(folder), _trouble=trouble)


def _is_passed_over(folder: str, pages: set[str]) -> bool:
    is_companion = folder.endswith(COMPANION) and folder.removesuffix(COMPANION) in pages
    return is_companion or folder.startswith(".")


def _buffered(stream: Any) -> Any:
    return stream if hasattr(stream, "peek") else io.BufferedReader(stream)
