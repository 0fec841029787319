"""The file of a backup: tar.gz, and in it, last, a manifest with the SHA-256 of every member.

Whoever reads one trusts nothing in it: neither sizes and names nor that it ends.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
# What is packed more tightly than this is no archive: a database shrinks to a third or a tenth of
# its size, pictures not at all. Less than SMALL does no harm.
SMALL, MOST_TIMES = 256_000_000, 50
LONGEST = 1 << 20  # bytes of one read: a block, or the header of a member with a long name
LONGEST_NAME = 255  # bytes of a file's name
# Bytes of a manifest beside its members, of the entry of a member beside its name, and of a letter.
ABOUT, ENTRY, LETTER = 1_000_000, 200, 12
_MIGRATION = re.compile(r"\w+\.\w+", re.ASCII)


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

    def add_folder(self, folder: Path, name: str, without: str = "") -> int:
        """Add all files below a folder, links left out, and those of a folder in it that is named;
        returns how many."""
        count = 0
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(each for each in folders if Path(place, each) != folder / without)
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

    Nothing is written. Raises Damaged: not a package, cut off, changed, larger than any real one,
    with members that lead elsewhere, or a manifest that lacks what a restore asks it.
    """
    digests: dict[str, dict] = {}
    folders: set[PurePosixPath] = set()
    manifest = None
    with _opened(source) as members:
        for member, content in members:
            name = _safe_name(member)
            if name in digests or manifest is not None:
                raise Damaged(f"{member.name!r} comes twice, or after the manifest.")
            if name == MANIFEST:
                entries = sum(ENTRY + LETTER * len(each) for each in digests)
                manifest = _parsed(content, member.size, ABOUT + entries)
            else:
                digests[name] = _facts(content, member.size)
                folders.update(PurePosixPath(name).parents)
    if manifest is None:
        raise Damaged("It has no manifest: it is cut off, or not a backup of an archive.")
    for name in manifest["members"].keys() | digests.keys():
        if manifest["members"].get(name) != digests.get(name):
            raise Damaged(f"{name!r} is not as the manifest has it.")
        if PurePosixPath(name) in folders:
            raise Damaged(f"{name!r} is a file and a folder.")
    return manifest


def unpack(source: Path, folder: Path, manifest: dict, parts: Collection[str]) -> None:
    """Write members of a verified package below an empty folder: those of some parts.

    `parts`: first parts of their names, such as media. Raises Damaged when the file is no longer
    what was verified.
    """
    with _opened(source) as members:
        for member, content in members:
            name = _safe_name(member)
            if name == MANIFEST or name.partition("/")[0] not in parts:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                facts = _facts(content, member.size, file)
            if facts != manifest["members"].get(name):
                raise Damaged(f"{name!r} has changed since it was looked at.")


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


def _facts(content: IO[bytes], size: int, file: IO[bytes] | None = None) -> dict:
    """What the manifest has of a member; its bytes go into a file when there is one."""
    hashing = _Hashing(content)
    while block := hashing.read(BLOCK):
        if file:
            file.write(block)
    return {"size": size, "sha256": hashing.digest}


class _Stream:
    """A package unpacked, as tarfile reads it: only onward, never more than can be meant."""

    def __init__(self, file: gzip.GzipFile, most: int):
        self._file, self._most = file, most

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int) -> bytes:
        if not 0 <= size <= LONGEST:
            raise Damaged("A name in it is longer than any real one.")
        self._look_at(self.tell() + size)
        return self._file.read(size)

    def seek(self, position: int) -> None:
        if position < self.tell():
            raise Damaged("Its members lie upon each other.")
        self._look_at(position)
        self._file.seek(position)

    def _look_at(self, end: int) -> None:
        if end > self._most:
            raise Damaged(
                f"It unpacks to more than {self._most // 1_000_000:,} MB, {MOST_TIMES} times its"
                " size: no real archive does."
            )


@contextmanager
def _opened(source: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """The members of a package in order, each with what it holds."""
    try:
        with gzip.open(source) as file:
            most = max(SMALL, MOST_TIMES * source.stat().st_size)
            with tarfile.open(fileobj=_Stream(file, most), mode="r:") as tar:
                yield _members(tar)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as problem:
        raise Damaged(f"It cannot be read to its end: {problem}.") from problem
    except (
        ValueError,
        OverflowError,
        RecursionError,
    ) as problem:  # numbers and names that are none
        raise Damaged(f"It cannot be read: {problem}.") from problem


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    while (member := tar.next()) is not None:
        if not _is_plain(member):
            raise Damaged(f"{member.name!r} is no plain file of a backup.")
        yield member, tar.extractfile(member)
        tar.members.clear()  # else all are kept


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Whether a member is a file with all of its bytes: none with holes, which may be any size."""
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.sparse is None


def _safe_name(member: tarfile.TarInfo) -> str:
    path = PurePosixPath(member.name)
    is_ours = member.name == MANIFEST or path.parts[:1] in (("media",), ("index",))
    is_database = len(path.parts) == 1 and member.name.startswith("database.")
    if path.is_absolute() or ".." in path.parts or {"\\", "\0"} & set(member.name):
        raise Damaged(f"{member.name!r} is no plain file of a backup.")
    if str(path) != member.name or not (is_ours or is_database):
        raise Damaged(f"{member.name!r} is no part of a backup.")
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in path.parts):
        raise Damaged("A name in it is longer than any real one.")
    return member.name


def _parsed(content: IO[bytes], size: int, most: int) -> dict:
    if size > most:
        raise Damaged("Its manifest is larger than any real one.")
    try:
        manifest = json.loads(b"".join(iter(lambda: content.read(BLOCK), b"")))
        is_known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Damaged("Its manifest cannot be read.") from problem
    if not is_known:
        raise Damaged(f"Its format is {manifest['format']!r}; this version reads {FORMAT}.")
    if not _is_whole(manifest):
        raise Damaged("Its manifest does not say which members, rows and migrations it has.")
    return manifest


def _is_whole(manifest: dict) -> bool:
    members, counts = manifest.get("members"), manifest.get("counts")
    migrations = manifest.get("migrations")
    return (
        isinstance(members, dict)
        and isinstance(counts, dict)
        and all(type(number) is int for number in counts.values())
        and isinstance(migrations, list)
        and all(isinstance(name, str) and _MIGRATION.fullmatch(name) for name in migrations)
    )
