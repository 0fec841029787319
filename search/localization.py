"""Numbers and days as they are written in the page's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import formats
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from search.dates import Period, month_of, year_of

_QUOTATION_MARKS = frozenset('"“”„«»')


def grouped(number: int) -> str:
    """A number with its thousands apart: 1,234."""
    if 0 <= number < 1000:  # most counts of a page, and no language groups fewer digits
        return str(number)
    return formats.number_format(number, force_grouping=True)


def articles_said(number: int) -> str:
    return ngettext("%s article", "%s articles", number) % grouped(number)


def percent_said(number: float) -> str:
    """7.2%: to a tenth below ten, to a hundredth below a tenth."""
    if 0 < number < 0.01:
        return "<" + percent_said(0.01)
    digits = 2 if number < 0.1 else 1 if number < 10 else 0
    rounded = round(number, digits)
    if rounded == int(rounded):
        digits = 0
    return _percent_text(rounded, digits, get_language())


def in_quotes(query: str) -> str:
    """A query in quotation marks, unless it has some of its own."""
    return query if _QUOTATION_MARKS & set(query) else _("“%s”") % query


# Django's date formats: a language writes the same parts in its own order.
DAY = gettext_noop("j F Y")
SHORT_DAY = gettext_noop("j M Y")
DAY_AND_MONTH = gettext_noop("j M")
MONTH = gettext_noop("F Y")
SHORT_MONTH = gettext_noop("M Y")
MONTH_ALONE = gettext_noop("M")


def day_text(day: date, pattern: str) -> str:
    """A day by one of these formats. Kept, for pages write the same days over and over."""
    return _day_text(day, pattern, get_language())


def period_text(period: Period) -> str:
    """A year, a month or a day; of anything longer, where it begins."""
    if period == year_of(period.first):
        return str(period.first.year)
    return day_text(period.first, MONTH if period == month_of(period.first) else DAY)


@lru_cache(maxsize=512)
def _percent_text(number: float, digits: int, _language: str | None) -> str:
    return _("%(number)s%%") % {"number": formats.number_format(number, digits)}


@lru_cache(maxsize=8192)
def _day_text(day: date, pattern: str, _language: str | None) -> str:
    return formats.date_format(day, _(pattern))


def span_text(days: int) -> str:
    """How long so many days are, in the largest fitting unit: two days, three weeks, a year."""
    for unit, size, least in _SPANS:
        if days >= least:
            return _counted(unit, max(round(days / size), 1))
    return _counted("day", days)


_SPANS = (("year", 365.25, 548), ("month", 30.44, 56), ("week", 7, 14))


def _counted(unit: str, number: int) -> str:
    said = {"number": apnumber(number) if number < 10 else grouped(number)}
    forms = {
        "year": ngettext("a year", "%(number)s years", number),
        "month": ngettext("a month", "%(number)s months", number),
        "week": ngettext("a week", "%(number)s weeks", number),
        "day": ngettext("a day", "%(number)s days", number),
    }
    return forms[unit] % said
