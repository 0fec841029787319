"""Counts of days → years, months or days in order, none left out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from search.dates import Period, month_of, year_of
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
) -> Histogram:
    """The histogram of counts a day, counts[i] being that of proleptic ordinal first_day + i.

    `within` are the ends the reader chose, shown even where empty; `selected` marks buckets.
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
    sums = np.concatenate([[0], np.cumsum(counts)])
    buckets, addresses = [], DateAddresses(search)
    for period in periods:
        begin = min(max(period.first.toordinal() - first_day, 0), len(counts))
        end = min(max(period.last.toordinal() - first_day + 1, 0), len(counts))
        buckets.append(
            DateBucket(
                addresses,
                period,
                int(sums[end] - sums[begin]),
                interval,
                selected is not None
                and period.first >= selected.first
                and period.last <= selected.last,
            )
        )
    return Histogram(interval, tuple(buckets))


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
