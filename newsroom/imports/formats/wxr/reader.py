"""The posts and pages of a WordPress export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from lxml import etree

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.feed.entries import byline, is_web_address, later, shortened
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.moments import is_usable, moment
from newsroom.imports.formats.parsed import (
    Name,
    Note,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
    with_part,
)
from newsroom.imports.formats.wxr.body import body_of_post
from newsroom.imports.formats.wxr.fields import Site, fields_of, meta_of, terms_of
from newsroom.imports.formats.xml_items import items_of, twice_readable, written

LONGEST_CONTENT = 2_000_000  # characters; a body takes half of that
_KINDS = ("post", "page")
_OF_THE_CHANNEL = (
    "title",
    "link",
    "language",
    "base_blog_url",
    "author",
    "category",
    "term",
    "item",
)
_GONE = ("trash", "auto-draft", "inherit")
_PUBLIC, _AHEAD = "publish", "future"


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    """One article a post or page, then how many items of other kinds there were.

    Raises Unreadable when there are only those.
    """
    with twice_readable(stream, name) as (file, cut):
        site = Site()
        with suppress(Unreadable):  # told when it is met again
            for item in items_of(file, name, _OF_THE_CHANNEL):
                site.read(item.element)
        file.seek(0)
        others: Counter[str] = Counter()
        found_any = False
        for number, item in enumerate(items_of(file, name, ("item",)), 1):
            said = fields_of(item.element)
            kind = _kind(said)
            if item.trouble:
                found_any = True
                yield Rejected(_position(said, number), item.trouble, part=written(item.element))
            elif kind:
                others[kind] += 1
            else:
                found_any = True
                article = _article(item.element, said, site, number, name)
                yield with_part(article, partial(written, item.element))
    if cut:
        found_any = True
        yield Rejected("end of file", cut)
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(others.items()))
    if not found_any:
        raise Unreadable(f"{name} holds no posts{f': {told}' if told else ''}")
    if others:
        yield Note("export", f"not imported, being no posts or pages: {told}")


def _kind(said: dict[str, str]) -> str:
    """What an item is that is not imported; empty: a post or a page."""
    kind = said.get("post_type") or "item without a type"
    if kind in _KINDS and said.get("status") in _GONE:
        return f"{kind} ({said['status']})"
    return "" if kind in _KINDS else kind


def _position(said: dict[str, str], number: int) -> str:
    return f"post {said['post_id']}" if said.get("post_id") else f"item {number}"


def _article(
    element: etree._Element, said: dict[str, str], site: Site, number: int, name: str
) -> ParsedArticle | Rejected:
    position = _position(said, number)
    content = said.get("content:encoded", "")
    if len(content) > LONGEST_CONTENT:
        return Rejected(position, f"its text has more than {LONGEST_CONTENT:,} characters")
    warnings = []
    body, headline = body_of_post(content), text_of(said.get("title", ""))
    if not headline:
        headline = shortened(text_of(body))
        warnings.append("no title: the headline is the beginning of the text")
    if not headline:
        return Rejected(position, "the post has neither a title nor a text")
    status, reason = _status(said)
    if reason:
        warnings.append(f"{reason} there: not public here")
    authors = _authors(element, said, site)
    published = _moment(said, "post_date") or moment(said.get("pubDate", ""))
    link = said.get("link", "")
    meta = meta_of(element)
    return ParsedArticle(
        headline=headline,
        position=position,
        external_id=_key(said, site, name),
        canonical_url=link if is_web_address(link) and not status else "",
        dek=text_of(said.get("excerpt:encoded", "")),
        body_html=body,
        byline=byline(authors),
        authors=authors,
        topics=_topics(element, site),
        image=_image(meta.get("_thumbnail_id", ""), site),
        published_at=published,
        updated_at=later(_moment(said, "post_modified"), published),
        source=site.title,
        language=site.language,
        status=status,
        warnings=tuple(warnings),
    )


def _status(said: dict[str, str]) -> tuple[str, str]:
    """What keeps an article from the public, and why; both empty for what is public."""
    if said.get("post_password"):
        return "draft", "protected by a password"
    status = said.get("status", "")
    if status == _PUBLIC:
        return "", ""
    if status == _AHEAD:
        return "scheduled", "scheduled"
    return "draft", status[:40] or "without a status"


def _moment(said: dict[str, str], key: str) -> datetime | None:
    """In UTC; where only the site's own time is told, in none."""
    for name, zone in ((f"{key}_gmt", UTC), (key, None)):
        try:
            found = datetime.fromisoformat(said.get(name, "")).replace(tzinfo=zone)
        except ValueError:  # 0000-00-00: a draft that was never given one
            continue
        if is_usable(found):
            return found
    return None


def _key(said: dict[str, str], site: Site, name: str) -> str:
    number = said.get("post_id", "")
    return (
        f"{site.address or PurePath(name).stem}:{number}"
        if number
        else said.get("guid") or said.get("link", "")
    )


def _authors(element: etree._Element, said: dict[str, str], site: Site) -> tuple[Name, ...]:
    """Those of a plug-in for several authors, else the one who wrote the post."""
    several = [Name(name) for _slug, name in terms_of(element, "author")]
    login = one_line(said.get("creator", ""))
    one = [Name(site.authors.get(login) or login)] if login else []
    return tuple(dict.fromkeys(several or one))


def _topics(element: etree._Element, site: Site) -> tuple[Name, ...]:
    categories = [site.category(*term) for term in terms_of(element, "category")]
    tags = [Name(name) for _domain in ("post_tag", "tag") for _, name in terms_of(element, _domain)]
    return tuple(dict.fromkeys([*categories, *tags]))


def _image(number: str, site: Site) -> ParsedImage | None:
    picture = site.pictures.get(number)
    if picture is None or not is_web_address(picture.url):
        return None
    return ParsedImage(url=picture.url, caption=text_of(picture.caption), alt_text=picture.alt_text)
