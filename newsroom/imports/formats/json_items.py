"""The items of a file of JSON: one, a list of them, or one a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable, with_part

LARGEST = 16 << 20  # bytes of a document, or of a line


def articles_of(
    stream: BinaryIO,
    name: str,
    format: str,
    article_of: Callable[[dict, str, str], ParsedArticle | Rejected],
) -> Iterator[ParsedArticle | Rejected]:
    """What `article_of` makes of each item, of its position, and of the file's name.

    Raises Unreadable for what is no JSON, too large, or holds no item: not read as `format`.
    """
    found_any = False
    for position, item, line in _items_of(stream, format):
        found_any = True
        if isinstance(item, dict):
            yield with_part(article_of(item, position, name), partial(_written, item))
        else:
            part = line or _written(item)
            yield Rejected(position, "it is no object of JSON that can be read", part=part)
    if not found_any:
        raise Unreadable(f"{name} holds no items of {format}")


def _items_of(stream: BinaryIO, format: str) -> Iterator[tuple[str, Any, bytes]]:
    """Each item, None for a broken one, with its position, and its line where it has one."""
    first = stream.readline(LARGEST + 1).removeprefix(b"\xef\xbb\xbf")
    if isinstance(_loaded(first), dict):
        yield from _lines(first, stream)
    else:
        yield from _whole(first, stream, format)


def _whole(first: bytes, stream: BinaryIO, format: str) -> Iterator[tuple[str, Any, bytes]]:
    data = first + stream.read(max(LARGEST + 1 - len(first), 0))
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MiB: not read as {format}")
    said = _loaded(data)
    if said is None:
        raise Unreadable(f"it is not {format}: its JSON is broken")
    items = said if isinstance(said, list) else [said]
    for number, item in enumerate(items, 1):
        yield f"item {number}", item, b""


def _lines(line: bytes, stream: BinaryIO) -> Iterator[tuple[str, Any, bytes]]:
    number = 1
    while line:
        if line.strip():
            yield f"line {number}", _loaded(line), line
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST + 1)
        line, number = stream.readline(LARGEST + 1), number + 1


def _written(item: Any) -> bytes:
    return json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")


def _loaded(data: bytes) -> Any:
    """What the JSON says; None where it is broken."""
    try:
        return json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return None
