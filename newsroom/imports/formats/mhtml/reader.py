"""A page saved as MHTML → the article of its HTML: https://www.rfc-editor.org/rfc/rfc2557

Pictures in it stay behind: of a picture the address is kept, as of every saved page.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import BinaryIO

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import is_web_address
from newsroom.imports.formats.html.reader import page_of
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable

LARGEST = 128 << 20  # bytes, pictures and all
_PAGES = ("text/html", "application/xhtml+xml")


def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """The article of one page, or why there is none. Raises Unreadable where it holds no page."""
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(f"{name} is larger than {LARGEST >> 20} MiB: not read as a saved page")
    try:
        saved = message_from_bytes(data)
    except RecursionError:
        raise Unreadable(f"{name} has parts within parts without end") from None
    page = _page(saved)
    markup = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(markup, bytes):
        raise Unreadable(f"{name} holds no page in HTML")
    yield page_of(markup, name, _address(saved, page), str(page.get_content_charset() or ""))


def _page(saved: Message) -> Message | None:
    """The part that it begins with, or the first of HTML: frames and their like come after it."""
    start = one_line(str(saved.get_param("start") or ""))
    pages = [part for part in saved.walk() if part.get_content_type() in _PAGES]
    begun = (part for part in pages if start and one_line(str(part["Content-ID"] or "")) == start)
    return next(begun, next(iter(pages), None))


def _address(saved: Message, page: Message) -> str:
    told = (saved["Snapshot-Content-Location"], page["Content-Location"], saved["Content-Location"])
    addresses = (one_line(str(address or "")) for address in told)
    return next(filter(is_web_address, addresses), "")
