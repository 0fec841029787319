"""A question → hits in total order, facet counts that drill sideways, days counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from search.columns.evaluate import Matches, evaluate
from search.columns.plan import Narrowing, Plan, Question
from search.columns.snapshot import Snapshot

# The columns every index of documents with dates has.
KEY, TIME, DAY, END = "key", "time", "day", "end"


@dataclass(frozen=True)
class FacetCount:
    """The values of a facet among some documents: (value, label, parent, count), most first."""

    values: list[tuple[str, str, str, int]]
    missing: int
    distinct: int


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
    facets = {
        name: count_facet(name, docs[passing.all_but(name)], snapshot, _selected(name, question))
        for name in question.facets
    }
    days = overview = NO_DAYS
    if question.count_days:
        days = _count_days(final, snapshot)
        overview = _count_days(docs[passing.all_but(DAY)], snapshot)
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
    """Values among some documents, most frequent first, then by label; `always` even at zero."""
    column = snapshot.facet(name)
    ordinals = _ordinals(column, docs, snapshot)
    counts = np.bincount(ordinals, minlength=len(column.values))
    values = [
        (column.values[i], column.labels[i], column.parents[i], int(counts[i]))
        for i in np.flatnonzero(counts).tolist()
    ]
    distinct = len(values)
    present = {value for value, *_ in values}
    for value in always - present:
        known = column.values.index(value) if value in column.values else None
        label = column.labels[known] if known is not None else value
        values.append((value, label, column.parents[known] if known is not None else "", 0))
    values.sort(key=lambda item: (-item[3], item[1].casefold(), item[0]))
    missing = int(np.count_nonzero(snapshot.without_value(name)[docs]))
    return FacetCount(values, missing, distinct)


def _visible(matches: Matches, question: Question, snapshot: Snapshot) -> Matches:
    keep = np.ones(len(matches.docs), bool)
    if question.at is not None:
        keep &= snapshot.numbers(TIME)[matches.docs] <= question.at
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


def _ordinals(column, docs: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    """All values of some documents, one after the other."""
    if len(docs) == snapshot.count:
        return column.ordinals
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
    rank = snapshot.rank("oldest" if sort == "oldest" else "newest", TIME, KEY)[matches.docs]
    if sort == "relevance":
        lowest = np.partition(matches.scores, len(matches.scores) - count)[-count]
        keep = matches.scores >= lowest
        if np.count_nonzero(keep) > 4 * count:  # many of one score: newest of them are enough
            above = matches.scores > lowest
            level = np.where(matches.scores == lowest, rank, np.iinfo(np.int64).max)
            keep = above | (level <= np.partition(level, count - 1)[count - 1])
    else:
        keep = rank <= np.partition(rank, count - 1)[count - 1]
    return Matches(matches.docs[keep], matches.scores[keep])


def _sorted(matches: Matches, sort: str, snapshot: Snapshot) -> np.ndarray:
    """The total order: score (for relevance), then newest, then highest key."""
    rank = snapshot.rank("oldest" if sort == "oldest" else "newest", TIME, KEY)[matches.docs]
    if sort == "relevance":
        return np.lexsort((rank, -matches.scores))
    return np.argsort(rank)


def _count_days(docs: np.ndarray, snapshot: Snapshot) -> DayCount:
    days = snapshot.numbers(DAY)[docs]
    if not len(days):
        return NO_DAYS
    first = int(days.min())
    return DayCount(first, np.bincount(days - first))
