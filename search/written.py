"""Numbers and days as they are written in the page's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language


def grouped(number: int) -> str:
    """A number with its thousands apart: 1,234."""
    if 0 <= number < 1000:  # most counts of a page, and no language groups fewer digits
        return str(number)
    return formats.number_format(number, force_grouping=True)


def day_text(day: date, pattern: str) -> str:
    """A day by one of Django's date formats. Kept, for pages write the same days over and over."""
    return _day_text(day, pattern, get_language())


@lru_cache(maxsize=8192)
def _day_text(day: date, pattern: str, _language: str | None) -> str:
    return formats.date_format(day, pattern)
