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

TOC = re.compile(r"_MAIN_(\d+)\.toc")
MANIFEST = re.compile(r"MANIFEST_(\d+)\.json")

Facts = tuple[int, str]  # size in bytes, SHA-256


class Damaged(Exception):
    """A commit whose files are not what its manifest says."""


def check(folder: Path) -> None:
    """Raise Damaged unless the files of the newest commit are there, as long as they were.

    Its table of contents, which Whoosh unpickles, must also have its checksum.
    """
    commit = newest(folder)
    if commit is None:
        raise Damaged(f"{folder.name} holds no commit")
    for name, (size, checksum) in read(folder, commit).items():
        path = folder / name
        if path.stat().st_size != size or (TOC.fullmatch(name) and facts(path)[1] != checksum):
            raise Damaged(f"{folder.name}/{name} is not as it was written")


def differing(folder: Path) -> Iterator[str]:
    """What of the newest commit is missing or has another checksum, a sentence each."""
    commit = newest(folder)
    if commit is None:
        yield f"{folder.name} holds no commit"
        return
    try:
        files = read(folder, commit)
    except (Damaged, FileNotFoundError) as problem:
        yield str(problem)
        return
    for name, expected in files.items():
        path = folder / name
        if not path.exists():
            yield f"{folder.name}/{name} is missing"
        elif facts(path) != expected:
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


def facts(path: Path) -> Facts:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
