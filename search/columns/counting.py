"""A question → hits in total order, facet counts that drill sideways, days counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from search.columns.evaluate import Matches, evaluate
from search.columns.facets import FacetColumn
from search.columns.plan import Narrowing, Plan, Question
from search.columns.snapshot import Snapshot

# The columns every index of documents with dates has.
KEY, TIME, DAY, END = "key", "time", "day", "end"


@dataclass(frozen=True)
class FacetCount:
    """The values of a facet among some documents, most frequent first, then by label.

    ordinals (int64) number the values of `column`; counts (int64) go with them. `unknown` are
    values asked for that no document of the index has.
    """

    column: FacetColumn
    ordinals: np.ndarray
    counts: np.ndarray
    unknown: tuple[str, ...]
    missing: int
    distinct: int

    @property
    def values(self) -> list[tuple[str, str, str, int]]:
        """(value, label, parent, count) of each."""
        column = self.column
        known = [
            (column.values[i], column.labels[i], column.parents[i], count)
            for i, count in zip(self.ordinals.tolist(), self.counts.tolist(), strict=True)
        ]
        return known + [(value, value, "", 0) for value in self.unknown]


@dataclass(frozen=True)
class DayCount:
    """How many documents each day has: counts[i] is that of day `first + i`."""

    first: int
    counts: np.ndarray


NO_DAYS = DayCount(0, np.empty(0, np.int64))


@dataclass(frozen=True)
class Answer:
    """What a question gave. hits: document number and score, in order, from `start` to `end`."""

    total: int
    hits: list[tuple[int, float]]
    facets: dict[str, FacetCount] = field(default_factory=dict)
    days: DayCount = NO_DAYS  # under every filter
    overview: DayCount = NO_DAYS  # under every filter but the dates


def ask(question: Question, snapshot: Snapshot) -> Answer:
    """Answer a question from one evaluation of its plan."""
    matches = _visible(evaluate(question.plan, snapshot), question, snapshot)
    docs = matches.docs
    passing = _Passing(question, docs, snapshot)
    chosen = passing.all_but(None)
    final = docs[chosen]
    order = _ordered(Matches(final, matches.scores[chosen]), question, snapshot)

    def without(name: str) -> np.ndarray:
        # Most facets narrow nothing: without them the documents are the same.
        return docs[passing.all_but(name)] if name in passing.own else final

    facets = {
        name: count_facet(name, without(name), snapshot, _selected(name, question))
        for name in question.facets
    }
    days = overview = NO_DAYS
    if question.count_days:
        days = _count_days(final, snapshot)
        overview = _count_days(without(DAY), snapshot) if DAY in passing.own else days
    return Answer(len(final), order, facets, days, overview)


def has_any(plan: Plan, question: Question, snapshot: Snapshot) -> bool:
    """Whether any visible document matches a plan, whatever the filters of the question."""
    return len(_visible(evaluate(plan, snapshot), question, snapshot).docs) > 0


def every_hit(question: Question, snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """int64 keys and float32 scores of the whole result set, in its order."""
    matches = _visible(evaluate(question.plan, snapshot), question, snapshot)
    chosen = _Passing(question, matches.docs, snapshot).all_but(None)
    found = Matches(matches.docs[chosen], matches.scores[chosen])
    order = _sorted(found, question.sort, snapshot)
    return snapshot.numbers(KEY)[found.docs[order]], found.scores[order]


def count_facet(
    name: str, docs: np.ndarray, snapshot: Snapshot, always: frozenset[str] = frozenset()
) -> FacetCount:
    """Values among some documents; those of `always` even at zero."""
    column = snapshot.facet(name)
    counts = np.bincount(_ordinals(name, docs, snapshot), minlength=len(column.values))
    found = np.flatnonzero(counts)
    distinct, unknown = len(found), []
    for value in sorted(always):
        ordinal = snapshot.ordinal(name, value)
        if ordinal is None:
            unknown.append(value)
        elif not counts[ordinal]:
            found = np.append(found, ordinal)
    order = np.lexsort((snapshot.label_rank(name)[found], -counts[found]))
    found = found[order]
    missing = int(np.count_nonzero(snapshot.without_value(name)[docs]))
    return FacetCount(column, found, counts[found], tuple(unknown), missing, distinct)


def _visible(matches: Matches, question: Question, snapshot: Snapshot) -> Matches:
    keep = np.ones(len(matches.docs), bool)
    if question.at is not None and snapshot.bounds(TIME)[1] > question.at:
        keep &= snapshot.numbers(TIME)[matches.docs] <= question.at
    if question.at is not None and snapshot.bounds(END)[0] <= question.at:
        keep &= snapshot.numbers(END)[matches.docs] > question.at
    if question.hidden:
        hidden = np.fromiter(question.hidden, np.int64, len(question.hidden))
        keep &= ~np.isin(snapshot.numbers(KEY)[matches.docs], hidden)
    if keep.all():
        return matches
    return Matches(matches.docs[keep], matches.scores[keep])


class _Passing:
    """Which of the documents of a text each filter lets through."""

    def __init__(self, question: Question, docs: np.ndarray, snapshot: Snapshot):
        self.everywhere = np.ones(len(docs), bool)
        self.own: dict[str, np.ndarray] = {}  # what a facet's inclusions, or the dates, let through
        for narrowing in question.narrowings:
            if narrowing.exclude:
                self.everywhere &= ~_has_any_of(narrowing, narrowing.exclude, snapshot)[docs]
            if narrowing.includes:
                allowed = _has_any_of(narrowing, narrowing.include, snapshot)
                if narrowing.missing:
                    allowed |= snapshot.without_value(narrowing.facet)
                self.own[narrowing.facet] = allowed[docs]
        first, last = question.days
        if first is not None or last is not None:
            days = snapshot.numbers(DAY)[docs]
            inside = np.ones(len(docs), bool)
            if first is not None:
                inside &= days >= first
            if last is not None:
                inside &= days <= last
            self.own[DAY] = inside

    def all_but(self, name: str | None) -> np.ndarray:
        passing = self.everywhere
        for own, allowed in self.own.items():
            if own != name:
                passing = passing & allowed
        return passing


def _has_any_of(narrowing: Narrowing, values: tuple[str, ...], snapshot: Snapshot) -> np.ndarray:
    has = np.zeros(snapshot.count, bool)
    for value in values:
        has[snapshot.with_value(narrowing.facet, value)] = True
    return has


def _selected(name: str, question: Question) -> frozenset[str]:
    return frozenset(
        value
        for narrowing in question.narrowings
        if narrowing.facet == name
        for value in (*narrowing.include, *narrowing.exclude)
    )


def _ordinals(name: str, docs: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    """All values of some documents, one after the other."""
    column = snapshot.facet(name)
    if len(docs) == snapshot.count:
        return column.ordinals
    if snapshot.is_single(name):
        return column.ordinals[docs]
    starts = column.offsets[docs]
    sizes = column.offsets[docs + 1] - starts
    total = int(sizes.sum())
    before = np.cumsum(sizes) - sizes
    return column.ordinals[np.repeat(starts - before, sizes) + np.arange(total)]


def _ordered(matches: Matches, question: Question, snapshot: Snapshot) -> list[tuple[int, float]]:
    """Hits from start to end: sorting stops where the page ends."""
    start, end = question.start, min(question.end, len(matches.docs))
    if start >= end:
        return []
    kept = matches
    if end * 4 < len(matches.docs):
        kept = _best(matches, end, question.sort, snapshot)
    place = _sorted(kept, question.sort, snapshot)[start:end]
    docs, scores = kept.docs[place].tolist(), kept.scores[place].tolist()
    return list(zip(docs, scores, strict=True))


def _best(matches: Matches, count: int, sort: str, snapshot: Snapshot) -> Matches:
    """At least the first `count` matches, in no order."""
    times = snapshot.numbers(TIME)[matches.docs]
    if sort == "relevance":
        lowest = _nth_largest(matches.scores, count)
        keep = matches.scores >= lowest
        if np.count_nonzero(keep) > 4 * count:  # many of one score: the newest of them are enough
            above, level = matches.scores > lowest, matches.scores == lowest
            oldest = _nth_largest(times[level], count - int(np.count_nonzero(above)))
            keep = above | (level & (times >= oldest))
    elif sort == "oldest":
        keep = times <= -_nth_largest(-times, count)
    else:
        keep = times >= _nth_largest(times, count)
    return Matches(matches.docs[keep], matches.scores[keep])


def _nth_largest(numbers: np.ndarray, n: int):
    return np.partition(numbers, len(numbers) - n)[-n]


def _sorted(matches: Matches, sort: str, snapshot: Snapshot) -> np.ndarray:
    """The total order: score (for relevance), then newest, then highest key."""
    newest = (-snapshot.numbers(KEY)[matches.docs], -snapshot.numbers(TIME)[matches.docs])
    if sort == "relevance":
        return np.lexsort((*newest, -matches.scores))
    order = np.lexsort(newest)
    return order[::-1] if sort == "oldest" else order


def _count_days(docs: np.ndarray, snapshot: Snapshot) -> DayCount:
    days = snapshot.numbers(DAY)[docs]
    if not len(days):
        return NO_DAYS
    first = int(days.min())
    return DayCount(first, np.bincount(days - first))
