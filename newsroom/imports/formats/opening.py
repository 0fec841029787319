"""The files, folders, globs, archives and streams a user names, as sources that can be read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from newsroom.imports.formats.archives.members import Member, members_of
from newsroom.imports.formats.source import Source, standard_input
from newsroom.imports.formats.walking import is_file_read, is_folder_read, stems_of_pages

STANDARD_INPUT = "-"


def open_sources(
    paths: Iterable[str | Path], stdin: BinaryIO | None = None
) -> Iterator[Source | Member]:
    """The sources behind files, folders, globs, archives and `-`, in the order given, folders
    sorted.

    A folder gives its files at any depth, but for hidden ones, pictures, and what a browser saved
    beside a page; so does an archive, whose files can be opened until the next one is asked for. A
    file named outright is always a source. What is missing, or is no file, is a source that cannot
    be opened.
    """
    for source in open_files(paths, stdin):
        yield from members_of(source)


def open_files(paths: Iterable[str | Path], stdin: BinaryIO | None = None) -> Iterator[Source]:
    """The same, with each archive as the one file that it is."""
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield standard_input(stdin)
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
        pages = stems_of_pages(files)
        folders[:] = sorted(name for name in folders if is_folder_read(name, pages))
        for file in sorted(filter(is_file_read, files)):
            found_any = True
            path = os.path.join(parent, file)
            trouble = "" if os.path.isfile(path) else f"{path} is no file"
            yield Source(path, Path(path), _trouble=trouble, folder=folder)
    if not found_any:
        trouble = f"{folder} holds no file to read"
        yield Source(folder, Path(folder), _trouble=trouble)
