"""BM25: what a term, or anything counted like one, adds to the score of a document.

    score = rarity * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average))
    rarity = ln(1 + (N - n + 0.5) / (n + 0.5)), where n of N documents have the term

Robertson and Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009. With the 1 in
the logarithm, as Lucene has it, no word counts against an article and one that stands in nearly
all of them counts next to nothing: what a stop list would do, without a list.
How K1 and B were chosen: docs/ranking.md.
"""

from __future__ import annotations

from math import floor, log, log2

import numpy as np

K1 = 1.3  # how long it matters that a word comes again
B = 0.7  # how much length counts against an article


def rarity(documents: int, found: int) -> float:
    """The weight of a term that `found` of `documents` have; both count deleted ones."""
    return log(1 + (documents - found + 0.5) / (found + 0.5))


def steady(average: float) -> float:
    """The power of two below an average length: one document more or less does not move it."""
    return 2.0 ** floor(log2(average))


def scores(
    frequencies: np.ndarray, lengths: np.ndarray, average: float, weight: float
) -> np.ndarray:
    """float32, one a document: its frequency of a term saturated, times `weight`.

    frequencies, lengths: one a document, those of the same field; average: of its lengths.
    """
    norm = K1 * (1 - B) + (K1 * B / average) * lengths
    return (weight * (K1 + 1) * frequencies / (frequencies + norm)).astype(np.float32)
