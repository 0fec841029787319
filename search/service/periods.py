"""The dates before, after and around the chosen ones, to step through time. Pure."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from search.dates import Period, month_of, year_of
from search.localization import day_text


def wider(period: Period) -> Period | None:
    """The month or year that holds a period and more; None when there is none but all dates."""
    for whole in (month_of(period.first), year_of(period.first)):
        if whole.last >= period.last and whole != period:
            return whole
    return None


def before(period: Period, first_day: int, counts: np.ndarray) -> Period | None:
    """The nearest period of the same length before this one that has anything.

    counts[i] is that of proleptic ordinal first_day + i.
    """
    found = np.flatnonzero(counts[: max(period.first.toordinal() - first_day, 0)])
    if not len(found):
        return None
    day = date.fromordinal(first_day + int(found[-1]))
    return _shifted(period, -_steps(period, day, period.first))


def after(period: Period, first_day: int, counts: np.ndarray) -> Period | None:
    """The nearest period of the same length after this one that has anything."""
    start = max(period.last.toordinal() + 1 - first_day, 0)
    found = np.flatnonzero(counts[start:])
    if not len(found):
        return None
    day = date.fromordinal(first_day + start + int(found[0]))
    return _shifted(period, _steps(period, period.last, day))


def period_said(period: Period) -> str:
    """2025, 2018–2020, November 2025, Nov 2025–Jan 2026, 17 November 2025."""
    for whole, pattern, short in ((year_of, "Y", "Y"), (month_of, "F Y", "M Y")):
        if period == whole(period.first):
            return day_text(period.first, pattern)
        if _is_made_of(whole, period):
            return _from_to(period, short)
    if period.first == period.last:
        return day_text(period.first, "j F Y")
    return _from_to(period, "j M Y")


def _from_to(period: Period, pattern: str) -> str:
    return f"{day_text(period.first, pattern)}–{day_text(period.last, pattern)}"


def _is_made_of(whole, period: Period) -> bool:
    """Whether a period is whole months, or whole years."""
    return whole(period.first).first == period.first and whole(period.last).last == period.last


def _steps(period: Period, earlier: date, later: date) -> int:
    """How many lengths of a period lie between two days, begun ones included."""
    if _is_made_of(month_of, period):
        return -(-(_month(later) - _month(earlier)) // _months(period))
    return -(-(later - earlier).days // _days(period))


def _shifted(period: Period, steps: int) -> Period | None:
    """A period so many of its lengths later; None beyond the years that dates know."""
    try:
        if not _is_made_of(month_of, period):
            length = timedelta(steps * _days(period))
            return Period(period.first + length, period.last + length)
        months = steps * _months(period)
        first, last = _month(period.first) + months, _month(period.last) + months
        return Period(_first_of(first), month_of(_first_of(last)).last)
    except (ValueError, OverflowError):
        return None


def _days(period: Period) -> int:
    return (period.last - period.first).days + 1


def _months(period: Period) -> int:
    return _month(period.last) - _month(period.first) + 1


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
