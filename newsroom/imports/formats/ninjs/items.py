"""One item of ninjs → an article. Version 1 has `body_html`, later ones lists of bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import is_web_address, shortened
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.paragraphs import as_html
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
)
from newsroom.imports.formats.passages import paragraphs_of, passages_of
from newsroom.imports.formats.releases import release, version_of

_TEXTS = ("text", "composite", "")
_SIGN = ("", "author", "writer")  # roles of those whose names stand above a text
_PLAIN, _HTML = "text/plain", ("text/html", "application/xhtml+xml")

Fields = dict[str, Any]


def article_of(item: Fields, position: str, name: str) -> ParsedArticle | Rejected:
    said = {key.lower(): value for key, value in item.items()}  # 3.0: versionCreated
    kind = one_line(_string(said, "type")).casefold()
    if kind not in _TEXTS or (not kind and "eventdetails" in said):
        return Rejected(position, f"the item is no text, but {kind[:40] or 'event'}")
    headline = _headline(said)
    body, dek = _body(said, headline), _description(said)
    if not body:
        body, dek = as_html([dek] if dek else []), ""
    if len(body) > LONGEST_TEXT:
        return Rejected(position, f"its text has more than {LONGEST_TEXT:,} characters")
    released = release(
        _string(said, "pubstatus"),
        _string(said, "firstpublished") or _string(said, "firstcreated"),
        _string(said, "versioncreated"),
        _string(said, "embargoed"),
        _string(said, "expires"),
    )
    warnings = released.warnings
    if not headline:
        headline = shortened(text_of(body))
        warnings = (*warnings, "no headline: it is the beginning of the text")
    if not headline and not released.status:
        return Rejected(position, "the item has neither a headline nor a text")
    article = ParsedArticle(
        headline=headline or "(canceled)",
        position=position,
        external_id=one_line(_string(said, "uri") or _string(said, "guid")),
        dek="" if text_of(body).startswith(dek) else dek,
        section=next(_names(said, "service"), ""),
        body_html=body,
        byline=(line := one_line(_string(said, "byline") or _string(said, "by"))),
        authors=_named(_signed(said)) or signed(line, _source(said)),
        dateline=one_line(_string(said, "located")),
        topics=_named([*_all(said, "subject"), *_all(said, "organisation"), *_keywords(said)]),
        people=_named([*_names(said, "person"), *_names(said, "people")]),
        places=_named(_all(said, "place")),
        image=_image(said),
        published_at=released.published_at,
        updated_at=released.updated_at,
        version_at=released.version_at,
        source=_source(said),
        language=one_line(_string(said, "language")),
        status=released.status,
        version=version_of(_string(said, "version")),
        warnings=warnings,
    )
    return keyed(article, name)


def _string(said: Fields, key: str) -> str:
    value = said.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _objects(said: Fields, key: str) -> Iterator[Fields]:
    """Those of a list, or of an object by names as version 1 has them, with small keys."""
    value = said.get(key)
    values = value.values() if isinstance(value, dict) else value
    for one in values if isinstance(values, list | type({}.values())) else ():
        if isinstance(one, dict):
            yield {inner.lower(): what for inner, what in one.items()}


def _names(said: Fields, key: str) -> Iterator[str]:
    names = (text_of(_string(one, "name")) for one in _objects(said, key))
    return filter(None, names)


def _all(said: Fields, key: str) -> Iterator[str]:
    """Of version 1, whose fields are named in the singular, and of later ones."""
    yield from _names(said, key)
    yield from _names(said, f"{key}s")


def _named(names: Any) -> tuple[Name, ...]:
    return tuple(map(Name, dict.fromkeys(names)))


def _keywords(said: Fields) -> Iterator[str]:
    value = said.get("keywords")
    for word in value if isinstance(value, list) else ():
        if isinstance(word, str) and one_line(word):
            yield one_line(word)


def _headline(said: Fields) -> str:
    values = {_string(h, "role"): text_of(_string(h, "value")) for h in _objects(said, "headlines")}
    found = [text_of(_string(said, "headline")), values.get("main", ""), *values.values()]
    return next(filter(None, [*found, text_of(_string(said, "title"))]), "")


def _description(said: Fields) -> str:
    written = _string(said, "description_html") or _string(said, "description_text")
    several = (_string(one, "value") for one in _objects(said, "descriptions"))
    return text_of(written or next(several, ""))


def _body(said: Fields, headline: str) -> str:
    """HTML before plain text, and the first of each."""
    for key in ("body_html", "body_xhtml"):
        if written := _string(said, key):
            return passages_of(written, headline)
    bodies = [(_content_type(one), _string(one, "value")) for one in _objects(said, "bodies")]
    for kind, written in bodies:
        if kind in _HTML and written:
            return passages_of(written, headline)
    texts = [written for kind, written in bodies if kind == _PLAIN]
    written = next(filter(None, [*texts, _string(said, "body_text")]), "")
    return as_html(paragraphs_of(written))


def _content_type(body: Fields) -> str:
    written = _string(body, "contenttype").partition(";")[0].strip().casefold()
    if written:
        return written
    is_html = "html" in _string(body, "role").casefold()
    return _HTML[0] if is_html else _PLAIN


def _signed(said: Fields) -> Iterator[str]:
    for one in _objects(said, "authors"):
        name = text_of(_string(one, "name"))
        if name and _string(one, "role").casefold() in _SIGN:
            yield name


def _source(said: Fields) -> str:
    named = (_string(said, "source"), next(_names(said, "infosources"), ""))
    return one_line(next(filter(None, (*named, _string(said, "copyrightholder"))), ""))


def _image(said: Fields) -> ParsedImage | None:
    """The first picture that goes with the item, its largest rendition."""
    for one in _objects(said, "associations"):
        if _string(one, "type").casefold() != "picture":
            continue
        widths = {
            _string(rendition, "href"): version_of(_string(rendition, "width"))
            for rendition in _objects(one, "renditions")
            if is_web_address(_string(rendition, "href"))
        }
        if widths:
            return ParsedImage(
                url=max(widths, key=lambda address: widths[address]),
                caption=_description(one),
                credit=one_line(_string(one, "byline") or _string(one, "by")),
            )
    return None
