"""The items of a file of ninjs: one, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.json_items import items_of
from newsroom.imports.formats.ninjs.items import article_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an item of text. Raises Unreadable for what is no JSON."""
    found_any = False
    for position, item in items_of(stream, "ninjs"):
        found_any = True
        if isinstance(item, dict):
            yield article_of(item, position, name)
        else:
            yield Rejected(position, "it is no object of JSON that can be read")
    if not found_any:
        raise Unreadable(f"{name} holds no ninjs items")
