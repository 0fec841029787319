"""JSON Feed, versions 1 and 1.1: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import (
    byline,
    is_web_address,
    later,
    shortened,
    topics,
)
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import body_of, text_of
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.paragraphs import as_html, split_at_blank_lines
from newsroom.imports.formats.parsed import (
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
    with_part,
)


def articles_of(data: bytes, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article an item. Raises Unreadable for what is no JSON Feed."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} is not a JSON Feed: its JSON is broken") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise Unreadable(f"{name} is not a JSON Feed: it has no items")
    for number, item in enumerate(feed["items"], 1):
        position = f"item {number}"
        if isinstance(item, dict):
            article = _article(item, feed, position, name)
            yield with_part(article, partial(written, item))
        else:
            yield Rejected(position, "the item is no object", part=written(item))


def written(item: Any) -> bytes:
    """An item or an entry that is refused, as JSON."""
    return json.dumps(item, ensure_ascii=False, default=str).encode("utf-8", "replace")


def _article(
    item: dict[str, Any], feed: dict[str, Any], position: str, name: str
) -> ParsedArticle | Rejected:
    link = _string(item, "url") or _string(item, "external_url")
    link = link if is_web_address(link) else ""
    written = _string(item, "content_text")
    body = body_of(_string(item, "content_html"), link) or as_html(split_at_blank_lines(written))
    dek = one_line(_string(item, "summary"))
    if not body:
        body, dek = as_html([dek] if dek else []), ""
    headline = text_of(_string(item, "title"))
    warnings: tuple[str, ...] = ()
    if not headline:
        headline = shortened(text_of(body))
        warnings = ("no title: the headline is the beginning of the text",)
    if not headline:
        return Rejected(position, "the item has neither a title nor a text")
    authors = tuple(map(Name, _authors(item) or _authors(feed)))
    published = moment(_string(item, "date_published"))
    updated = moment(_string(item, "date_modified"))
    picture = _string(item, "image") or _string(item, "banner_image")
    tags = item.get("tags")
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=one_line(_string(item, "id")),
        canonical_url=link,
        dek=dek,
        body_html=body,
        byline=byline(authors),
        authors=authors,
        topics=topics(one_line(str(tag)) for tag in (tags if isinstance(tags, list) else [])),
        image=ParsedImage(url=picture) if is_web_address(picture) else None,
        published_at=published or updated,
        updated_at=later(updated, published),
        source=text_of(_string(feed, "title")),
        language=one_line(_string(item, "language") or _string(feed, "language")),
        warnings=warnings,
    )
    return keyed(article, name)


def _string(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _authors(said: dict[str, Any]) -> list[str]:
    several = said.get("authors")
    people = several if isinstance(several, list) else [said.get("author")]
    names = [one_line(_string(one, "name")) for one in people if isinstance(one, dict)]
    return list(dict.fromkeys(filter(None, names)))
