"""The file of a backup: tar.gz, and in it, last, a manifest with the SHA-256 of every member."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
MAX_MANIFEST = 200_000_000  # bytes; a million members have less


class Damaged(Exception):
    """The file is no whole backup, or not one of ours; the message says what is wrong."""


class Writer:
    """Adds files to a package; the manifest follows when it is closed."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.members: dict[str, dict] = {}

    def add(self, path: Path, name: str) -> None:
        """Add a file under a name such as media/images/a.jpg."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            found = os.fstat(file.fileno())
            info.size, info.mtime, info.mode = found.st_size, int(found.st_mtime), 0o600
            hashing = _Hashing(file)
            self._tar.addfile(info, hashing)
        self.members[name] = {"size": info.size, "sha256": hashing.digest}

    def add_folder(self, folder: Path, name: str) -> int:
        """Add all files below a folder, links left out; returns how many."""
        count = 0
        for place, folders, names in os.walk(folder):
            folders.sort()
            for each in sorted(names):
                path = Path(place, each)
                if path.is_file() and not path.is_symlink():
                    self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")
                    count += 1
        return count

    def finish(self, about: dict) -> None:
        text = json.dumps({"format": FORMAT, **about, "members": self.members}, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """A package being written; it is in its place once it is whole, readable by its owner."""
    part = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def verified(source: Path) -> dict:
    """The manifest of a package, once every member was read and found as it was written.

    Raises Damaged: not a package, cut off, changed, or with members that lead elsewhere.
    """
    digests: dict[str, dict] = {}
    manifest = None
    with _opened(source) as tar:
        for member in tar:
            name = _safe_name(member)
            if name in digests or manifest is not None:
                raise Damaged(f"{member.name!r} comes twice, or after the manifest.")
            content = tar.extractfile(member)
            if name == MANIFEST:
                manifest = _parsed(content, member.size)
            else:
                hashing = _Hashing(content)
                while hashing.read(BLOCK):
                    pass
                digests[name] = {"size": member.size, "sha256": hashing.digest}
    if manifest is None:
        raise Damaged("It has no manifest: it is cut off, or not a backup of an archive.")
    for name in manifest["members"].keys() | digests.keys():
        if manifest["members"].get(name) != digests.get(name):
            raise Damaged(f"{name!r} is not as the manifest has it.")
    return manifest


def unpack(source: Path, folder: Path) -> None:
    """Write the members of a verified package below an empty folder, the manifest left out."""
    with _opened(source) as tar:
        for member in tar:
            name = _safe_name(member)
            if name == MANIFEST:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(member)
            with path.open("xb") as file:
                while block := content.read(BLOCK):
                    file.write(block)


class _Hashing:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]):
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as problem:
        raise Damaged(f"It cannot be read to its end: {problem}.") from problem


def _safe_name(member: tarfile.TarInfo) -> str:
    path = PurePosixPath(member.name)
    is_ours = member.name == MANIFEST or path.parts[:1] in (("media",), ("index",))
    is_database = len(path.parts) == 1 and member.name.startswith("database.")
    if not member.isreg() or path.is_absolute() or ".." in path.parts or "\\" in member.name:
        raise Damaged(f"{member.name!r} is no plain file of a backup.")
    if str(path) != member.name or not (is_ours or is_database):
        raise Damaged(f"{member.name!r} is no part of a backup.")
    return member.name


def _parsed(content: IO[bytes], size: int) -> dict:
    if size > MAX_MANIFEST:
        raise Damaged("Its manifest is larger than any real one.")
    try:
        manifest = json.loads(content.read())
        known = manifest["format"] == FORMAT and isinstance(manifest["members"], dict)
    except (ValueError, KeyError, TypeError) as problem:
        raise Damaged("Its manifest cannot be read.") from problem
    if not known:
        raise Damaged(f"Its format is {manifest['format']!r}; this version reads {FORMAT}.")
    return manifest
