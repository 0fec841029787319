"""What the page of a search that finds nothing shows: what to let go of, and what that brings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from search.localization import articles_said, grouped
from search.pages.hit_rows import HitRow, hit_rows
from search.query import nodes
from search.query.describe import clause_in_words, listed
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

    @property
    def words(self) -> str:
        """The plain words that stand together nowhere: gas, deel and annex."""
        words = nodes.plain_words(self.results.search.parsed.tree)
        return listed([word.text for word in words], _("and"))

    @property
    def word_count(self) -> int:
        return len(nodes.plain_words(self.results.search.parsed.tree))

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
                return _("The words"), _("the filters alone")
            return _("All filters"), _("the words alone") if way.search.q else ""
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
