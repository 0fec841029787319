"""A bonus for articles in which neighbouring words of a query stand near each other.

Two words that follow each other in the query make a pair. A pair meets where its second word
stands at most REACH places after its first. A meeting counts 1 / distance, and what a document has
of them is scored by BM25 as the frequency of a term would be, with the pair's own rarity:

    bonus = weight * sum over pairs of BM25(sum over meetings of 1 / distance)

Pairs of neighbours as terms of their own: Metzler and Croft, A Markov random field model for term
dependencies, SIGIR 2005. Meetings weighed by distance and saturated as BM25 saturates frequencies:
Rasolofo and Savoy, Term proximity scoring for keyword-based retrieval systems, ECIR 2003.
How it was chosen and what it gives: docs/ranking.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from search.columns import bm25
from search.columns.postings import EMPTY, POSITION_BITS, Postings
from search.columns.snapshot import Snapshot

REACH = 8  # places from the first word of a pair to its second, at most
COMMON = 0.5  # two words each in more than this share of the documents make no pair


def bonus(
    snapshot: Snapshot, field: str, words: Sequence[str], docs: np.ndarray, weight: float
) -> np.ndarray:
    """What the words of a query, in its order, add to the scores of documents: float32, one each.

    `field` must have positions and `words` be its terms. It depends on the index and the words
    alone, so hits keep their order whatever else narrows them and wherever a page ends.
    """
    sums = np.zeros(snapshot.count, np.float32)
    for first, second in pairs(snapshot, field, words):
        pair = scored_pair(snapshot, field, first, second)
        sums[pair.docs] += pair.weights
    return sums[docs] * np.float32(weight)


def pairs(snapshot: Snapshot, field: str, words: Sequence[str]) -> list[tuple[str, str]]:
    """The different neighbours of a query's words, in its order, but for pairs of common words."""
    common = COMMON * snapshot.count
    is_common = {w: len(snapshot.postings(field, w).docs) > common for w in words}
    return [
        (first, second)
        for first, second in dict.fromkeys(pairwise(words))
        if first != second and not (is_common[first] and is_common[second])
    ]


def scored_pair(snapshot: Snapshot, field: str, first: str, second: str) -> Postings:
    """Documents in which two words meet (deleted ones included), with their scores."""
    key = ("pair", field, first, second)
    return snapshot.kept(key, lambda: _scored(snapshot, field, first, second))


def _scored(snapshot: Snapshot, field: str, first: str, second: str) -> Postings:
    both = snapshot.with_all(field, (first, second))
    keys, distances = meetings(
        snapshot.positions(field, first, both), snapshot.positions(field, second, both), REACH
    )
    if not len(keys):
        return EMPTY
    docs = keys >> POSITION_BITS
    starts = np.flatnonzero(np.append(True, docs[1:] != docs[:-1]))
    docs, nearness = docs[starts], np.add.reduceat(1 / distances, starts)
    lengths, average = snapshot.lengths(field)[docs], snapshot.average_length(field)
    scores = bm25.scores(nearness, lengths, average, bm25.rarity(snapshot.count, len(docs)))
    return Postings(docs.astype(np.int32), scores)


def meetings(first: np.ndarray, second: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Where one word is followed by another within reach, and at which distances.

    Both are ascending position keys. A meeting is a first word and a second word after it with
    neither of the two between them. Costs a search of the longer array for each of the shorter.
    """
    if len(first) <= len(second):
        after = np.searchsorted(second, first, side="right")
        # Of first words before the same second word, the last is nearest.
        nearest = np.append(after[1:] != after[:-1], True) if len(after) else after.astype(bool)
        nearest &= after < len(second)
        firsts, seconds = first[nearest], second[after[nearest]]
    else:
        before = np.searchsorted(first, second, side="left") - 1
        nearest = np.append(True, before[1:] != before[:-1]) if len(before) else before.astype(bool)
        nearest &= before >= 0
        firsts, seconds = first[before[nearest]], second[nearest]
    distances = seconds - firsts
    near = distances <= reach  # keys of two documents are further apart than any reach
    return firsts[near], distances[near]
