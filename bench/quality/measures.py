"""What the order of an answer is worth, each from 0 to 1, and how sure a difference is."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np

DEPTH = 10  # of an answer: those that a reader sees
DRAWS = 2000
_SEED = 7
_CERTAINTY = (2.5, 97.5)  # percentiles: 95 %

Grades = dict[int, int]
Interval = tuple[float, float]


def ndcg(ranked: Sequence[int], grades: Grades) -> float:
    """nDCG@10 with gain 2^grade - 1; what was not judged has none."""
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain([grades.get(each, 0) for each in ranked[:DEPTH]]) / _gain(best)


def average_precision(ranked: Sequence[int], grades: Grades) -> float:
    places = [place for place, each in enumerate(ranked, 1) if grades.get(each)]
    precision = sum(found / place for found, place in enumerate(places, 1))
    return precision / sum(1 for grade in grades.values() if grade)


def reciprocal_rank(ranked: Sequence[int], grades: Grades) -> float:
    """1 / the place of the first of the best grade that there is; 0 where none is found."""
    best = max(grades.values())
    return next((1 / place for place, each in enumerate(ranked, 1) if grades.get(each) == best), 0)


MEASURES = {"nDCG@10": ndcg, "MAP": average_precision, "MRR": reciprocal_rank}


def unjudged(ranked: Sequence[int], grades: Grades) -> tuple[int, int]:
    """How many of the first ten nobody judged, and how many those ten are."""
    first = ranked[:DEPTH]
    return sum(each not in grades for each in first), len(first)


def drawn_means(differences: np.ndarray) -> np.ndarray:
    """float, one a draw: the mean of as many queries, drawn again and again with replacement.

    differences: one a query, of two rankers that answered it: the bootstrap is paired.
    """
    draw = np.random.default_rng(_SEED)
    count = len(differences)
    return differences[draw.integers(0, count, (DRAWS, count))].mean(axis=1)


def interval(means: np.ndarray) -> Interval:
    low, high = np.percentile(means, _CERTAINTY)
    return float(low), float(high)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))
