"""One content item of GOV.UK → an article; pages that only lead to others are none."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import byline, is_web_address, later
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import body_of, text_of
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    MOST_PARENTS,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
)
from newsroom.imports.formats.passages import passages_of

SITE = "https://www.gov.uk"
# What has words of its own, but is a page about something or a way to others.
_PAGES = {
    "contact", "document_collection", "finder", "finder_email_signup", "gone", "homepage",
    "mainstream_browse_page", "ministers_index", "organisation", "organisations_homepage",
    "person", "placeholder", "redirect", "role", "search", "special_route", "step_by_step_nav",
    "taxon", "topic", "topical_event", "unpublishing", "vanish", "working_group",
    "world_location", "world_location_news", "worldwide_organisation",
}  # fmt: skip
_TOPICS = ("taxons", "topics", "policy_areas", "topical_events", "policies")
_ORGANISATIONS = ("organisations", "worldwide_organisations")
_PEOPLE = ("people", "speaker", "ministers")

Fields = dict[str, Any]


def article_of(item: Fields, position: str, name: str) -> ParsedArticle | Rejected:
    kind, schema = _line(item, "document_type"), _line(item, "schema_name")
    kind = kind or schema or "content item"
    words = kind.replace("_", " ")[:60]
    if kind in _PAGES or schema in _PAGES:
        return Rejected(position, f"it is no article, but a page of the kind “{words}”")
    headline, address = text_of(_string(item, "title")), _address(item)
    details = _object(item, "details")
    written = "\n".join(_bodies(details))
    if len(written) > LONGEST_TEXT:
        return Rejected(position, f"its text has more than {LONGEST_TEXT:,} characters")
    body = passages_of(body_of(written, address), headline) if written else ""
    if not headline or not text_of(body):
        missing = "text" if headline else "title"
        return Rejected(position, f"it has no {missing}; its kind is “{words}”")
    first = moment(_string(item, "first_published_at"))
    updated = moment(_string(item, "public_updated_at"))
    published = first or moment(_string(details, "first_public_at")) or updated
    links = _object(item, "links")
    authors = _named(links, "speaker") if kind == "authored_article" else ()
    status, warnings = _withdrawal(item)
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=_external_id(item),
        canonical_url=address,
        dek=text_of(_string(item, "description")),
        kicker=words.capitalize(),
        body_html=body,
        byline=byline(authors),
        authors=authors,
        topics=_unique([*_named(links, *_TOPICS), *_named(links, *_ORGANISATIONS)]),
        people=_named(links, *_PEOPLE),
        places=_named(links, "world_locations"),
        image=_image(details),
        published_at=published,
        updated_at=later(updated, published),
        source="GOV.UK",
        language=_line(item, "locale"),
        status=status,
        warnings=warnings,
    )
    return keyed(article, name)


def _string(said: Fields, key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""


def _line(said: Fields, key: str) -> str:
    return one_line(_string(said, key))


def _object(said: Fields, key: str) -> Fields:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _objects(said: Fields, key: str) -> Iterator[Fields]:
    value = said.get(key)
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def _address(item: Fields) -> str:
    path = _line(item, "base_path")
    return f"{SITE}{path}" if path.startswith("/") and " " not in path else ""


def _external_id(item: Fields) -> str:
    """Translations share the id of their content."""
    number, language = _line(item, "content_id"), _line(item, "locale")
    return f"{number}:{language}" if number and language not in ("", "en") else number


def _bodies(details: Fields) -> Iterator[str]:
    """The text, or each part of a guide below its title."""
    if written := _html(details):
        yield written
    for part in _objects(details, "parts"):
        if written := _html(part):
            title = text_of(_string(part, "title"))
            yield f"<h2>{escape(title, quote=False)}</h2>\n{written}" if title else written


def _html(said: Fields) -> str:
    """A body as the site shows it: written so, or one of several by their content types."""
    kinds = {
        _string(one, "content_type"): _string(one, "content") for one in _objects(said, "body")
    }
    return _string(said, "body") or kinds.get("text/html", "")


def _named(links: Fields, *keys: str) -> tuple[Name, ...]:
    return _unique(name for key in keys for one in _objects(links, key) if (name := _name(one)))


def _name(linked: Fields, depth: int = 0) -> Name | None:
    title = text_of(_string(linked, "title"))
    if not title:
        return None
    above = next(_objects(_object(linked, "links"), "parent_taxons"), None)
    parent = _name(above, depth + 1) if above and depth < MOST_PARENTS - 1 else None
    return Name(title, parent=parent)


def _unique(names: Any) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for name in names:
        found.setdefault(name.name.casefold(), name)
    return tuple(found.values())


def _image(details: Fields) -> ParsedImage | None:
    for picture in (_object(details, "image"), *_objects(details, "images")):
        sources = [one for one in _object(picture, "sources").values() if isinstance(one, str)]
        addresses = [_string(picture, "high_resolution_url"), _string(picture, "url"), *sources]
        url = next(filter(is_web_address, addresses), "")
        if url and "placeholder" not in url:
            return ParsedImage(
                url=url,
                caption=text_of(_string(picture, "caption")),
                credit=_line(picture, "credit"),
                alt_text=_line(picture, "alt_text"),
            )
    return None


def _withdrawal(item: Fields) -> tuple[str, tuple[str, ...]]:
    """A status and a warning for what GOV.UK no longer stands by."""
    notice = _object(item, "withdrawn_notice")
    if not notice:
        return "", ()
    reason = text_of(_string(notice, "explanation"))
    return "draft", (f"withdrawn there: not public here{f' (“{reason[:200]}”)' if reason else ''}",)
