"""A NewsItem of NewsML 1 → an article."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.newsml.text import Text, text_within, whole
from newsroom.imports.formats.parsed import Name, ParsedArticle, Rejected
from newsroom.imports.formats.releases import release, version_of
from newsroom.imports.formats.trees import LANGUAGE, attribute, first, within, words

_FORMAL = "FormalName"


def article_of(item: etree._Element, position: str) -> ParsedArticle | Rejected:
    """`external_id` may be empty."""
    headline = words(first(item, "headline"))
    text, others = _text(item, headline)
    if text.other:
        return Rejected(position, f"its content is no text, but {text.other}")
    if not text.body and others:
        return Rejected(position, f"the item is no text, but {others[0][:40]}")
    management = first(item, "newsmanagement")
    status = attribute(first(management, "status"), _FORMAL)
    changes = first(first(management, "statuswillchange"), "dateandtime")
    released = release(
        status,
        words(first(management, "firstcreated")),
        words(first(management, "thisrevisioncreated")),
        words(changes) if status.casefold() == "embargoed" else "",
    )
    byline = words(first(item, "byline"))
    language = attribute(first(item, "language"), _FORMAL).lower() or attribute(item, LANGUAGE)
    source = _source(item)
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=_key(item),
        dek=words(first(item, "subheadline")),
        byline=byline,
        authors=signed(byline, source),
        dateline=words(first(item, "dateline")),
        topics=_named([*_subjects(item, language), *_properties(item, "Keyword")]),
        places=_named(_properties(item, "City")),
        published_at=released.published_at,
        updated_at=released.updated_at,
        version_at=released.version_at,
        source=source,
        language=language,
        status=released.status,
        version=version_of(words(first(item, "revisionid"))),
        warnings=released.warnings,
    )
    return whole(article, text)


def _text(item: etree._Element, headline: str) -> tuple[Text, list[str]]:
    """The first text that has a body, else what there is instead, and which media."""
    others, found = [], Text()
    for content in within(item, "contentitem"):
        medium = attribute(first(content, "mediatype"), _FORMAL).casefold()
        data = first(content, "datacontent")
        if medium not in ("", "text", "complexdata"):
            others.append(medium)
        elif data is not None and attribute(first(content, "encoding"), "Notation") == "":
            text = text_within(data, headline)
            if text.body:
                return text, others
            found = found if found.other else text
    return found, others


def _key(item: etree._Element) -> str:
    """The same for every revision."""
    parts = [words(first(item, name)) for name in ("providerid", "dateid", "newsitemid")]
    return ":".join(["urn:newsml", *parts]) if all(parts) else ""


def _source(item: etree._Element) -> str:
    for name in ("provider", "source"):
        if party := attribute(first(first(item, name), "party"), _FORMAL):
            return party
    return words(first(item, "creditline"))


def _subjects(item: etree._Element, language: str) -> Iterator[str]:
    """The names that the item itself gives to its codes."""
    for topic in within(item, "topic"):
        names = [one for one in within(topic, "description") if attribute(one, "Variant") == "Name"]
        spoken = (one for one in names if attribute(one, LANGUAGE).casefold() == language)
        yield words(next(spoken, next(iter(names), None)))


def _properties(item: etree._Element, name: str) -> Iterator[str]:
    for one in within(first(item, "descriptivemetadata"), "property"):
        if attribute(one, _FORMAL) == name:
            yield attribute(one, "Value")


def _named(names: Iterator[str] | list[str]) -> tuple[Name, ...]:
    return tuple(map(Name, dict.fromkeys(filter(None, names))))
