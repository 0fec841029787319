"""Counts of days → years, months or days in order, none left out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from search.dates import Period, month_of, year_of
from search.protocol.answers import DayCount
from search.request import SearchRequest
from search.request.slots import DateAddresses
from search.service.results import DateBucket, Histogram

MANY_DAYS, MANY_YEARS = 92, 3
MOST_BUCKETS = 2000


def histogram(
    search: SearchRequest,
    first_day: int,
    counts: np.ndarray,
    within: tuple[date | None, date | None] = (None, None),
    selected: Period | None = None,
    whole: DayCount | None = None,
) -> Histogram:
    """The histogram of counts a day, counts[i] being that of proleptic ordinal first_day + i.

    `within` are the ends the reader chose, shown even where empty; `selected` marks buckets;
    `whole` are the days of the whole archive, to set each bucket against.
    Years over more than three years, months over more than 92 days, else days.
    """
    if not len(counts):
        return Histogram(_interval(*_ends(within)) if all(within) else "year", ())
    first = within[0] or date.fromordinal(first_day)
    last = within[1] or date.fromordinal(first_day + len(counts) - 1)
    # A reader may name the year 1: empty buckets are shown around articles, not around nothing.
    interval = _interval(first, last)
    found = Period(date.fromordinal(first_day), date.fromordinal(first_day + len(counts) - 1))
    if (last - first).days > {"year": 366 * MOST_BUCKETS}.get(interval, 10**6):
        first, last = found.first, found.last
    periods = _periods(interval, first, last)
    here, addresses = _Sums(first_day, counts), DateAddresses(search)
    everywhere = _Sums(whole.first, whole.counts) if whole else None
    return Histogram(
        interval,
        tuple(
            DateBucket(
                addresses,
                period,
                here.within(period),
                interval,
                selected is not None
                and period.first >= selected.first
                and period.last <= selected.last,
                everywhere.within(period) if everywhere else None,
            )
            for period in periods
        ),
    )


class _Sums:
    """How many articles the days of any period have together."""

    def __init__(self, first_day: int, counts: np.ndarray):
        self._first, self._sums = first_day, np.concatenate([[0], np.cumsum(counts)])

    def within(self, period: Period) -> int:
        begin, end = period.first.toordinal(), period.last.toordinal() + 1
        return int(self._before(end) - self._before(begin))

    def _before(self, day: int) -> int:
        return self._sums[min(max(day - self._first, 0), len(self._sums) - 1)]


def busiest(days: DayCount, interval: str) -> tuple[Period, int]:
    """Of what is finer than the bars of a histogram, the first that has most: a month, a day."""
    first = date.fromordinal(days.first)
    if interval != "year":
        place = int(days.counts.argmax())
        day = first + timedelta(place)
        return Period(day, day), int(days.counts[place])
    every_day = np.datetime64(first, "D") + np.arange(len(days.counts))
    months = every_day.astype("M8[M]")
    counts = np.bincount((months - months[0]).astype(int), weights=days.counts)
    most = months[0] + int(counts.argmax())
    return month_of(most.astype("M8[D]").item()), int(counts.max())


def _ends(within) -> tuple[date, date]:
    return within[0], within[1]


def _interval(first: date, last: date) -> str:
    if last.year - first.year > MANY_YEARS or (last - first).days > 366 * MANY_YEARS:
        return "year"
    return "month" if (last - first).days >= MANY_DAYS else "day"


def _periods(interval: str, first: date, last: date) -> list[Period]:
    periods, day = [], first
    while day <= last:
        period = {"year": year_of, "month": month_of}.get(interval, lambda d: Period(d, d))(day)
        periods.append(period)
        if period.last == date.max:
            break
        day = period.last + timedelta(1)
    return periods
