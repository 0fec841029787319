"""The page that says why an article is not among the hits, and what to let go of."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from search.localization import day_text, grouped
from search.query import nodes
from search.query.describe import listed
from search.query.fields import FIELDS
from search.request import SearchRequest
from search.request.paging import page_with
from search.service.explain_miss import Obstacle, WhyNot, least, without
from search.service.explain_words import said
from search.service.hits import Hit
from search.service.results import ResultSet


@dataclass(frozen=True)
class MissRow:
    """One thing that drops the article, in a sentence, and the search without it."""

    identity: str
    says: str
    query_string: str | None  # None where the text without it cannot be written


@dataclass(frozen=True)
class WhyNotPage:
    """What was asked for, and the answer: an article, several to choose from, or none."""

    results: ResultSet  # of the search, for its labels and its count
    asked_for: str = ""
    why_not: WhyNot | None = None
    choices: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()  # where no article is meant: those with a headline like it
    is_public: bool = False  # one article is meant, and the public sees it

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def choose(self) -> str:
        """The address of the answer for one of the choices, but for its number."""
        return f"{reverse('search:why_not')}?{urlencode([*self.search.kept(), ('article', '')])}"

    @cached_property
    def rows(self) -> list[MissRow]:
        """What drops the article, in the order of the search."""
        found = self.why_not.obstacles if self.why_not else ()
        rows = []
        for place, obstacle in enumerate(found):
            search = without(self.search, [obstacle])
            link = search.query_string if search else None
            rows.append(MissRow(f"without-{place}", self._says(obstacle), link))
        return rows

    @property
    def place(self) -> str:
        return grouped(self.why_not.place) if self.why_not else ""

    @property
    def page(self) -> SearchRequest | None:
        """The page of the list that the article stands on, when it is a hit."""
        if not (self.why_not and self.why_not.place):
            return None
        return self.search.with_page(page_with(self.why_not.place, self.search.per_page))

    @property
    def why(self) -> str:
        """The address that says why it is here, when it is."""
        key = self.why_not.hit.id if self.why_not else ""
        return f"{reverse('search:why')}?{urlencode([*self.search.kept(), ('id', key)])}"

    def _says(self, obstacle: Obstacle) -> str:
        if obstacle.clause is not None:
            return _clause_says(obstacle, obstacle.clause, self.results.reach)
        if obstacle.facet == "date":
            if self.why_not and not self.why_not.hit.date_known:
                return _("Its date is not known; the search asks for dates (%s).") % (
                    self.results.dates_said
                )
            return _("It is dated %(day)s, outside the dates of the search (%(dates)s).") % {
                "day": self._day,
                "dates": self.results.dates_said,
            }
        result = self.results.facets[obstacle.facet]
        label = result.facet.label
        own = self.search.of(obstacle.facet)
        if obstacle.value in own.include:
            return _("It is not filed under %(label)s: %(values)s.") % {
                "label": label,
                "values": result.label_of(obstacle.value),
            }
        if obstacle.value:
            return _("It is filed under %(label)s: %(value)s, which the search leaves out.") % {
                "label": label,
                "value": result.label_of(obstacle.value),
            }
        return _("It is not filed under %(label)s: %(values)s.") % {
            "label": label,
            "values": result.wanted_said,
        }

    @property
    def _day(self) -> str:
        if self.why_not is None:
            return ""
        return day_text(timezone.localtime(self.why_not.hit.published_at).date(), "j F Y")


def _clause_says(obstacle: Obstacle, clause: nodes.Node, reach: int) -> str:
    match clause:
        case nodes.MostOf(words) if reach:
            return _(
                "It has %(has)d of the %(words)d words, without %(lacks)s;"
                " the articles shown have %(reach)d."
            ) % {**_some(obstacle, words), "reach": reach}
        case nodes.AllBut(words) if obstacle.has:
            return _(
                "It has %(has)d of the %(words)d words, without %(lacks)s;"
                " the articles shown have %(least)d or more."
            ) % {**_some(obstacle, words), "least": least(clause, reach)}
        case nodes.MostOf(words) | nodes.AllBut(words):
            return _("It does not have %s.") % _some(obstacle, words)["lacks"]
        case nodes.Not(nodes.Dates() as dates):
            return _("It is %s, which the search leaves out.") % said(dates)
        case nodes.Not(inner):
            return _("It has %s, which the search leaves out.") % said(inner)
        case nodes.Field(name, inner):
            return _("It does not have %(words)s %(where)s.") % {
                "words": said(inner),
                "where": FIELDS[name].where,
            }
        case nodes.Dates():
            return _("It is not %s.") % said(clause)
        case nodes.Or(parts):
            return _("It does not have %s.") % listed(list(map(said, parts)), _("or"))
    return _("It does not have %s.") % said(clause)


def _some(obstacle: Obstacle, words: Sized) -> dict[str, object]:
    """How many of some words an article has, and those that it lacks."""
    lacks = listed([f"“{word}”" for word in obstacle.lacks], _("or"))
    return {"has": len(obstacle.has), "words": len(words), "lacks": lacks}
