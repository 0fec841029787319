"""A content item of GOV.UK, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.govuk.items import article_of
from newsroom.imports.formats.json_items import articles_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an item that has a text. Raises Unreadable for what is no JSON."""
    yield from articles_of(stream, name, "GOV.UK content", article_of)
