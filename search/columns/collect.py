"""A question → hits in total order, facet counts that drill sideways, days counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from search.columns.evaluate import Matches, evaluate
from search.columns.order import page_of, sorted_places
from search.columns.snapshot import Snapshot
from search.protocol.answers import NO_DAYS, Answer, DayCount, FacetCount, Whole
from search.protocol.fields import DAY, END, KEY, TIME, UNDATED
from search.protocol.plan import HasValue, Narrowing, Plan, Question

Made = TypeVar("Made")


def collect(question: Question, snapshot: Snapshot) -> Answer:
    """Answer a question from one evaluation of its plan."""
    passing = _passing(question, snapshot)
    final = passing.every_filter
    facets = {
        name: count_facet(
            name,
            passing.counted_among(name),
            snapshot,
            _selected(name, question),
            partial(_has_visible, question, snapshot, name),
        )
        for name in question.facets
    }
    days = overview = NO_DAYS
    if question.count_days:
        days = _count_days(final.docs, snapshot)
        overview = _count_days(passing.all_but(DAY), snapshot) if DAY in passing.own else days
    return Answer(
        len(final.docs),
        passing.unfiltered,
        page_of(final, question, snapshot),
        facets,
        days,
        overview,
    )


def has_any(plan: Plan, question: Question, snapshot: Snapshot) -> bool:
    """Whether any visible document matches a plan, whatever the filters of the question."""
    if isinstance(plan, HasValue):  # asked of every value of a filter, before each search
        return any(_has_visible(question, snapshot, plan.facet, value) for value in plan.values)
    return len(_matching(plan, question, snapshot).docs) > 0


def count_some(plan: Plan, question: Question, snapshot: Snapshot, most: int) -> int:
    """How many visible documents match a plan; more than `most` is not counted to the end."""
    matches = evaluate(plan, snapshot)
    some = 20 * (most + 1)
    if len(matches.docs) > some:
        first = Matches(matches.docs[:some], matches.scores[:some])
        if (count := len(_visible(first, question, snapshot).docs)) > most:
            return count
    return len(_visible(matches, question, snapshot).docs)


def visible(question: Question, snapshot: Snapshot) -> np.ndarray:
    """bool, one a document: it may be seen at the moment of a question."""
    seen = np.zeros(snapshot.count, bool)
    live = np.flatnonzero(snapshot.live)
    every = Matches(live, np.zeros(len(live), np.float32))
    seen[_visible(every, question, snapshot).docs] = True
    return seen


def is_visible(document: int, question: Question, snapshot: Snapshot) -> bool:
    """Whether a live document may be seen at the moment of a question."""
    alone = Matches(np.array([document]), np.zeros(1, np.float32))
    return len(_visible(alone, question, snapshot).docs) > 0


def score_of(document: int, question: Question, snapshot: Snapshot) -> float | None:
    """The score of a document that a question finds; None when it does not find it."""
    found = _passing(question, snapshot).every_filter
    place = np.flatnonzero(found.docs == document)
    return float(found.scores[place[0]]) if len(place) else None


def total(question: Question, snapshot: Snapshot) -> int:
    """How many documents a question finds."""
    return len(_passing(question, snapshot).every_filter.docs)


def most_matched(plans: Iterable[Plan], question: Question, snapshot: Snapshot) -> int:
    """How many of some plans a visible document matches at most."""
    counts = np.zeros(snapshot.count, np.uint8)
    for plan in plans:
        counts[_matching(plan, question, snapshot).docs] += 1
    return int(counts.max(initial=0))


def without(question: Question, snapshot: Snapshot) -> dict[tuple[str, str], int]:
    """How many documents a question finds without one of its filters, for each.

    (facet, "") is what the facet includes, as a whole; (facet, value) a value that it excludes, or
    one of several that must all be there; (DAY, "") the days; ("", "") all filters together.
    """
    return _passing(question, snapshot).counts_without(question)


def every_hit(question: Question, snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """int64 keys and float32 scores of the whole result set, in its order."""
    found = every_match(question, snapshot)
    order = sorted_places(found, question.sort, snapshot)
    return snapshot.numbers(KEY)[found.docs[order]], found.scores[order]


def passing(question: Question, snapshot: Snapshot) -> np.ndarray:
    """The visible documents of the whole result set, ascending."""
    return _passing(question, snapshot).every_filter.docs


def every_match(question: Question, snapshot: Snapshot) -> Matches:
    """The whole result set, in the order of the index."""
    return _passing(question, snapshot).every_filter


def count_facet(
    name: str,
    docs: np.ndarray,
    snapshot: Snapshot,
    always: frozenset[str] = frozenset(),
    is_known: Callable[[str], bool] = bool,
) -> FacetCount:
    """Values among some documents; those of `always` even at zero, without a label unless known."""
    column = snapshot.facet(name)
    counts, missing = column.count(docs)
    found = np.flatnonzero(counts)
    distinct, unknown = len(found), []
    for value in sorted(always):
        ordinal = snapshot.ordinal(name, value)
        if ordinal is None or not (counts[ordinal] or is_known(value)):
            unknown.append(value)
        elif not counts[ordinal]:
            found = np.append(found, ordinal)
    # One number tells both: the count, then the place among labels.
    order = np.argsort(snapshot.label_rank(name)[found] - counts[found] * len(counts))
    found = found[order]
    return FacetCount(column, found, counts[found], tuple(unknown), missing, distinct, len(docs))


def whole(question: Question, facets: Iterable[str], snapshot: Snapshot) -> Whole:
    """All that may be seen at the moment of a question, counted once until that is something else.

    What narrows the question says nothing here.
    """
    names = tuple(facets)

    def counted() -> Whole:
        docs = np.flatnonzero(visible(question, snapshot))
        return Whole(len(docs), {name: _counts_of(name, docs, snapshot) for name in names})

    return once(question, ("whole", *names), counted, snapshot)


def once(question: Question, name: Hashable, make: Callable[[], Made], snapshot: Snapshot) -> Made:
    """What is made of all that may be seen at the moment of a question, made once until that is
    something else.
    """
    return snapshot.newest(name, _seen(question, snapshot), make)


def whole_days(question: Question, snapshot: Snapshot) -> DayCount:
    """The days of all that may be seen at the moment of a question, counted as seldom."""

    def counted() -> DayCount:
        return _count_days(np.flatnonzero(visible(question, snapshot)), snapshot)

    return snapshot.newest("whole days", _seen(question, snapshot), counted)


def _counts_of(name: str, docs: np.ndarray, snapshot: Snapshot) -> dict[str, int]:
    column = snapshot.facet(name)
    counts, _missing = column.count(docs)
    found = np.flatnonzero(counts)
    numbers = counts[found].tolist()
    return dict(zip(map(column.values.__getitem__, found.tolist()), numbers, strict=True))


def _seen(question: Question, snapshot: Snapshot) -> Hashable:
    """What tells apart two moments between which another document was published or has ended."""
    if question.at is None:
        return question.hidden, None, None
    # Time goes one way: how many there are says which they are.
    begun = int(np.count_nonzero(snapshot.numbers(TIME) <= question.at))
    ended = int(np.count_nonzero(snapshot.numbers(END) <= question.at))
    return question.hidden, begun, ended


def _has_visible(question: Question, snapshot: Snapshot, name: str, value: str) -> bool:
    """Whether a visible document has a value; the label of any other is not told."""
    docs = snapshot.with_value(name, value)
    docs = docs[snapshot.live[docs]]
    matches = Matches(docs, np.zeros(len(docs), np.float32))
    return len(_visible(matches, question, snapshot).docs) > 0


def _visible(matches: Matches, question: Question, snapshot: Snapshot) -> Matches:
    masks = []
    if question.at is not None and snapshot.bounds(TIME)[1] > question.at:
        masks.append(snapshot.numbers(TIME)[matches.docs] <= question.at)
    if question.at is not None and snapshot.bounds(END)[0] <= question.at:
        masks.append(snapshot.numbers(END)[matches.docs] > question.at)
    if question.hidden:
        hidden = np.fromiter(question.hidden, np.int64, len(question.hidden))
        masks.append(~np.isin(snapshot.numbers(KEY)[matches.docs], hidden))
    return _kept(matches, masks)


def _kept(matches: Matches, masks: list[np.ndarray]) -> Matches:
    """The matches for which every mask is true."""
    if not masks:
        return matches
    keep = np.logical_and.reduce(masks)
    return Matches(matches.docs[keep], matches.scores[keep])


def _passing(question: Question, snapshot: Snapshot) -> _Passing:
    """The visible documents of a question's text, and what its filters let through."""
    return _Passing(question, _matching(question.plan, question, snapshot), snapshot)


