"""Dates as addresses have them: 2025, 2025-11, 2025-11-17, today, 7d, 3m, 1y; as readers type them,
also March 2025, 3/2025, 12 Mar 2025.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS

_ABSOLUTE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_TYPED = (  # 3/1987, 12.3.1987, 12 March 1987, March 12, 1987
    re.compile(r"(?P<month>\d{1,2})\s*[/.]\s*(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4})"),
    re.compile(r"(?:(?P<day>\d{1,2})\.?\s+)?(?P<name>[^\W\d_]+)\.?,?\s+(?P<year>\d{4})"),
    re.compile(r"(?P<name>[^\W\d_]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})"),
)
_SHORTEST_NAME = 3  # letters of a month


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date


def read_period(text: str, today: date) -> Period | None:
    """The days a date stands for; a partial date is its whole year or month. None: no such date."""
    text = text.strip().lower()
    if text == "today":
        return Period(today, today)
    if text == "yesterday":
        return Period(today - timedelta(1), today - timedelta(1))
    if match := _AGO.fullmatch(text):
        ago = _ago(int(match[1]), match[2], today)
        return Period(ago, ago) if ago else None
    if match := _ABSOLUTE.fullmatch(text):
        year, month, day = (int(part or 0) for part in match.groups())
        return _absolute(year, month, day)
    return None


def is_relative(text: str) -> bool:
    """Whether a date is another one tomorrow."""
    text = text.strip().lower()
    return text in ("today", "yesterday") or _AGO.fullmatch(text) is not None


def read_typed(text: str, today: date) -> Period | None:
    """The same for dates as readers type them, months by name in their own language or English.

    12/3/1987 is no such date: it is in March for some, in December for others.
    """
    if period := read_period(text, today):
        return period
    for pattern in _TYPED:
        if match := pattern.fullmatch(text.strip()):
            parts = match.groupdict()
            month = int(parts["month"]) if "month" in parts else _month_named(parts["name"])
            return _typed(int(parts["year"]), month, parts.get("day"))
    return None


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def shortest(period: Period) -> str:
    """The shortest text for a period's first day, or its whole year or month: 2025, 2025-11."""
    if period == year_of(period.first):
        return f"{period.first.year:04}"
    if period == month_of(period.first):
        return f"{period.first:%Y-%m}" if period.first.year > 999 else str(period.first)[:7]
    return period.first.isoformat()


def ends(period: Period) -> tuple[str, str]:
    """How a period is written in an address: whole years or months as such. Digits and dashes."""
    for whole in (year_of, month_of):
        first, last = whole(period.first), whole(period.last)
        if (first.first, last.last) == (period.first, period.last):
            return shortest(first), shortest(last)
    return period.first.isoformat(), period.last.isoformat()


def _absolute(year: int, month: int, day: int) -> Period | None:
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first)
    return month_of(first) if month else year_of(first)


def _typed(year: int, month: int, day: str | None) -> Period | None:
    try:
        first = date(year, month, int(day or 1))
    except ValueError:
        return None
    return Period(first, first) if day else month_of(first)


def _month_named(text: str) -> int:
    """The number of a month that is called so, or begins so; 0 when there is none, or several."""
    begun = _plain(text)
    if len(begun) < _SHORTEST_NAME:
        return 0
    languages = (translation.get_language() or "en", "en")
    found = {n for code in languages for n, name in _months(code) if name.startswith(begun)}
    return found.pop() if len(found) == 1 else 0


@lru_cache
def _months(language: str) -> tuple[tuple[int, str], ...]:
    with translation.override(language):
        return tuple((number, _plain(str(name))) for number, name in MONTHS.items())


def _plain(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _ago(count: int, unit: str, today: date) -> date | None:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
