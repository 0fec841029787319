"""One NITF document → an article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import is_web_address, shortened
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.parsed import (
    CANCELED,
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
)
from newsroom.imports.formats.passages import passages
from newsroom.imports.formats.releases import release, version_of
from newsroom.imports.formats.trees import LANGUAGE, attribute, children, first, within, words

LONGEST_KEYWORD = 60
_DAY_WITH_ZONE = re.compile(r"(\d{8})[+-]\d{4}")


def article_of(root: etree._Element, position: str) -> ParsedArticle | Rejected:
    """`external_id` may be empty."""
    data, head = first(root, "docdata"), first(root, "body.head")
    headline = words(first(head, "hl1")) or words(first(first(root, "head"), "title"))
    content = first(root, "body.content")
    body = passages(content, headline) if content is not None else ""
    if len(body) > LONGEST_TEXT:
        return Rejected(position, f"its text has more than {LONGEST_TEXT:,} characters")
    released = release(
        attribute(data, "management-status"),
        _norm(root, "date.issue") or attribute(first(root, "pubdata"), "date.publication"),
        "",
        _norm(root, "date.release"),
        _norm(root, "date.expire"),
    )
    warnings = released.warnings
    if not headline:
        headline = shortened(text_of(body))
        warnings = (*warnings, "no headline: it is the beginning of the text")
    if not headline and released.status != CANCELED:
        return Rejected(position, "the document has neither a headline nor a text")
    byline = ", ".join(filter(None, map(words, children(head, "byline"))))
    source = _source(root)
    identified = first(data, "identified-content")
    return ParsedArticle(
        headline=headline or "(canceled)",
        position=position,
        external_id=_key(data, released.status),
        dek=_dek(head, headline, text_of(body)),
        body_html=body,
        byline=byline,
        authors=_authors(head, source),
        dateline=words(first(head, "dateline"), "story.date"),
        topics=tuple(dict.fromkeys([*_subjects(root), *_keywords(data, identified)])),
        people=_named(words(one) for one in within(identified, "person")),
        places=_named(_places(data, identified)),
        image=_image(content),
        published_at=released.published_at,
        updated_at=released.updated_at,
        source=source,
        language=attribute(root, "baselang") or attribute(root, LANGUAGE),
        status=released.status,
        version=version_of(attribute(first(data, "du-key"), "version")),
        warnings=warnings,
    )


def _norm(root: etree._Element, name: str) -> str:
    """The moment of an element; of a day with a zone the day."""
    written = attribute(first(root, name), "norm")
    day = _DAY_WITH_ZONE.fullmatch(written)
    return day[1] if day else written


def _key(data: etree._Element | None, status: str) -> str:
    """Its own id; of a cancellation that of the document it cancels."""
    canceled = attribute(data, "management-doc-idref") if status == CANCELED else ""
    return canceled or attribute(first(data, "doc-id"), "id-string")


def _dek(head: etree._Element | None, headline: str, text: str) -> str:
    for found in (words(first(head, "hl2")), words(first(head, "abstract"))):
        if found and found != headline and not text.startswith(found):
            return found
    return ""


def _authors(head: etree._Element | None, source: str) -> tuple[Name, ...]:
    """The persons marked in bylines, else those whose names are read there."""
    lines = list(children(head, "byline"))
    marked = [words(person) for line in lines for person in within(line, "person")]
    written = list(filter(None, marked)) or [words(line, "byttl") for line in lines]
    return tuple(dict.fromkeys(name for line in written for name in signed(line, source)))


def _source(root: etree._Element) -> str:
    holder = attribute(first(root, "doc.copyright"), "holder")
    return words(first(root, "distributor")) or holder or attribute(first(root, "doc-id"), "regsrc")


def _subjects(root: etree._Element) -> Iterator[Name]:
    """A subject has a type, within it a matter, within that a detail."""
    for subject in within(root, "tobject.subject"):
        name: Name | None = None
        for level in ("type", "matter", "detail"):
            written = attribute(subject, f"tobject.subject.{level}")
            if written and (name is None or written != name.name):
                name = Name(written, parent=name)
        if name is not None:
            yield name


def _keywords(data: etree._Element | None, identified: etree._Element | None) -> Iterator[Name]:
    keys = [attribute(keyword, "key") for keyword in within(data, "keyword")]
    organisations = [words(one) for one in within(identified, "org")]
    yield from _named(key for key in [*keys, *organisations] if len(key) <= LONGEST_KEYWORD)


def _places(data: etree._Element | None, identified: etree._Element | None) -> Iterator[str]:
    yield from (attribute(place, "city") for place in within(data, "evloc"))
    for location in within(identified, "location"):
        yield words(first(location, "city")) or words(location)


def _named(names: Iterator[str] | list[str]) -> tuple[Name, ...]:
    return tuple(map(Name, dict.fromkeys(filter(None, map(one_line, names)))))


def _image(content: etree._Element | None) -> ParsedImage | None:
    """Its address and maker; the caption stands in the text."""
    for media in within(content, "media"):
        for reference in within(media, "media-reference"):
            address = attribute(reference, "source")
            if attribute(media, "media-type") == "image" and is_web_address(address):
                return ParsedImage(url=address, credit=words(first(media, "media-producer")))
    return None
