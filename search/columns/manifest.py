"""What the files of a commit were when it was written: their sizes and checksums.

Beside the table of contents `_MAIN_7.toc` stands `MANIFEST_7.json`: one line of JSON, then that
line's own SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from search.columns.access import opener
from search.protocol.fields import END, KEY, TIME

TOC = re.compile(r"_MAIN_(\d+)\.toc")

DAMAGED = "DAMAGED"  # a file beside a commit that somebody has found damaged
# What is unpickled, and the columns that say which documents may be seen: these are looked at byte
# by byte before anything is read.
_VITAL = re.compile(rf"{TOC.pattern}|.*\.(?:{KEY}|{TIME}|{END})\.col")
_verified: dict[tuple[Path, int, int, int], str] = {}  # a file in a state → its checksum
MOST_VERIFIED = 10_000

Facts = tuple[int, str]  # size in bytes, SHA-256


class Damaged(Exception):
    """A commit whose files are not what its manifest says."""


def check(folder: Path) -> None:
    """Raise Damaged unless the files of the newest commit are there, as long as they were.

    Its table of contents, which Whoosh unpickles, and the columns that tell what may be seen must
    also have their checksums: those of each state of a file are made once a process.
    """
    if found := differing(folder, deep=False):
        raise Damaged("; ".join(found))


def differing(folder: Path, deep: bool = True) -> list[str]:
    """What of the newest commit is not as it was written, a sentence each.

    `deep` reads every byte. May be asked for while others commit. Raises OSError.
    """
    while True:
        commit = newest(folder)
        found = list(_differing(folder, commit, deep))
        if not found or newest(folder) == commit:
            return found
        # A writer has made another commit meanwhile, and removed files of this one.


def mark(folder: Path, found: list[str]) -> None:
    """Note what differs, so that every process sees it without reading every byte."""
    with open(folder / DAMAGED, "w", opener=opener) as file:
        file.write("\n".join(found))


def _differing(folder: Path, commit: int | None, deep: bool) -> Iterator[str]:
    if (folder / DAMAGED).exists():
        yield from (folder / DAMAGED).read_text().splitlines() or [f"{folder.name} is damaged"]
        return
    if commit is None:
        yield f"{folder.name} holds no commit"
        return
    try:
        files = read(folder, commit)
    except FileNotFoundError:
        yield f"{folder.name}/{path_of(folder, commit).name} is missing"
        return
    except Damaged as problem:
        yield str(problem)
        return
    for name, (size, checksum) in files.items():
        path = folder / name
        try:
            is_whole = path.stat().st_size == size
            if is_whole and deep:
                is_whole = facts(path)[1] == checksum
            elif is_whole and _VITAL.fullmatch(name):
                is_whole = _verified_checksum(path) == checksum
        except FileNotFoundError:
            yield f"{folder.name}/{name} is missing"
        else:
            if not is_whole:
                yield f"{folder.name}/{name} is not as it was written"


def newest(folder: Path) -> int | None:
    """The number of the newest commit in a folder; None when there is none."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return max((int(found[1]) for name in names if (found := TOC.fullmatch(name))), default=None)


def path_of(folder: Path, commit: int) -> Path:
    return folder / f"MANIFEST_{commit}.json"


def read(folder: Path, commit: int) -> dict[str, Facts]:
    """The files of a commit by name. Raises Damaged, FileNotFoundError."""
    path = path_of(folder, commit)
    body, _, checksum = path.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise Damaged(f"{folder.name}/{path.name} is not as it was written")
    return {name: (size, checksum) for name, (size, checksum) in json.loads(body).items()}


def as_text(files: dict[str, Facts]) -> str:
    body = json.dumps(files)
    return f"{body}\n{hashlib.sha256(body.encode()).hexdigest()}"


def _verified_checksum(path: Path) -> str:
    found = path.stat()
    key = path, found.st_ino, found.st_size, found.st_mtime_ns
    if key not in _verified:
        if len(_verified) >= MOST_VERIFIED:
            _verified.clear()
        _verified[key] = facts(path)[1]
    return _verified[key]


def facts(path: Path) -> Facts:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
