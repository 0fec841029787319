"""The items of a file of ninjs: one, a list of them, or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.ninjs.items import article_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable

LARGEST = 16 << 20  # bytes of a document, or of a line


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an item of text. Raises Unreadable for what is no JSON."""
    first = stream.readline(LARGEST + 1).removeprefix(b"\xef\xbb\xbf")
    items = _lines(first, stream) if isinstance(_loaded(first), dict) else _whole(first, stream)
    found_any = False
    for position, item in items:
        found_any = True
        if isinstance(item, dict):
            yield article_of(item, position, name)
        else:
            yield Rejected(position, "it is no object of JSON that can be read")
    if not found_any:
        raise Unreadable(f"{name} holds no ninjs items")


def _whole(first: bytes, stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    data = first + stream.read(max(LARGEST + 1 - len(first), 0))
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MiB: not read as ninjs")
    said = _loaded(data)
    if said is None:
        raise Unreadable("it is not ninjs: its JSON is broken")
    items = said if isinstance(said, list) else [said]
    for number, item in enumerate(items, 1):
        yield f"item {number}", item


def _lines(line: bytes, stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    number = 1
    while line:
        if line.strip():
            yield f"line {number}", _loaded(line)
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST + 1)
        line, number = stream.readline(LARGEST + 1), number + 1


def _loaded(data: bytes) -> Any:
    """What the JSON says; None where it is broken."""
    try:
        return json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return None
