"""An import in pieces: what is written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsroom.imports.formats.parsed import CANCELED, ParsedArticle
from newsroom.imports.matching import keys_of

CHUNK = 500
LARGEST_CHUNK = 8_000_000  # characters of bodies


def chunks(items: Iterable[ParsedArticle]) -> Iterator[list[ParsedArticle]]:
    """CHUNK items at a time, or fewer with much text: that is what is in memory together.

    Versions of one article are never in the same.
    """
    chunk, characters = [], 0
    met: set[int] = set()
    for item in items:
        if item.version or item.take or item.status == CANCELED:
            keys = set(map(hash, keys_of(item)))
            if keys & met:
                yield chunk
                chunk, characters, met = [], 0, set()
            met |= keys
        chunk.append(item)
        characters += len(item.body_html)
        if len(chunk) >= CHUNK or characters >= LARGEST_CHUNK:
            yield chunk
            chunk, characters, met = [], 0, set()
    if chunk:
        yield chunk
