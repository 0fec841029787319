"""The body of an article: cleaned HTML, its plain text, its words."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "q", "s", "strong",
    "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "th": {"scope"}}
BREAK = re.compile(
    r"</?(?:p|br|h\d|ul|ol|li|blockquote|pre|hr|figure|figcaption|table|tr|th|td|dl|dt|dd|caption)\b[^>]*>"
)
_ANY_TAG = re.compile(r"</?[a-z][^>]*>", re.I)
_EMPTY_LINES = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^>]*>")


def clean_html(text: str) -> str:
    """The body with nothing in it but the tags, attributes and schemes that a story needs.

    Text without any tag is paragraphs parted by empty lines.
    """
    if not _ANY_TAG.search(text):
        paragraphs = (part.strip() for part in _EMPTY_LINES.split(text))
        text = "\n".join(f"<p>{part}</p>" for part in paragraphs if part)
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    ).strip()


def plain_text(cleaned: str) -> str:
    """The words of a cleaned body, one line a paragraph, entities decoded."""
    text = html.unescape(_TAG.sub("", BREAK.sub("\n", cleaned)))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def count_words(text: str) -> int:
    """How many words a plain text has, parted by white space."""
    return len(text.split())
