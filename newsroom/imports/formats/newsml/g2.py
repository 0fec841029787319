"""A newsItem of NewsML-G2 → an article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.feed.entries import is_web_address
from newsroom.imports.formats.newsml.text import Text, text_within, whole
from newsroom.imports.formats.parsed import MOST_PARENTS, Name, ParsedArticle, ParsedImage, Rejected
from newsroom.imports.formats.releases import release, version_of
from newsroom.imports.formats.trees import LANGUAGE, attribute, children, first, words

_TEXTS = ("text", "composite", "")
_PEOPLE, _PLACES = ("person",), ("geoarea", "poi", "city", "country", "place")
_CODE = re.compile(r"[:/]")
Names = dict[str, str]


def article_of(item: etree._Element, position: str) -> ParsedArticle | Rejected:
    """`external_id` may be empty."""
    about, content = first(item, "itemmeta"), first(item, "contentmeta")
    kind = _code(_child(about, "itemclass"), "qcode", "uri")
    if kind not in _TEXTS:
        return Rejected(position, f"the item is no text, but {kind[:40]}")
    headline, subheadline = _headlines(content)
    contents = first(item, "contentset")
    text = _text(contents, headline)
    if text.other:
        return Rejected(position, f"its content is no text, but {text.other}")
    if not text.body and next(children(contents, "remotecontent"), None) is not None:
        return Rejected(position, "its text stands in another file")
    released = release(
        _code(_child(about, "pubstatus"), "qcode", "uri"),
        _words(about, "firstcreated") or _words(content, "contentcreated"),
        _words(about, "versioncreated") or _words(content, "contentmodified"),
        _words(about, "embargoed"),
    )
    language = attribute(_child(content, "language"), "tag") or attribute(item, LANGUAGE)
    asserted = _asserted(item, language)
    by, source = _words(content, "by"), _source(item, about, content)
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=attribute(item, "guid"),
        dek=subheadline or _words(content, "description"),
        byline=by,
        authors=signed(by, source) or _creators(content, source, language),
        dateline=_words(content, "dateline") or _name(_child(content, "located"), {}, language),
        topics=_topics(content, asserted, language),
        people=_subjects(content, _PEOPLE, asserted, language),
        places=_subjects(content, _PLACES, asserted, language),
        image=_image(contents),
        published_at=released.published_at,
        updated_at=released.updated_at,
        version_at=released.version_at,
        source=source,
        language=language,
        status=released.status,
        version=version_of(attribute(item, "version")),
        warnings=released.warnings,
    )
    return whole(article, text)


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(children(element, name), None)


def _words(element: etree._Element | None, name: str) -> str:
    """Of the first child of this name that has any."""
    return next(filter(None, map(words, children(element, name))), "")


def _code(element: etree._Element | None, *names: str) -> str:
    """`text` of `ninat:text` or of an address that ends so."""
    written = next(filter(None, (attribute(element, name) for name in names)), "")
    return _CODE.split(written)[-1].casefold()


def _headlines(content: etree._Element | None) -> tuple[str, str]:
    """The headline, and the one that stands below."""
    below = ""
    above = ""
    for line in children(content, "headline"):
        if "sub" in _code(line, "role"):
            below = below or words(line)
        else:
            above = above or words(line)
    return above, below


def _text(contents: etree._Element | None, headline: str) -> Text:
    """The first that has a body, else what is there instead."""
    found = Text()
    for inline in children(contents, "inlinexml", "inlinedata"):
        kind = attribute(inline, "contenttype")
        if attribute(inline, "encoding") or kind.startswith(("image/", "audio/", "video/")):
            continue
        text = text_within(inline, headline)
        if text.body:
            return text
        found = found if found.other else text
    return found


def _name(element: etree._Element | None, asserted: Names, language: str) -> str:
    """In the item's language where there is one, else the first."""
    concept = _child(element, "mainconcept")
    names = list(children(element if concept is None else concept, "name"))
    wanted = language.partition("-")[0].casefold()
    spoken = (name for name in names if attribute(name, LANGUAGE).casefold().startswith(wanted))
    found = next(spoken, None) if wanted else None
    return words(found if found is not None else next(iter(names), None)) or asserted.get(
        attribute(element, "qcode") or attribute(element, "literal"), ""
    )


def _asserted(item: etree._Element, language: str) -> Names:
    """What stands beside the subjects: name by code."""
    return {
        attribute(one, "qcode") or attribute(one, "literal"): _name(one, {}, language)
        for one in children(item, "assert")
    }


def _subjects(
    content: etree._Element | None, kinds: tuple[str, ...], asserted: Names, language: str
) -> tuple[Name, ...]:
    found = (
        _name(subject, asserted, language)
        for subject in children(content, "subject")
        if _code(subject, "type") in kinds
    )
    return tuple(map(Name, dict.fromkeys(filter(None, found))))


def _topics(content: etree._Element | None, asserted: Names, language: str) -> tuple[Name, ...]:
    """Subjects that are neither people nor places, with what is broader, and keywords."""
    found = []
    for subject in children(content, "subject"):
        name = _name(subject, asserted, language)
        if name and _code(subject, "type") not in (*_PEOPLE, *_PLACES):
            line = [name, *_broader(subject, asserted, language)]
            topic: Name | None = None
            for written in reversed(line):
                topic = Name(written, parent=topic)
            found.append(topic)
    keywords = (Name(word) for word in map(words, children(content, "keyword")) if word)
    return tuple(dict.fromkeys([*filter(None, found), *keywords]))


def _broader(subject: etree._Element, asserted: Names, language: str) -> Iterator[str]:
    """The names above, from the nearest up, each once."""
    seen = {_name(subject, asserted, language)}
    above = _child(subject, "broader")
    while above is not None and len(seen) <= MOST_PARENTS:
        name = _name(above, asserted, language)
        if not name or name in seen:
            return
        seen.add(name)
        yield name
        above = _child(above, "broader")


def _creators(content: etree._Element | None, source: str, language: str) -> tuple[Name, ...]:
    names = (_name(creator, {}, language) for creator in children(content, "creator"))
    return tuple(dict.fromkeys(name for one in names for name in signed(one, source)))


def _source(
    item: etree._Element, about: etree._Element | None, content: etree._Element | None
) -> str:
    rights = first(item, "rightsinfo")
    told = (
        _child(about, "provider"), _child(rights, "copyrightholder"), _child(content, "infosource")
    )  # fmt: skip
    names = [_name(one, {}, "") for one in told]
    return next(filter(None, [*names, *(attribute(one, "literal") for one in told)]), "")


def _image(contents: etree._Element | None) -> ParsedImage | None:
    for remote in children(contents, "remotecontent"):
        address = attribute(remote, "href")
        if attribute(remote, "contenttype").startswith("image/") and is_web_address(address):
            return ParsedImage(url=address)
    return None
