"""The entries of a feed, as far back as it goes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO
from xml.sax import SAXParseException

import feedparser

from newsroom.imports.formats.feed.entries import article_of
from newsroom.imports.formats.feed.json_feed import articles_of, written
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable, with_part

LARGEST_FEED = 16 << 20
_LONG_TAG = re.compile(rb"<[^<>]{4096,}")
_MOST_ATTRIBUTES = 200  # of a tag: reading them takes time by the square of their number
_CUT = ("no element found", "unclosed")


def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an entry. Raises Unreadable when it is no feed, or one without entries."""
    data = stream.read(LARGEST_FEED + 1)
    if len(data) > LARGEST_FEED:
        raise Unreadable(f"{name} is larger than {LARGEST_FEED >> 20} MiB: not read as a feed")
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    items = articles_of(start, name) if start.startswith(b"{") else _entries(data, name)
    found_any = False
    for item in items:
        found_any = True
        yield item
    if not found_any:
        raise Unreadable(f"{name} is a feed without entries")


def _entries(data: bytes, name: str) -> Iterator[ParsedArticle | Rejected]:
    if any(tag[0].count(b"=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(data)):
        raise Unreadable(f"{name} has a tag with more than {_MOST_ATTRIBUTES} attributes: not read")
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    if not feed.version and not feed.entries:
        raise Unreadable(f"{name} is not a feed")
    trouble = feed.get("bozo_exception")
    is_cut = isinstance(trouble, SAXParseException) and trouble.getMessage().startswith(_CUT)
    for number, entry in enumerate(feed.entries, 1):
        position = f"entry {number}"
        if is_cut and number == len(feed.entries):
            yield Rejected(position, "the feed is cut off here", part=written(entry))
        else:
            article = article_of(entry, feed.feed, position, name)
            yield with_part(article, partial(written, entry))
