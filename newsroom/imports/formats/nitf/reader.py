"""The documents of an NITF file: one, or several within another element."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.nitf.document import article_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable, with_part
from newsroom.imports.formats.xml_items import items_of, written


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article a document. Raises Unreadable when there is none."""
    found_any = False
    for number, item in enumerate(items_of(stream, name, ("nitf",)), 1):
        found_any = True
        position = f"document {number}"
        if item.trouble:
            yield Rejected(position, item.trouble, part=written(item.element))
            continue
        article = with_part(article_of(item.element, position), partial(written, item.element))
        yield keyed(article, name) if isinstance(article, ParsedArticle) else article
    if not found_any:
        raise Unreadable(f"{name} is not an NITF document")
