"""A text in Markdown with front matter → one article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO

from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.feed.entries import byline, is_web_address, later
from newsroom.imports.formats.html.charset import decoded
from newsroom.imports.formats.markdown.front_matter import line, names, parted
from newsroom.imports.formats.markup import parsed, text_of
from newsroom.imports.formats.moments import written_moment
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
)
from newsroom.imports.formats.passages import passages_of

_PUBLISHED = ("date", "publishdate", "pubdate", "published_at", "published_date", "published",
              "created")  # fmt: skip
_UPDATED = ("lastmod", "updated", "modified", "updated_at", "last_modified_at", "last_modified")
_PICTURES = ("image", "cover", "featured_image", "feature_image", "thumbnail")
_KEPT_BACK = {"draft": ("true", "yes", "on"), "published": ("false", "no", "off")}
_STATUSES = ("", "publish", "published")
_DAY_OF_FILE = re.compile(r"\d{4}-\d{2}-\d{2}(?=-)")
# Of Hugo and of Liquid; what a figure says of itself stays.
_SHORTCODE = re.compile(r"\{\{[<%][^{}]{0,2000}?[%>]\}\}|\{%[^{}]{0,2000}?%\}")
_CAPTION = re.compile(r"""\bcaption\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article. Raises Unreadable for what has no front matter or is too large."""
    data = stream.read(4 * LONGEST_TEXT + 1)
    text = decoded(data)
    if len(data) > 4 * LONGEST_TEXT or len(text) > LONGEST_TEXT:
        raise Unreadable(f"{name} has more than {LONGEST_TEXT:,} characters")
    fields, written = parted(text, name)
    html = rendered(written)
    headline = text_of(line(fields, "title", "headline")) or _first_heading(html)
    body = passages_of(html, headline) if html else ""
    if not headline:
        yield Rejected("text", "it has neither a title nor a heading")
        return
    if not text_of(body):
        yield Rejected("text", "it has no text")
        return
    yield _article(fields, headline, body, name)


def _article(fields: dict[str, Any], headline: str, body: str, name: str) -> ParsedArticle:
    warnings: list[str] = []
    published = _moment(fields, _PUBLISHED, warnings)
    if published is None and (day := _DAY_OF_FILE.match(name)):  # as Jekyll names its posts
        published = written_moment(day[0])
    updated = _moment(fields, _UPDATED, warnings)
    status = _status(fields)
    if status:
        warnings.append("a draft there: not public here")
    authors = tuple(map(Name, names(fields, "authors", "author")))
    address = line(fields, "canonical_url", "canonicalurl", "canonical", "url")
    return ParsedArticle(
        headline=headline,
        position="text",
        external_id=line(fields, "external_id", "id", "guid", "uuid"),
        canonical_url=address if is_web_address(address) else "",
        dek=text_of(line(fields, "dek", "description", "summary", "excerpt", "subtitle")),
        kicker=line(fields, "kicker"),
        section=line(fields, "section"),
        body_html=body,
        byline=line(fields, "byline") or byline(authors),
        authors=authors,
        dateline=line(fields, "dateline"),
        topics=tuple(
            map(Name, names(fields, "categories", "category", "tags", "topics", "keywords"))
        ),
        people=tuple(map(Name, names(fields, "people"))),
        places=tuple(map(Name, names(fields, "places"))),
        image=_image(fields),
        published_at=published,
        updated_at=later(updated, published),
        source=line(fields, "source"),
        language=line(fields, "lang", "language", "locale"),
        status=status,
        warnings=tuple(warnings),
    )


def rendered(written: str) -> str:
    """As HTML; what is written in HTML stays so, for the body is cleaned like all others."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return markdown.render(_SHORTCODE.sub(_said_by_shortcode, written)).strip()


def _said_by_shortcode(found: re.Match[str]) -> str:
    caption = _CAPTION.search(found[0])
    return (caption[1] or caption[2] or "") if caption else ""


def _first_heading(rendered: str) -> str:
    piece: HtmlElement | None = parsed(rendered) if rendered else None
    heading = next(piece.iter("h1"), None) if piece is not None else None
    return one_line("".join(heading.itertext())) if heading is not None else ""


def _moment(fields: dict[str, Any], keys: tuple[str, ...], warnings: list[str]) -> Any:
    told = [value for key in keys if (value := line(fields, key)) not in ("", "true", "false")]
    found = written_moment(told[0]) if told else None
    if told and found is None:
        warnings.append(f"a date that cannot be read: “{told[0][:60]}”")
    return found


def _status(fields: dict[str, Any]) -> str:
    is_kept = any(line(fields, key).lower() in words for key, words in _KEPT_BACK.items())
    is_other = line(fields, "status").lower() not in _STATUSES
    return "draft" if is_kept or is_other else ""


def _image(fields: dict[str, Any]) -> ParsedImage | None:
    said = next((value for key in _PICTURES if (value := fields.get(key))), None)
    said = said if isinstance(said, dict) else {"url": said}
    place = line(said, "url", "src", "image", "path")
    words = {
        "caption": line(said, "caption") or line(fields, "image_caption"),
        "credit": line(said, "credit") or line(fields, "image_credit"),
        "alt_text": line(said, "alt") or line(fields, "image_alt"),
    }
    if is_web_address(place):
        return ParsedImage(url=place, **words)
    is_beside = bool(place) and not PurePath(place).is_absolute() and "://" not in place
    return ParsedImage(path=place, **words) if is_beside else None
