"""The items of a NewsML file: one, or those of a message."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from lxml import etree

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.newsml import g2, one
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable, with_part
from newsroom.imports.formats.xml_items import items_of, written

_G2, _ONE = "newsItem", "NewsItem"
_OTHERS = ("catalogItem", "conceptItem", "knowledgeItem", "packageItem", "planningItem")


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an item of text. Raises Unreadable when there is no item."""
    found_any = False
    for number, item in enumerate(items_of(stream, name, (_G2, _ONE, *_OTHERS)), 1):
        found_any = True
        found = _read(item.element, f"item {number}", item.trouble)
        found = with_part(found, partial(written, item.element))
        yield keyed(found, name) if isinstance(found, ParsedArticle) else found
    if not found_any:
        raise Unreadable(f"{name} holds no news items")


def _read(element: etree._Element, position: str, trouble: str) -> ParsedArticle | Rejected:
    kind = etree.QName(element).localname
    if trouble:
        return Rejected(position, trouble)
    if kind in _OTHERS:
        return Rejected(position, f"the item is no text, but {kind}")
    return g2.article_of(element, position) if kind == _G2 else one.article_of(element, position)
