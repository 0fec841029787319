"""The order of hits in arrays: all of them, one page of them, or what a place is compared by."""

from __future__ import annotations

import numpy as np

from search.columns.evaluate import Matches
from search.columns.snapshot import Snapshot
from search.protocol.fields import FOREVER, TIME, UNDATED_TIME
from search.protocol.order import ORDERS, SCORE
from search.protocol.plan import Question

GROUP = 64  # numbers of which only the largest is looked at first


def sorted_places(matches: Matches, sort: str, snapshot: Snapshot) -> np.ndarray:
    """int64 places of all matches, in their order."""
    return np.lexsort(compared(matches, sort, snapshot)[::-1])


def compared(matches: Matches, sort: str, snapshot: Snapshot) -> list[np.ndarray]:
    """What the order compares, an array each, the first counting most: the least comes first."""
    arrays = []
    for name, is_falling in ORDERS[sort]:
        if name == SCORE:
            arrays.append(-matches.scores)
            continue
        numbers = snapshot.numbers(name)[matches.docs]
        if name == TIME and not is_falling:
            numbers = _undated_last(numbers)
        arrays.append(~numbers if is_falling else numbers)  # unlike a minus, it has no overflow
    return arrays


def page_of(matches: Matches, question: Question, snapshot: Snapshot) -> list[tuple[int, float]]:
    """Hits from start to end: sorting stops where the page ends."""
    start, end = question.start, min(question.end, len(matches.docs))
    if start >= end:
        return []
    kept = matches
    if end * 4 < len(matches.docs):
        kept = _best(matches, end, question.sort, snapshot)
    place = sorted_places(kept, question.sort, snapshot)[start:end]
    docs, scores = kept.docs[place].tolist(), kept.scores[place].tolist()
    return list(zip(docs, scores, strict=True))


def _best(matches: Matches, count: int, sort: str, snapshot: Snapshot) -> Matches:
    """At least the first `count` matches, in no order."""
    if sort == "relevance":
        lowest = _nth_largest(matches.scores, count)
        best = np.flatnonzero(matches.scores >= lowest)
        if len(best) > 4 * count:  # many of one score: the newest of them are enough
            level = matches.scores[best] == lowest
            times = snapshot.numbers(TIME)[matches.docs[best]]
            oldest = _nth_largest(times[level], count - int(np.count_nonzero(~level)))
            best = best[~level | (times >= oldest)]
        return Matches(matches.docs[best], matches.scores[best])
    times = snapshot.numbers(TIME)[matches.docs]
    if sort == "oldest":
        times = _undated_last(times)
        keep = times <= -_nth_largest(-times, count)
    else:
        keep = times >= _nth_largest(times, count)
    return Matches(matches.docs[keep], matches.scores[keep])


def _undated_last(times: np.ndarray) -> np.ndarray:
    return np.where(times == UNDATED_TIME, FOREVER, times)


def _nth_largest(numbers: np.ndarray, n: int):
    groups = len(numbers) // GROUP
    if groups > n:
        # Each of the n best groups has a number as large as the least of their peaks, or larger.
        peaks = numbers[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
        numbers = numbers[numbers >= _nth_largest(peaks, n)]
    return np.partition(numbers, len(numbers) - n)[-n]
