"""What the page of a search that finds nothing shows: what to let go of, and what that brings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.localization import DAY, articles_said, day_text, grouped
from search.pages.hit_rows import HitRow, hit_rows
from search.query import nodes
from search.query.describe import clause_in_words
from search.service.advice import Relaxation, ZeroResults
from search.service.results import ResultSet


@dataclass(frozen=True)
class WayRow:
    """One thing to let go of: Date: 2022. Without articles it is no link."""

    identity: str
    what: str  # Topic, Not topic, Date, Words
    value: str
    total: int
    query_string: str
    is_best: bool

    @property
    def said(self) -> str:
        return f"{self.what}: {self.value}" if self.value else self.what

    @property
    def count(self) -> str:
        return grouped(self.total)


@dataclass(frozen=True)
class ZeroPage:
    """The ways out of a result set without articles."""

    results: ResultSet

    @cached_property
    def rows(self) -> list[WayRow]:
        """Single filters and clauses, best first; then all filters, and all words."""
        ways = self._ways
        return [self._row(way, str(place)) for place, way in enumerate(ways.one)] + [
            self._row(way, name)
            for name, way in (("filters", ways.filters), ("words", ways.words))
            if way
        ]

    @property
    def elsewhere(self) -> list[WayRow]:
        """Clauses of one field looked for anywhere."""
        return [
            WayRow(
                f"elsewhere-{place}",
                _("Anywhere"),
                clause_in_words(way.clause.node),
                way.total,
                way.search.query_string,
                is_best=False,
            )
            for place, way in enumerate(self._ways.elsewhere)
            if isinstance(way.clause, nodes.Field)
        ]

    @property
    def alike(self) -> list[WayRow]:
        """Words that begin like the only one of the text."""
        return [
            WayRow(f"alike-{place}", way.word, "", way.total, way.search.query_string, False)
            for place, way in enumerate(self._ways.alike)
        ]

    @property
    def span(self) -> str:
        """From when to when there are articles."""
        everything = self._ways.everything
        if everything is None or everything.period is None:
            return ""
        first, last = (
            day_text(day, DAY) for day in (everything.period.first, everything.period.last)
        )
        if first == last:
            return _("The archive has articles of %s only.") % first
        return _("The archive runs from %(first)s to %(last)s.") % {"first": first, "last": last}

    @property
    def browse(self) -> str:
        """What the way to the whole archive is called; empty where it has no articles."""
        everything = self._ways.everything
        if everything is None:
            return _("Browse all articles")
        if not everything.total:
            return ""
        return ngettext(
            "Browse the only article", "Browse all %(number)s articles", everything.total
        ) % {"number": grouped(everything.total)}

    @property
    def best(self) -> WayRow | None:
        return next((row for row in self.rows if row.is_best), None)

    @property
    def ahead(self) -> list[HitRow]:
        """The first hits of the best way out."""
        return hit_rows(self._ways.ahead)

    @property
    def ahead_title(self) -> str:
        """Without the date: 9 articles."""
        best = self._ways.best
        total = best.total if best else 0
        return f"{self._without(best)}: {articles_said(total)}"

    @property
    def _ways(self) -> ZeroResults:
        return self.results.zero_results or ZeroResults()

    def _row(self, way: Relaxation, identity: str) -> WayRow:
        what, value = self._named(way)
        link = way.search.query_string
        return WayRow(f"drop-{identity}", what, value, way.total, link, way is self._ways.best)

    def _named(self, way: Relaxation) -> tuple[str, str]:
        """What kind of thing a way out lets go of, and which."""
        if way.clause is not None:
            return _("Words"), clause_in_words(way.clause)
        if way.facet == "date":
            return _("Date"), self.results.dates_said
        if not way.facet:
            if way is self._ways.words:
                return _("Keep the filters, drop the words"), ""
            return _("Keep the words, drop the filters") if way.search.q else _("All filters"), ""
        result = self.results.facets[way.facet]
        if way.value:
            is_wanted = way.value in result.search.of(result.facet).include
            what = str(result.facet.label) if is_wanted else _("Not %s") % result.facet.noun
            return what, result.label_of(way.value)
        return str(result.facet.label), result.wanted_said

    def _without(self, way: Relaxation | None) -> str:
        if way is None or way is self._ways.filters:
            return _("Without filters")
        if way is self._ways.words:
            return _("Without the words")
        value = self._named(way)[1]
        if way.clause is not None:
            return _("Without %s") % value
        if way.value:
            is_wanted = way.value in self.results.search.of(way.facet).include
            return _("Without %s") % value if is_wanted else _("With %s") % value
        noun = _("date") if way.facet == "date" else self.results.facets[way.facet].facet.noun
        return _("Without the %s") % noun
