"""What suggestions and likenesses are worth, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.quality.measures import DRAWS

DEPTH = 5  # suggestions: as many as stand below a story
_SEED = 7


def recall(suggested: Sequence[int], linked: frozenset[int]) -> float:
    """How much of what editors linked is among the first five, from 0 to 1."""
    return len(linked.intersection(suggested[:DEPTH])) / len(linked)


def pearson(found: np.ndarray, rated: np.ndarray) -> float:
    """The correlation of two columns; 0 where one of them does not vary."""
    if np.ptp(found) == 0 or np.ptp(rated) == 0:
        return 0.0
    return float(np.corrcoef(found, rated)[0, 1])


def drawn(count: int) -> np.ndarray:
    """int, DRAWS x count: places of `count` items, drawn with replacement; always the same, so
    that rankers are compared over the same draws."""
    return np.random.default_rng(_SEED).integers(0, count, (DRAWS, count))


def drawn_recalls(each: np.ndarray) -> np.ndarray:
    """float, one a draw: the mean recall of as many stories."""
    return each[drawn(len(each))].mean(axis=1)


def drawn_pearsons(found: np.ndarray, rated: np.ndarray) -> np.ndarray:
    """float, one a draw: the correlation over as many pairs."""
    return np.array([pearson(found[rows], rated[rows]) for rows in drawn(len(found))])
