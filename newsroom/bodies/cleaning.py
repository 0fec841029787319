"""Cleaned HTML, its plain text, its words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import nh3

from newsroom.bodies.normal_form import ATTRIBUTES, TAGS, normal_form
from newsroom.characters import allowed_in_xml

BREAK = re.compile(
    r"</?(?:p|br|h\d|ul|ol|li|blockquote|pre|hr|figure|figcaption|table|tr|th|td|dl|dt|dd|caption)\b[^<>]*>"
)
_ANY_TAG = re.compile(r"</?[a-z]", re.I)
_EMPTY_LINES = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^<>]*>")


def clean_html(text: str) -> str:
    """The body with nothing in it but the tags, attributes and schemes that a story needs.

    Text without any tag is paragraphs parted by empty lines. Raises UnusableBody.
    """
    text = with_open_ends_as_text(allowed_in_xml(text))
    return _cleaned(text if _ANY_TAG.search(text) else _as_paragraphs(text))


def _cleaned(markup: str) -> str:
    cleaned = nh3.clean(
        normal_form(markup),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    ).strip()
    return cleaned if "<" in cleaned else _as_paragraphs(cleaned)


def with_open_ends_as_text(markup: str) -> str:
    """A tag that never ends is none: what follows its sign would be lost."""
    end = markup.rfind(">") + 1
    return markup[:end] + markup[end:].replace("<", "&lt;")


def _as_paragraphs(text: str) -> str:
    paragraphs = (part.strip() for part in _EMPTY_LINES.split(text))
    return "\n".join(f"<p>{part}</p>" for part in paragraphs if part)


def plain_text(cleaned: str) -> str:
    """The words of a cleaned body, one line a paragraph, entities decoded."""
    text = html.unescape(_TAG.sub("", BREAK.sub("\n", cleaned)))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def with_corrections(text: str, corrections: Iterable[str]) -> str:
    """A plain text with the corrections of it, as the page has them: below it."""
    return "\n".join(filter(None, [text, *corrections]))


def count_words(text: str) -> int:
    """How many words a plain text has, parted by white space."""
    return len(text.split())
