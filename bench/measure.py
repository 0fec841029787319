"""From seconds to figures: percentiles over queries, and ratios on the queries both answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

POINTS = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
CLOSE = 0.02  # totals that differ by no more than this share agree


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which a share of the values lies, interpolated."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summary(seconds: Iterable[float]) -> dict:
    """Percentiles in milliseconds, and of how many values."""
    values = [1000 * value for value in seconds]
    if not values:
        return {"count": 0}
    return {name: round(percentile(values, share), 4) for name, share in POINTS.items()} | {
        "count": len(values)
    }


def medians(samples: Mapping[int, list[float]]) -> dict[int, float]:
    """One figure a query, whatever the machine did meanwhile: the median of its samples."""
    return {number: median(values) for number, values in samples.items() if values}


def ratios(theirs: Mapping[int, float], ours: Mapping[int, float]) -> dict:
    """How many times as long they take at each percentile, over the queries both answered."""
    both = sorted(theirs.keys() & ours.keys())
    if not both:
        return {"count": 0}
    found: dict = {"count": len(both)}
    for name, share in POINTS.items():
        own = percentile((ours[number] for number in both), share)
        found[name] = round(percentile((theirs[number] for number in both), share) / own, 3)
    return found


def agreement(theirs: Mapping[int, dict], ours: Mapping[int, dict], kinds: Mapping[int, str]):
    """The share of queries whose totals, and sums of facets, agree; by kind of query, too."""
    both = sorted(theirs.keys() & ours.keys())
    if not both:
        return {"count": 0}
    same = {n: _close(theirs[n]["total"], ours[n]["total"]) for n in both}
    facets = [
        all(_close(theirs[n]["facets"][f], sum_) for f, sum_ in ours[n]["facets"].items())
        for n in both
        if same[n]
    ]
    by_kind: dict[str, list[bool]] = {}
    for number in both:
        by_kind.setdefault(kinds[number], []).append(same[number])
    return {
        "count": len(both),
        "totals": _share(same.values()),
        "facets_where_totals_agree": _share(facets),
        "months_complete": _share(theirs[n]["months"] == theirs[n]["total"] for n in both),
        "by_kind": {kind: _share(values) for kind, values in by_kind.items()},
    }


def slope(sizes: list[float], values: list[float]) -> float | None:
    """The exponent b of values = a * sizes ** b, by least squares: 1 is linear, 0 constant."""
    from math import log

    points = [(log(x), log(y)) for x, y in zip(sizes, values, strict=True) if x > 0 and y > 0]
    if len({x for x, _ in points}) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    above = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return round(above / sum((x - mean_x) ** 2 for x, _ in points), 3)


def _close(one: int, other: int) -> bool:
    return abs(one - other) <= CLOSE * max(one, other)


def _share(values: Iterable[bool]) -> float | None:
    values = list(values)
    return round(sum(values) / len(values), 4) if values else None
