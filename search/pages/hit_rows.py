"""Hits as rows of a list: their dates and lengths in words, their names with addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TypedDict

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from newsroom.moments import iso
from newsroom.pages.bylines import with_authors
from newsroom.renditions.showing import LISTED, Shown, shown_of
from newsroom.stories import stories_of
from newsroom.web.languages import foreign
from search.dates import Period
from search.localization import SHORT_DAY, day_text, grouped
from search.pages.html import anchor, escaped
from search.query.describe import listed
from search.request import SearchRequest
from search.request.addresses import address, days_page, search_page
from search.request.facets import FACETS
from search.request.slots import FacetAddresses
from search.service.hits import Heading, Hit

_EVERYTHING = SearchRequest()


class HitRow(TypedDict):
    """A hit as its row says it, in safe HTML. A dict: templates read those soonest."""

    id: SafeString
    path: SafeString
    lang: SafeString  # an attribute of its texts, where their language is not that of the page
    headline: SafeString
    dek: SafeString
    snippet: SafeString
    kicker: SafeString
    picture: SafeString
    renditions: Shown | None  # of the picture
    time: SafeString  # for machines
    day: SafeString  # for readers
    day_path: SafeString  # of everything of that day
    length: SafeString  # 1,234 words
    origin: SafeString  # its section, else its source
    byline: SafeString  # with links to the authors
    topics: SafeString  # items of a list, like people
    people: SafeString
    why: SafeString
    why_label: SafeString  # of the link that tells more
    lacks: SafeString  # the words that it does not have, of a text that lets some go
    copies: list[HitRow]  # rows below it that are copies of its story
    copies_said: SafeString  # 3 more copies


def hit_rows(
    hits: Iterable[Hit],
    pattern: str = SHORT_DAY,
    within: SearchRequest = _EVERYTHING,
    has_pictures: bool = True,
) -> list[HitRow]:
    """A row for each hit, in order; the day is written by one of the formats of `localization`. One
    query, if any has a picture: unless those are not shown (`has_pictures`).

    `within`: the search that leads to their pages, which will mark its words, and that their names
    narrow.
    """
    path, zone, language = search_page(), timezone.get_current_timezone(), get_language()
    led_by, why_label = within.at_page(1), _("Why is %(headline)s here?")
    addresses = {facet.name: FacetAddresses(within, facet) for facet in FACETS}
    chosen = {facet.name: within.of(facet).include for facet in FACETS}

    def link(name: str, value: Heading, text: str = "") -> SafeString:
        text = text or value.name
        if value.slug in chosen[name]:
            return SafeString(f"<span>{escaped(text)}</span>")
        return anchor(address(path, addresses[name].tick(value.slug)), text)

    def items(name: str, values: Iterable[Heading]) -> SafeString:
        return SafeString("".join([f"<li>{link(name, value)}</li>" for value in values]))

    def origin(hit: Hit) -> SafeString:
        if hit.section:
            return link("section", hit.section)
        return SafeString(f"<span>{escaped(hit.source.name)}</span>" if hit.source else "")

    def byline(hit: Hit) -> SafeString:
        pieces = with_authors(hit.byline, hit.authors)
        return SafeString(
            "".join(link("author", who, text) if who else escaped(text) for text, who in pieces)
        )

    hits, rows = list(hits), []
    drawn = shown_of((hit.id for hit in hits if hit.picture and has_pictures), LISTED)
    for hit in hits:
        moment = hit.published_at.astimezone(zone)
        rows.append(
            HitRow(
                id=SafeString(hit.id),
                path=escaped(address(hit.path, led_by)),
                lang=_lang(hit.language, language),
                headline=SafeString(hit.marked_headline),
                dek=SafeString(hit.marked_dek),
                snippet=SafeString(hit.snippet),
                kicker=escaped(hit.kicker),
                picture=escaped(hit.picture),
                renditions=drawn.get(hit.picture),
                time=escaped(iso(moment) if hit.date_known else ""),
                day=escaped(
                    day_text(moment.date(), pattern) if hit.date_known else _("date not known")
                ),
                day_path=escaped(_path_of(moment.date()) if hit.date_known else ""),
                length=_length(hit.word_count, language),
                origin=origin(hit),
                byline=byline(hit),
                topics=items("topic", hit.topics),
                people=items("person", hit.people),
                why=escaped(hit.why),
                why_label=escaped(why_label % {"headline": hit.headline}),
                lacks=_without(hit.lacks),
                copies=[],
                copies_said=SafeString(),
            )
        )
    return rows


def folded_rows(
    hits: Sequence[Hit], pattern: str = SHORT_DAY, within: SearchRequest = _EVERYTHING
) -> list[HitRow]:
    """The rows of a page: what is a copy of an article above it goes into its row.

    One query, whatever the page has.
    """
    stories = stories_of(hit.id for hit in hits)
    rows: list[HitRow] = []
    first: dict[int, HitRow] = {}
    for hit, row in zip(hits, hit_rows(hits, pattern, within), strict=True):
        story = stories.get(hit.id)
        if story in first:
            first[story]["copies"].append(row)
            continue
        if story is not None:
            first[story] = row
        rows.append(row)
    for row in first.values():
        if number := len(row["copies"]):
            said = ngettext("%(number)s more copy", "%(number)s more copies", number)
            row["copies_said"] = escaped(said % {"number": grouped(number)})
    return rows


def _without(words: tuple[str, ...]) -> SafeString:
    """without talks, the word emphasised, as HTML."""
    if not words:
        return SafeString()
    said = listed((f"<em>{escaped(word)}</em>" for word in words), escaped(_("and")))
    return SafeString(escaped(_("without %s")) % said)


def _path_of(day: date) -> str:
    return days_page(Period(day, day))


@lru_cache(maxsize=1024)
def _lang(language: str, _page: str | None) -> SafeString:
    code = foreign(language)
    return SafeString(f' lang="{escaped(code)}"' if code else "")


@lru_cache(maxsize=4096)
def _length(words: int, _language: str | None) -> SafeString:
    if not words:
        return SafeString()
    said = ngettext("%(number)s word", "%(number)s words", words) % {"number": grouped(words)}
    return escaped(said)
