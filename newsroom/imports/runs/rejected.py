"""A folder for what an import refused: to be mended there, and imported again."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import BinaryIO

from newsroom.imports.formats import HEAD_BYTES
from newsroom.imports.formats.archives.members import Member
from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.recognition import recognise
from newsroom.imports.formats.source import Source
from newsroom.imports.outcome import Problem

_UNSAFE = re.compile(r"[^\w.-]+")
# Of parts that are files of their own; what else there is, is XML, JSON Lines or a table.
_EXTENSIONS = {"email": ".eml", "html": ".html", "warc": ".warc"}
LONGEST_NAME = 100  # bytes, before the position and the number


class RejectedFolder:
    """Keeps the item's part of a file that holds many, else the whole file, once."""

    def __init__(self, folder: Path):
        """Raises OSError where there is no such folder and none can be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._source: Source | Member | None = None
        self._path: Path | None = None  # where its bytes are
        self._opened = ExitStack()  # a copy of standard input
        self._whole = ""  # the name that the file at hand is kept under as a whole

    def begin(self, source: Source | Member) -> Source | Member:
        """Say from which file comes what is refused from now on; what is to be read for it.

        Standard input is copied first: it is not there twice.
        """
        self._opened.close()  # of the file before
        self._source, self._whole = source, ""
        self._path = source.path
        if source.path is not None or isinstance(source, Member):
            return source
        copy = self._opened.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115
        with source.open_packed() as packed:
            shutil.copyfileobj(packed, copy)
        copy.flush()
        self._path = Path(copy.name)
        return replace(source, _stdin=self._opened.enter_context(self._path.open("rb")))

    def close(self) -> None:
        self._opened.close()

    def keep(self, problem: Problem) -> str:
        """The name that it is kept under; empty where there is nothing to keep.

        Raises OSError where it cannot be written.
        """
        if self._source is None:
            return ""
        if problem.part:
            name = f"{self._source.key}--{problem.position}{_extension(problem.part)}"
            return self._write(name, problem.part)
        if not self._whole:
            self._whole = self._keep_whole(self._source)
        return self._whole

    def _keep_whole(self, source: Source | Member) -> str:
        folder, _, _ = source.key.rpartition("/")
        if isinstance(source, Member):
            try:
                with source.open() as file:
                    return self._write(f"{folder}/{source.file_name}", file)
            except Unreadable:
                return ""  # why it is not read has been told; the archive itself is there
        if self._path is None or not self._path.is_file():
            return ""
        name = source.path.name if source.path else source.name
        with self._path.open("rb") as file:
            return self._write(f"{folder}/{name}", file)

    def _write(self, wanted: str, content: bytes | BinaryIO) -> str:
        """Under a name that no file has, not even as a link that leads nowhere."""
        name, file = self._new_file(wanted)
        with file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                shutil.copyfileobj(content, file)
        return name

    def _new_file(self, wanted: str) -> tuple[str, BinaryIO]:
        name = safe_name(wanted)
        stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
        for number in count(1):
            tried = name if number == 1 else f"{stem}-{number}{dot}{extension}"
            try:
                return tried, (self.folder / tried).open("xb")
            except FileExistsError:
                continue
        raise AssertionError("numbers have no end")


def safe_name(wanted: str) -> str:
    """One that is a file of its folder, and not hidden, whatever it is made of."""
    name = _UNSAFE.sub("_", wanted.encode("utf-8", "replace").decode()).strip("._")
    stem, dot, extension = name.rpartition(".")
    stem = stem or extension
    stem = stem.encode()[-LONGEST_NAME:].decode("utf-8", "ignore").strip("._") or "item"
    return f"{stem}.{extension[:10]}" if dot else stem


def _extension(part: bytes) -> str:
    """What it plainly is: a name that says so is opened by the right program."""
    kind = recognise(part[:HEAD_BYTES])
    if kind is not None and kind.format in _EXTENSIONS:
        return _EXTENSIONS[kind.format]
    start = part.lstrip()[:1]
    if start == b"<":
        return ".xml"
    if start in (b"{", b"["):
        try:
            json.loads(part)
        except (ValueError, RecursionError):
            return ".txt"
        return ".jsonl"
    return ".csv"
