"""Which format a file is in: by what it holds, then by its name."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.recognition import Kind, recognise

EXTENSIONS = {
    ".sgm": "reuters",
    ".sgml": "reuters",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".eml": "email",
    ".mbox": "email",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".tsv": "csv",
    ".rss": "feed",
    ".atom": "feed",
    ".warc": "warc",
    ".wxr": "wxr",
}
HEAD_BYTES = 8192  # enough for `detect`

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02  # of all bytes; saved pages hold a stray one now and then


def detect(head: bytes, name: str) -> str:
    """The name of the format of a file that starts with `head` (HEAD_BYTES or the whole file).

    Raises Unreadable for an empty file, binary data and formats the archive does not read.
    """
    kind = _recognised(head, name)
    if kind is not None and not kind.format:
        raise _of_no_use(name, kind)
    by_name = kind.format if kind else EXTENSIONS.get(extension(name))
    if by_name is None:
        known = ", ".join(sorted(set(EXTENSIONS.values())))
        raise Unreadable(f"{name} is not in a format this archive reads: {known}")
    return by_name


def refuse_another(head: bytes, name: str, format: str) -> None:
    """Raises Unreadable for a file that is plainly in another format than the one asked for."""
    kind = _recognised(head, name)
    if kind is None or kind.format == format:
        return
    if not kind.format:
        raise _of_no_use(name, kind)
    raise Unreadable(f"{name} is {kind.words}: --format {kind.format}")


def extension(name: str) -> str:
    """The end of a file's name in small letters, `.gz` left out: `.html` for `page.HTML.gz`, also
    for `page.html?id=3`, as copies of sites have it."""
    path = PurePath(name.lower())
    before = PurePath(path.name.partition("?")[0])
    path = before if before.suffix else path
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def is_binary(head: bytes) -> bool:
    """Whether these bytes cannot be text in any character set that pages are saved in."""
    if head.startswith(_UTF16):
        return False
    if b"\x00" in head:
        return True
    return len(_CONTROLS.findall(head)) > _MOST_CONTROLS * len(head)


def _recognised(head: bytes, name: str) -> Kind | None:
    if not head.strip():
        raise Unreadable(f"{name} is empty")
    kind = recognise(head)
    if kind is None and is_binary(head):
        raise Unreadable(f"{name} is not text: it holds binary data")
    return kind


def _of_no_use(name: str, kind: Kind) -> Unreadable:
    advice = f": {kind.advice}" if kind.advice else ""
    return Unreadable(f"{name} is {kind.words}, which this archive does not read{advice}")
