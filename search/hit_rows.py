"""Hits as rows of a list: their dates and lengths in words, their names with addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import ngettext

from newsroom.bylines import with_authors
from search.addresses import search_page
from search.results import Hit, Named
from search.slots import quoted
from search.written import day_text, grouped


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere; without an address it leads nowhere."""

    text: str
    address: str = ""


class HitRow(TypedDict):
    """A hit as its row says it. A dict: templates read those soonest."""

    path: str
    headline: str  # safe HTML, like dek and snippet
    dek: str
    snippet: str
    kicker: str
    picture: str
    time: str  # for machines
    day: str  # for readers
    length: str  # 1,234 words
    origin: Link | None  # its section, else its source
    byline: list[Link]
    topics: list[Link]
    people: list[Link]


def hit_rows(hits: Iterable[Hit], pattern: str = "j M Y") -> list[HitRow]:
    """A row for each hit, in order; the day is written by a date format of Django's."""
    path = search_page()

    def link(name: str, value: Named, text: str = "") -> Link:
        return Link(text or value.name, f"{path}?{name}={quoted(value.slug)}")

    def origin(hit: Hit) -> Link | None:
        if hit.section:
            return link("section", hit.section)
        return Link(hit.source.name) if hit.source else None

    def byline(hit: Hit) -> Iterable[Link]:
        for text, author in with_authors(hit.byline, hit.authors):
            yield link("author", author, text) if author else Link(text)

    rows = []
    for hit in hits:
        moment = timezone.localtime(hit.published_at)
        rows.append(
            HitRow(
                path=hit.path,
                headline=hit.marked_headline,
                dek=hit.marked_dek,
                snippet=hit.snippet,
                kicker=hit.kicker,
                picture=hit.picture,
                time=moment.isoformat(),
                day=day_text(moment.date(), pattern),
                length=_length(hit.word_count),
                origin=origin(hit),
                byline=list(byline(hit)),
                topics=[link("topic", topic) for topic in hit.topics],
                people=[link("person", person) for person in hit.people],
            )
        )
    return rows


def _length(words: int) -> str:
    if not words:
        return ""
    return ngettext("%(number)s word", "%(number)s words", words) % {"number": grouped(words)}
