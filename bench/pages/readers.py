"""What is made of a page: by the archive, and by trafilatura alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from trafilatura import bare_extraction
from trafilatura.settings import Document

from newsroom.imports.formats.html.reader import read
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable


@dataclass(frozen=True)
class Read:
    """A page as it was read; `refused` says why it was not."""

    headline: str = ""
    day: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    refused: str = ""


def ours(html: bytes, name: str) -> Read:
    try:
        (item,) = read(io.BytesIO(html), name)
    except Unreadable as problem:
        return Read(refused=str(problem))
    if isinstance(item, Rejected):
        return Read(refused=item.reason)
    assert isinstance(item, ParsedArticle)
    return Read(
        headline=item.headline,
        day=f"{item.published_at:%Y-%m-%d}" if item.published_at else "",
        authors=tuple(author.name for author in item.authors),
        text=text_of(item.body_html),
        html=item.body_html,
    )


def trafilatura(html: bytes, name: str) -> Read:
    found = bare_extraction(html, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return Read(refused="no text")
    return Read(
        headline=found.title or "",
        day=found.date or "",
        authors=tuple(filter(None, map(str.strip, (found.author or "").split(";")))),
        text=found.text or "",
    )


READERS: dict[str, Callable[[bytes, str], Read]] = {"ours": ours, "trafilatura": trafilatura}
