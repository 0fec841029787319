"""Pieces of HTML inside other formats: their text, their links."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.paragraphs import as_html, split_at_blank_lines

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;|<!--")
# What parts the words before it from those within and after.
_PARTED = (
    "blockquote", "br", "dd", "div", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li",
    "p", "pre", "td", "th", "tr",
)  # fmt: skip
_WITHOUT_TEXT = ("iframe", "script", "style", "noscript")


def looks_like_markup(text: str) -> bool:
    return _TAG.search(text) is not None


def text_of(markup: str) -> str:
    """The words of a piece of HTML, on one line."""
    if not looks_like_markup(markup):
        return one_line(markup)
    piece = parsed(markup)
    if piece is None:
        return ""
    etree.strip_elements(piece, *_WITHOUT_TEXT, etree.Comment, with_tail=False)
    for block in piece.iter(*_PARTED):
        block.text, block.tail = f" {block.text or ''}", f" {block.tail or ''}"
    return one_line("".join(piece.itertext()))


def body_of(markup: str, base: str = "") -> str:
    """A body: HTML with its links made whole where `base` is known, plain text in paragraphs."""
    markup = clean(markup).strip()
    if not looks_like_markup(markup):
        return as_html(split_at_blank_lines(markup))
    piece = parsed(markup) if base and "<a" in markup else None
    if piece is None:
        return markup
    piece.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    return inside(piece)


def parsed(markup: str) -> HtmlElement | None:
    """The piece within a `div`; None where nothing can be made of it."""
    try:
        return fragment_fromstring(clean(markup), create_parent="div")
    except (etree.ParserError, ValueError):
        return None


def inside(piece: HtmlElement) -> str:
    """The HTML of what an element holds."""
    html = tostring(piece, encoding="unicode")
    return html[html.index(">") + 1 : html.rindex("<")].strip()
