"""Addresses of the search page, the pages of facets and the pages of articles."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.http import RFC3986_SUBDELIMS

from search.dates import Period, month_of, year_of
from search.request.facets import Facet
from search.request.slots import SLOT

_PLAIN_IN_PATHS = f"{RFC3986_SUBDELIMS}/~:@"  # what reverse() does not escape either


class PeriodConverter:
    """yyyy, yyyy/mm or yyyy/mm/dd in a path, as a year, a month or a day."""

    regex = r"[0-9]{4}(?:/[0-9]{2}){0,2}"

    def to_python(self, value: str) -> Period:
        parts = [int(part) for part in value.split("/")]
        year, month, day = [*parts, 1, 1][:3]
        first = date(year, month, day)  # ValueError: not an address of ours
        if len(parts) == 3:
            return Period(first, first)
        return month_of(first) if len(parts) == 2 else year_of(first)

    def to_url(self, value: Period | str) -> str:
        if isinstance(value, str):  # as a template writes it
            return value
        day = value.first
        if value == year_of(day):
            return f"{day.year:04}"
        month = f"{day.year:04}/{day.month:02}"
        return month if value == month_of(day) else f"{month}/{day.day:02}"


def search_page() -> str:
    """The path of the search page."""
    return _search_page(get_script_prefix())


def facet_page(facet: Facet) -> str:
    """The path of the page of all buckets of a facet."""
    return _facet_page(get_script_prefix(), facet.name)


def article_page(day: date, slug: str) -> str:
    """What `article.get_absolute_url()` is, without the article: an export has thousands."""
    before, after = _articles_of(get_script_prefix(), day)
    return f"{before}{quote(slug, safe=_PLAIN_IN_PATHS)}{after}"


def days_page(period: Period) -> str:
    """The path of the page of everything of a year, a month or a day."""
    return _days_page(get_script_prefix(), period)


def address(path: str, query_string: str) -> str:
    return f"{path}?{query_string}" if query_string else path


@cache
def _search_page(prefix: str) -> str:
    # A page has hundreds of these; the prefix decides all that can differ.
    return reverse("search:page")


@cache
def _facet_page(prefix: str, name: str) -> str:
    return reverse("search:facet", args=[name])


@lru_cache(maxsize=4096)
def _days_page(prefix: str, period: Period) -> str:
    return reverse("search:days", args=[period])


@lru_cache(maxsize=4096)
def _articles_of(prefix: str, day: date) -> tuple[str, str]:
    before, _slot, after = reverse("article", args=[day, SLOT]).partition(quote(SLOT))
    return before, after
