"""A saved article page of any site: text by trafilatura, the rest by what the page declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.utils import load_html

from newsroom.imports.formats.captions import parse_caption
from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.cutoff import Reader
from newsroom.imports.formats.feed.entries import byline, shortened
from newsroom.imports.formats.html.body import body_html, extracted, lines_of, unlinked_headings
from newsroom.imports.formats.html.charset import decoded
from newsroom.imports.formats.html.copies import (
    address_of_copy,
    drop_toolbars,
    with_original_addresses,
)
from newsroom.imports.formats.html.metadata import Metadata
from newsroom.imports.formats.html.mirrors import address_in_mirror
from newsroom.imports.formats.html.refusals import is_frame, why_no_story
from newsroom.imports.formats.html.regions import drop_comments
from newsroom.imports.formats.parsed import ParsedArticle, ParsedImage, Rejected, Unreadable

LARGEST_PAGE = 32 << 20  # bytes, with the pictures that are written into it
MOST_CHARACTERS = 4_000_000  # of its markup without these
MOST_ELEMENTS = 20_000  # the work of finding the text grows with their square
MOST_DEPTH = 250  # the parser leaves out what lies deeper than 256
POSITION = "page"
NO_TITLE = "no title: the headline is the beginning of the text"
_PICTURE = re.compile(r"data:[\w/+.;=-]{1,100},[A-Za-z0-9+/=%]{100,}")


def reader(parts: Sequence[str]) -> Reader:
    """One of a page with this path in its folder: it may lie in the copy of a site."""

    def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
        """The article of one page, or why there is none. Raises Unreadable when it is no HTML."""
        data = stream.read(LARGEST_PAGE + 1)
        address = address_in_mirror(parts, data)
        item = page_of(data, name, address)
        if address and isinstance(item, ParsedArticle) and item.canonical_url == address:
            # It keeps the key that it has where nobody takes its folder for a site.
            item = replace(item, external_id=PurePath(name).stem, named_by_file=True)
        yield item

    return read


read = reader(())


def page_of(
    data: bytes, name: str, address: str = "", charset: str = ""
) -> ParsedArticle | Rejected:
    """What `read` gives, of a page whose server or container told its address and character set.

    Raises Unreadable.
    """
    if len(data) > LARGEST_PAGE:
        raise Unreadable(f"{name} is larger than {LARGEST_PAGE >> 20} MiB: not an article page")
    if is_frame(name):
        raise Unreadable(f"{name} is what a page showed in a frame, saved beside it: no article")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _PICTURE.sub("data:,", decoded(data, charset)))
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"{name} has more than {MOST_CHARACTERS:,} characters: not an article page"
        )
    address = address_of_copy(text) or with_original_addresses(address)
    text = with_original_addresses(text)
    page = load_html(text) if "<" in text else None
    if page is None:
        raise Unreadable(f"{name} is not an HTML page")
    elements, depth = _size(page)
    if elements > MOST_ELEMENTS:
        raise Unreadable(f"{name} has more than {MOST_ELEMENTS:,} elements: not an article page")
    article = _article(page, address, name)
    if depth > MOST_DEPTH and isinstance(article, ParsedArticle):
        deep = f"more than {MOST_DEPTH} elements within each other: what lies deeper is not read"
        article = replace(article, warnings=(*article.warnings, deep))
    return article


def _size(page: HtmlElement) -> tuple[int, int]:
    """How many elements a page has, no more than needed to know of too many, and how deep."""
    elements = depth = deepest = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        deepest = max(deepest, depth)
        if elements > MOST_ELEMENTS:
            break
    return elements, deepest


def _article(page: HtmlElement, address: str, name: str) -> ParsedArticle | Rejected:
    drop_toolbars(page)
    drop_comments(page)
    links = unlinked_headings(page)
    document = extracted(page)
    if document is None:
        return Rejected(POSITION, "the page has no main text")
    said = Metadata(page, document, address)
    lines = lines_of(document)
    if reason := why_no_story(
        page, lines, said.titles, is_declared=said.is_declared, is_front=said.is_front
    ):
        return Rejected(POSITION, reason)
    headline = said.headline or shortened(" ".join(lines))
    authors = said.authors
    return ParsedArticle(
        headline=headline,
        position=POSITION,
        external_id="" if said.canonical_url else PurePath(name).stem,
        named_by_file=not said.canonical_url,
        canonical_url=said.canonical_url,
        dek=said.dek,
        section=said.section,
        body_html=body_html(document, said.headline, links),
        byline=byline(authors),
        authors=authors,
        topics=said.topics,
        image=_image(page, said.image),
        published_at=said.published_at,
        updated_at=said.updated_at,
        source=said.source,
        language=said.language,
        warnings=() if said.headline else (NO_TITLE,),
    )


def _image(page: HtmlElement, said: dict[str, str]) -> ParsedImage | None:
    if not said:
        return None
    caption, credit = said.get("caption", ""), said.get("credit", "")
    alt_text = said.get("alt_text", "")
    shown = _shown_as(page, said["url"])
    if shown is not None:
        alt_text = one_line(shown.get("alt") or "") or alt_text
        figure = next(shown.iterancestors("figure"), None)
        written = figure.find(".//figcaption") if figure is not None else None
        if written is not None and not caption:
            parted = parse_caption(one_line(" ".join(written.itertext())))
            caption, credit = parted.text, credit or parted.credit
    return ParsedImage(url=said["url"], caption=caption, credit=credit, alt_text=alt_text)


def _shown_as(page: HtmlElement, url: str) -> etree._Element | None:
    """The `img` that shows the picture, whatever its size: file names stay, queries differ."""
    file = PurePath(url.partition("?")[0]).stem
    if len(file) < 5:
        return None
    return next((img for img in page.iter("img") if file in _addresses(img)), None)


def _addresses(img: HtmlElement) -> str:
    return " ".join(img.get(name) or "" for name in ("src", "data-src", "srcset", "data-srcset"))
