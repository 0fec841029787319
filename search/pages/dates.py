"""When articles were published, and the ways from there to other dates; the page of some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from search.dates import Period, is_relative, month_of, read_period
from search.localization import (
    DAY_AND_MONTH,
    MONTH,
    SHORT_DAY,
    SHORT_MONTH,
    articles_said,
    day_text,
    grouped,
    period_text,
)
from search.pages.chart import LARGE, OVERVIEW, STRIP, Chart, draw
from search.pages.choices import Choice, Pager
from search.pages.facet_rows import FacetRow, rows_of
from search.pages.hit_rows import HitRow, folded_rows
from search.pages.html import escaped
from search.request import SearchRequest
from search.request.addresses import address, days_page, search_page
from search.request.facets import BY_NAME, Facet
from search.service.histogram import busiest
from search.service.periods import period_said, wider
from search.service.results import SHOWN, ResultSet

LEAST_ARTICLES, LEAST_BARS = 5, 2  # fewer are no chart
TOLD_OF = ("topic", "person", "place")  # what of the days may stand out


@dataclass(frozen=True)
class DateField:
    """An end of the chosen dates, as the date form asks for it."""

    name: str  # from, to
    label: str
    value: str
    problem: str  # why the value is no date; empty where it is one


@dataclass(frozen=True)
class ChartChoice:
    """How a reader wants the chart: large, with the date form; its bars as shares."""

    is_open: bool = False
    by_share: bool = False


@dataclass(frozen=True)
class Dates:
    """The dates of a result set, and those that were chosen."""

    results: ResultSet
    choice: ChartChoice = ChartChoice()
    unread: Mapping[str, str] = field(default_factory=dict)  # what was typed and is no date

    @property
    def is_open(self) -> bool:
        return self.choice.is_open or bool(self.unread)

    @cached_property
    def chart(self) -> Chart | None:
        histogram = self.results.date
        bars = sum(1 for bucket in histogram.buckets if bucket.count)
        if self.results.total < LEAST_ARTICLES or bars < LEAST_BARS:
            return None
        return draw(histogram, LARGE if self.is_open else STRIP, self.choice.by_share)

    @property
    def measures(self) -> list[Choice]:
        """What the bars may stand for; nothing where there is one way only."""
        if not self.results.date.has_shares:
            return []
        by_share = self.choice.by_share
        return [
            Choice("count", _("Articles"), "", not by_share),
            Choice("share", _("Share of all"), "", by_share),
        ]

    @cached_property
    def overview(self) -> Chart | None:
        """All dates in small, the chosen ones marked, while dates narrow the search."""
        search = self.results.search
        if not (search.has_dates and self.is_open):
            return None
        return draw(self.results.overview, OVERVIEW, chosen=(search.first_day, search.last_day))

    @property
    def ends_said(self) -> SafeString:
        """First 26 Feb 1987, last 20 Oct, most on 7 Apr: 104. As HTML, with links to the days."""
        days = self.results.days
        if not len(days.counts):
            return SafeString()
        first = date.fromordinal(days.first)
        last = date.fromordinal(days.first + len(days.counts) - 1)
        if first == last:
            return _filled(_("On %(first)s"), first=_linked(_day(first), SHORT_DAY))
        later = DAY_AND_MONTH if first.year == last.year else SHORT_DAY
        ends = {"first": _linked(_day(first), SHORT_DAY), "last": _linked(_day(last), later)}
        most, count = busiest(days, self.results.date.interval)
        if count == 1:
            return _filled(_("First %(first)s, last %(last)s"), **ends)
        ends["count"] = escaped(grouped(count))
        if most.first == most.last:
            said = _("First %(first)s, last %(last)s, most on %(most)s: %(count)s")
            return _filled(said, most=_linked(most, later), **ends)
        said = _("First %(first)s, last %(last)s, most in %(most)s: %(count)s")
        return _filled(said, most=_linked(most, SHORT_MONTH), **ends)

    @property
    def fields(self) -> list[DateField]:
        """The fields of the date form; what cannot be read stays in its own."""
        search, unread = self.results.search, self.unread
        ends = {"from": (_("From"), search.from_text), "to": (_("To"), search.to_text)}
        return [
            DateField(name, label, unread.get(name, value), self._problem(unread.get(name, "")))
            for name, (label, value) in ends.items()
        ]

    @property
    def problems(self) -> list[str]:
        """Why what was typed is no date."""
        return [self._problem(text) for text in self.unread.values()]

    @property
    def hint(self) -> str:
        """How dates may be written, with one that the archive has."""
        day = self._example
        return _("%(year)s, %(month)s or %(day)s") % {
            "year": day.year,
            "month": day_text(day, SHORT_MONTH),
            "day": day_text(day, SHORT_DAY),
        }

    @property
    def latest(self) -> Choice | None:
        """Of a search for the last days that finds nothing: the last days of the archive."""
        search, days = self.results.search, self.results.whole_days
        texts = [text for text in (search.from_text, search.to_text) if text]
        if not (search.from_text and days and len(days.counts) and all(map(is_relative, texts))):
            return None
        end = date.fromordinal(days.first + len(days.counts) - 1)
        first, last = read_period(search.from_text, end), read_period(search.to_text, end)
        if not first or end >= (search.first_day or end):
            return None
        period = Period(first.first, last.last if last else end)
        return Choice("latest", period_said(period), search.with_dates(period).query_string, False)

    @cached_property
    def _example(self) -> date:
        days = self.results.whole_days
        if days is None or not len(days.counts):
            return self.results.search.today
        return busiest(days, "day")[0].first

    def _problem(self, text: str) -> str:
        if not text:
            return ""
        return _("We cannot read “%(text)s” as a date. Try %(example)s.") % {
            "text": text[:40],
            "example": day_text(self._example, SHORT_MONTH),
        }

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
        return folded_rows(self.results.hits)

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


def _day(day: date) -> Period:
    return Period(day, day)


def _linked(period: Period, pattern: str) -> SafeString:
    """A link to the page of a day or a month."""
    text = day_text(period.first, pattern)
    return SafeString(f'<a href="{escaped(days_page(period))}">{escaped(text)}</a>')


def _filled(sentence: str, **parts: SafeString) -> SafeString:
    return SafeString(escaped(sentence) % parts)


def _step(period: Period) -> Step:
    return Step(period_text(period), days_page(period))
