"""When articles were published, and the ways from there to other dates; the page of some days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from search.dates import Period, month_of
from search.localization import DAY_AND_MONTH, MONTH, articles_said, day_text, grouped, period_text
from search.pages.chart import Chart, draw
from search.pages.choices import Choice, Pager
from search.pages.facet_rows import FacetRow, rows_of
from search.pages.hit_rows import HitRow, hit_rows
from search.request import SearchRequest
from search.request.addresses import address, days_page, search_page
from search.request.facets import BY_NAME, Facet
from search.service.periods import period_said, wider
from search.service.results import SHOWN, ResultSet

TOLD_OF = ("topic", "person", "place")  # what of the days may stand out


@dataclass(frozen=True)
class Dates:
    """The dates of a result set, and those that were chosen."""

    results: ResultSet

    @cached_property
    def chart(self) -> Chart | None:
        return draw(self.results.date)

    @cached_property
    def overview(self) -> Chart | None:
        """All dates in small, the chosen ones marked, while dates narrow the search."""
        search = self.results.search
        if not search.has_dates:
            return None
        chosen = (search.first_day, search.last_day)
        return draw(self.results.overview, height=44, is_plain=True, chosen=chosen)

    @property
    def steps(self) -> dict[str, Choice]:
        """The ways to the dates before, after and around the chosen ones, where there are such."""
        search = self.results.search
        steps = {
            "earlier": self.results.earlier,
            "later": self.results.later,
            "wider": wider(search.period) if search.period else None,
        }
        return {
            name: Choice(name, period_said(to), search.with_dates(to).query_string, False)
            for name, to in steps.items()
            if to
        }

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when other dates are chosen."""
        return self.results.search.kept("from", "to")


@dataclass(frozen=True)
class Step:
    """A year, a month or a day that has a page, and how many articles it has."""

    label: str
    address: str
    count: str = ""


@dataclass(frozen=True)
class DaysPage:
    """Everything of a year, a month or a day, and what stands out of it."""

    results: ResultSet
    period: Period

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def title(self) -> str:
        """1987, October 1987, 19 October 1987."""
        return period_text(self.period)

    @property
    def count(self) -> str:
        return articles_said(self.results.total)

    @property
    def is_day(self) -> bool:
        return self.period.first == self.period.last

    @property
    def above(self) -> list[Step]:
        """The year and the month around the days, the longer first."""
        above, around = [], wider(self.period)
        while around:
            above.append(_step(around))
            around = wider(around)
        return above[::-1]

    @property
    def earlier(self) -> Step | None:
        """The nearest days before that have articles, as many as these."""
        return _step(self.results.earlier) if self.results.earlier else None

    @property
    def later(self) -> Step | None:
        return _step(self.results.later) if self.results.later else None

    @cached_property
    def parts(self) -> list[Step]:
        """The months of a year, the days of a month: those that have articles."""
        if self.is_day:
            return []
        counts: Counter[Period] = Counter()
        is_month, pattern = self.period == month_of(self.period.first), MONTH
        if is_month:
            pattern = DAY_AND_MONTH
        for bucket in self.results.date.buckets:
            part = bucket.period if is_month else month_of(bucket.period.first)
            counts[part] += bucket.count
        return [
            Step(day_text(part.first, pattern), days_page(part), grouped(count))
            for part, count in counts.items()
            if count
        ]

    @cached_property
    def telling(self) -> list[tuple[Facet, list[FacetRow]]]:
        """The topics and names of these days, first those that stand out beside other days."""
        found = []
        for name in TOLD_OF:
            result = self.results.facets[name].by_telling
            buckets = [bucket for bucket in result.buckets if bucket.count][:SHOWN]
            if buckets:
                found.append((BY_NAME[name], rows_of(result, buckets, is_telling=True)))
        return found

    @property
    def hits(self) -> list[HitRow]:
        return hit_rows(self.results.hits)

    @property
    def pager(self) -> Pager:
        return Pager(self.results.paging, lambda number: self._at(self.search.with_page(number)))

    @property
    def sorts(self) -> list[Choice]:
        labels = {"newest": _("Newest"), "oldest": _("Oldest")}
        return [
            Choice(name, label, self._at(self.search.with_sort(name)), name == self.search.sort)
            for name, label in labels.items()
        ]

    @property
    def as_search(self) -> str:
        """The address of the same articles as a search."""
        return address(search_page(), self.search.at_page(1))

    @property
    def as_json(self) -> str:
        return reverse("search:days_json", args=[self.period])

    def _at(self, search: SearchRequest) -> str:
        """The parameters that lead to another page or order of these days."""
        return urlencode([pair for pair in search.pairs() if pair[0] not in ("from", "to")])


def within(search: SearchRequest, period: Period) -> SearchRequest:
    """The same search within a period, at the same page."""
    return replace(search.with_dates(period), page=search.page, ignored=search.ignored)


def _step(period: Period) -> Step:
    return Step(period_text(period), days_page(period))