def _matching(plan: Plan, question: Question, snapshot: Snapshot) -> Matches:
    """The documents of a plan that are visible at the moment of a question."""
    # A hidden document that has more of the words than any visible one sets no measure.
    seen = partial(visible, question, snapshot)
    return _visible(evaluate(plan, snapshot, seen), question, snapshot)


class _Passing:
    """Which of the documents of a text each filter lets through."""

    def __init__(self, question: Question, matches: Matches, snapshot: Snapshot):
        docs = matches.docs
        excluding: dict[str, np.ndarray] = {}  # what a facet's exclusions let through
        self.own: dict[str, np.ndarray] = {}  # what a facet's inclusions, or the dates, let through
        for narrowing in question.narrowings:
            if narrowing.exclude:
                unwanted = _has_any_of(narrowing, narrowing.exclude, snapshot)[docs]
                excluding[narrowing.facet] = ~unwanted
            if narrowing.includes:
                self.own[narrowing.facet] = _included(narrowing, snapshot)[docs]
        if question.narrows_days:
            self.own[DAY] = _on_days(question, snapshot.numbers(DAY)[docs])
        self._matches, self._excluding, self._snapshot = matches, excluding, snapshot
        self._every = {narrowing.facet for narrowing in question.narrowings if narrowing.every}
        self.unfiltered = len(docs)
        self.every_filter = _kept(matches, [*excluding.values(), *self.own.values()])

    def counted_among(self, name: str) -> np.ndarray:
        """The documents that a facet is counted among: see `plan.Narrowing`."""
        return self.every_filter.docs if name in self._every else self.all_but(name)

    def all_but(self, name: str) -> np.ndarray:
        """The documents that pass every filter but one's inclusions."""
        if name not in self.own:  # most facets narrow nothing
            return self.every_filter.docs
        others = [allowed for own, allowed in self.own.items() if own != name]
        return _kept(self._matches, [*self._excluding.values(), *others]).docs

    def counts_without(self, question: Question) -> dict[tuple[str, str], int]:
        """See `without`."""
        counts = {(name, ""): len(self.all_but(name)) for name in self.own}
        for narrowing in question.narrowings:
            for value in narrowing.separable:
                counts[narrowing.facet, value] = self._without_wanted(narrowing, value)
            for value in narrowing.exclude:
                counts[narrowing.facet, value] = self._but_for(narrowing, value)
        return counts | {("", ""): len(self._matches.docs)}

    def _without_wanted(self, narrowing: Narrowing, value: str) -> int:
        """How many documents pass when one of several values need not be there any more."""
        rest = tuple(other for other in narrowing.include if other != value)
        allowed = _included(replace(narrowing, include=rest), self._snapshot)[self._matches.docs]
        own = self.own | {narrowing.facet: allowed}
        return len(_kept(self._matches, [*self._excluding.values(), *own.values()]).docs)

    def _but_for(self, narrowing: Narrowing, value: str) -> int:
        """How many documents pass when one value of a facet is excluded no longer."""
        rest = tuple(other for other in narrowing.exclude if other != value)
        unwanted = _has_any_of(narrowing, rest, self._snapshot)[self._matches.docs]
        excluding = self._excluding | {narrowing.facet: ~unwanted}
        return len(_kept(self._matches, [*excluding.values(), *self.own.values()]).docs)


def _on_days(question: Question, days: np.ndarray) -> np.ndarray:
    inside = days == UNDATED if question.undated else np.zeros(len(days), bool)
    if span := question.span:
        inside |= (days >= span[0]) & (days <= span[1])
    return inside


def _included(narrowing: Narrowing, snapshot: Snapshot) -> np.ndarray:
    """bool, one a document: what a facet's inclusions let through."""
    either = np.logical_and if narrowing.every else np.logical_or
    each = [_has_any_of(narrowing, (value,), snapshot) for value in narrowing.include]
    if narrowing.missing:
        each.append(snapshot.without_value(narrowing.facet))
    return either.reduce(each)


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


def _count_days(docs: np.ndarray, snapshot: Snapshot) -> DayCount:
    every = snapshot.numbers(DAY)[docs]
    days = every[every != UNDATED]
    undated = len(every) - len(days)
    if not len(days):
        return replace(NO_DAYS, undated=undated)
    first = int(days.min())
    return DayCount(first, np.bincount(days - first), undated)
