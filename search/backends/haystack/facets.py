"""Facets in Haystack's shapes: fields, dates and queries, each counted among the hits."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from django.utils import timezone
from haystack.exceptions import FacetingError

from search.backends.haystack.fields import IndexField, as_django_has_it, from_number, local
from search.backends.haystack.filters import Filters
from search.backends.haystack.narrow import narrowed
from search.columns.collect import count_facet
from search.columns.evaluate import evaluate
from search.protocol.fields import FOREVER, to_number

MOST_BUCKETS = 100_000
OPTIONS = {"limit", "mincount", "sort"}
_MONTHS = {"year": 12, "month": 1}


def counted(facets, date_facets, query_facets, docs: np.ndarray, filters: Filters) -> dict:
    """{"fields": …, "dates": …, "queries": …} among some documents; {} when nothing is asked."""
    if not (facets or date_facets or query_facets):
        return {}
    options_of = facets if isinstance(facets, dict) else dict.fromkeys(facets or (), {})
    return {
        "fields": {
            name: _values(_to_count(name, filters), options, docs, filters)
            for name, options in options_of.items()
        },
        "dates": {
            name: _dates(_to_count(name, filters), details, docs, filters)
            for name, details in (date_facets or {}).items()
        },
        "queries": {
            f"{name.removesuffix('_exact')}:{text}": _matching(name, text, docs, filters)
            for name, text in query_facets or ()
        },
    }


def _to_count(name: str, filters: Filters) -> IndexField:
    field = filters.field(name)
    if not field.exact:
        raise FacetingError(
            f"{name} cannot be counted as a facet: give it faceted=True, or make it a"
            " MultiValueField."
        )
    return field if field.exact == field.name else filters.field(f"{field.name}_exact")


def _values(field: IndexField, options: dict, docs: np.ndarray, filters: Filters) -> list[tuple]:
    """(value, count), the most frequent first or in order of the values; those without are not."""
    if unknown := set(options) - OPTIONS:
        raise FacetingError(f"A facet has the options limit, mincount and sort, not {unknown}.")
    found = _counts(field, docs, filters)
    sort = options.get("sort", "count")
    if sort not in ("count", "index"):
        raise FacetingError(f'A facet is sorted by "count" or by "index", not by {sort!r}.')
    if sort == "index":
        found.sort(key=lambda item: item[0])
    least, most = options.get("mincount", 1), options.get("limit")
    found = [item for item in found if item[1] >= least]
    return found if most is None or most < 0 else found[:most]


def _counts(field: IndexField, docs: np.ndarray, filters: Filters) -> list[tuple]:
    if field.kind == "values":
        count = count_facet(field.name, docs, filters.snapshot)
        return [(value, number) for value, _label, _parent, number in count.values]
    numbers = filters.snapshot.numbers(field.name)[docs]
    different, counts = np.unique(numbers[numbers != FOREVER], return_counts=True)
    totals: Counter = Counter()
    for number, count in zip(different.tolist(), counts.tolist(), strict=True):
        # A moment is a bucket of its own only by chance: days are counted.
        value = local(number).date() if field.type == "datetime" else from_number(number, field)
        totals[value] += count
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))


def _dates(field: IndexField, details: dict, docs: np.ndarray, filters: Filters) -> list[tuple]:
    """(beginning, count) of every period from start_date up to end_date, empty ones included.

    Periods are those of the clock in TIME_ZONE; the last one ends at end_date, which is outside.
    """
    if field.type not in ("date", "datetime"):
        raise FacetingError(f"{field.name} holds no dates.")
    first, end = _moment(details["start_date"]), _moment(details["end_date"])
    beginnings = []
    for beginning in _steps(first, details["gap_by"], int(details.get("gap_amount", 1))):
        if beginning >= end:
            break
        beginnings.append(beginning)
        if len(beginnings) > MOST_BUCKETS:
            raise FacetingError(f"A date facet has at most {MOST_BUCKETS} periods.")
    edges = np.array([to_number(moment) for moment in (*beginnings, end)], np.int64)
    numbers = np.sort(filters.snapshot.numbers(field.name)[docs])
    counts = np.diff(np.searchsorted(numbers, edges, side="left"))
    told = map(as_django_has_it, beginnings)
    return list(zip(told, counts.tolist(), strict=True))


def _moment(value: date) -> datetime:
    """A date or a moment in TIME_ZONE."""
    zone = timezone.get_default_timezone()
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return value.replace(tzinfo=zone) if timezone.is_naive(value) else value.astimezone(zone)


def _steps(first: datetime, unit: str, amount: int) -> Iterator[datetime]:
    """Moments one gap after the other: by the calendar from days up, else by seconds that pass."""
    if amount < 1:
        raise FacetingError("The gap of a date facet is at least 1.")
    for number in range(MOST_BUCKETS + 2):
        steps = number * amount
        try:
            if unit in _MONTHS:
                yield _months_later(first, steps * _MONTHS[unit])
            elif unit == "day":
                yield first + timedelta(days=steps)  # the clock's time stays
            else:
                later = first.astimezone(UTC) + timedelta(**{f"{unit}s": steps})
                yield later.astimezone(first.tzinfo)
        except (OverflowError, ValueError):
            return


def _months_later(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    day = min(first.day, monthrange(year, month + 1)[1])
    return first.replace(year=year, month=month + 1, day=day)


def _matching(name: str, text: str, docs: np.ndarray, filters: Filters) -> int:
    matches = evaluate(narrowed(f"{name}:{text}", filters), filters.snapshot)
    return int(np.isin(docs, matches.docs).sum())
