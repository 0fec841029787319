"""A plan → the documents that match it and their scores, with array operations only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from search.columns import bm25, proximity
from search.columns.postings import POSITION_BITS
from search.columns.snapshot import Snapshot, is_among
from search.protocol.plan import (
    AllOf,
    Among,
    AnyOf,
    AtLeast,
    Between,
    Combined,
    Every,
    HasValue,
    MostOf,
    Nearby,
    OneTypo,
    OpenSequence,
    Plan,
    ScoredBy,
    Sequence,
    StartsWith,
    Term,
    Window,
    Without,
)


@dataclass(frozen=True)
class Matches:
    """docs: int32 or int64, ascending, live; scores: float32, one a document."""

    docs: np.ndarray
    scores: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.docs.nbytes + self.scores.nbytes


def evaluate(
    plan: Plan, snapshot: Snapshot, seen: Callable[[], np.ndarray] | None = None
) -> Matches:
    """The live documents that match a plan.

    `seen` makes a bool for each document, where that is needed: whether it is one of those that
    settle what `MostOf` can reach (default: the live).
    """
    found = _Evaluation(snapshot, seen).of(plan)
    if snapshot.has_deletions and not isinstance(plan, Every | Without):
        alive = snapshot.live[found.docs]
        found = Matches(found.docs[alive], found.scores[alive])
    return found


class _Evaluation:
    """One walk over a plan. Scratch arrays are as long as the index and always left clean."""

    def __init__(self, snapshot: Snapshot, seen: Callable[[], np.ndarray] | None):
        self.snapshot, self.seen = snapshot, seen
        self.marks = np.zeros(snapshot.count, bool)
        self.sums = np.zeros(snapshot.count, np.float32)

    def of(self, plan: Plan) -> Matches:
        match plan:
            case Every():
                return self._unscored(np.flatnonzero(self.snapshot.live))
            case Term():
                return self.snapshot.kept(plan, lambda: self._term(plan))
            case Combined():
                return self.snapshot.kept(plan, lambda: self._combined(plan))
            case ScoredBy(node, terms):
                return self._scored(self.of(node).docs, map(self.of, terms))
            case AllOf(nodes):
                return self._all(nodes)
            case AnyOf(nodes) if all(isinstance(node, Term | Combined) for node in nodes):
                # A word, in any form and as written: one posting list, summed once and kept.
                return self.snapshot.kept(plan, lambda: self._any(list(map(self.of, nodes))))
            case AnyOf(nodes):
                return self._any([self.of(node) for node in nodes])
            case Nearby(node, field, words, weight):
                found = self.of(node)
                extra = proximity.bonus(self.snapshot, field, words, found.docs, weight)
                return Matches(found.docs, found.scores + extra)
            case MostOf(nodes):
                return self._most([self.of(node) for node in nodes])
            case AtLeast(count, nodes):
                return self._at_least(count, [self.of(node) for node in nodes])
            case Without(node):
                return self._without(self.of(node))
            case Between(column, low, high):
                numbers = self.snapshot.numbers(column)
                return self._unscored(np.flatnonzero((numbers >= low) & (numbers <= high)))
            case Among(column, numbers):
                wanted = np.fromiter(numbers, np.int64, len(numbers))
                return self._unscored(
                    np.flatnonzero(np.isin(self.snapshot.numbers(column), wanted))
                )
            case HasValue(facet, values):
                return self._with_values(facet, values)
            case Sequence(field, terms, weight):
                keys = self._sequence(field, terms)
                return self._at(keys, field, [text for _, text in terms], weight)
            case OpenSequence(field, terms, offset, text, weight):
                keys = self._open_sequence(field, terms, offset, text)
                found = self._at(keys, field, [text for _, text in terms], weight)
                return Matches(found.docs, found.scores + np.float32(weight))
            case Window(field, terms, span, weight):
                return self._at(self._window(field, terms, span), field, terms, weight)
            case StartsWith(field, text, weight, limit):
                return self._either(self.snapshot.docs_from(field, text, limit), weight)
            case OneTypo(field, text, weight, limit):
                near = self.snapshot.terms_near(field, text, limit)
                docs = [self.snapshot.postings(field, term).docs for term in near]
                return self._either(docs, weight)
        raise TypeError(f"{plan!r} is not a node of a plan")

    def _unscored(self, docs: np.ndarray) -> Matches:
        return Matches(docs, np.zeros(len(docs), np.float32))

    def _term(self, term: Term) -> Matches:
        """The documents of one term with their BM25."""
        postings = self.snapshot.postings(term.field, term.text)
        lengths = self.snapshot.lengths(term.field)[postings.docs]
        average = self.snapshot.average_length(term.field)
        weight = bm25.rarity(self.snapshot.count, len(postings.docs)) * term.weight
        return Matches(postings.docs, bm25.scores(postings.weights, lengths, average, weight))

    def _combined(self, term: Combined) -> Matches:
        """The documents of a term in several fields with their BM25F."""
        found = [(self.snapshot.postings(name, term.text), weight) for name, weight in term.fields]
        for postings, _weight in found:
            self.marks[postings.docs] = True
            self.sums[postings.docs] = 0
        for postings, weight in found:
            self.sums[postings.docs] += postings.weights * np.float32(weight)
        docs = np.flatnonzero(self.marks)
        self.marks[docs] = False
        lengths = self.snapshot.combined_lengths(term.fields)[docs]
        average = self.snapshot.combined_average(term.fields)
        if term.shortest:
            lengths = np.maximum(lengths, np.float32(term.shortest * bm25.steady(average)))
        weight = bm25.rarity(self.snapshot.count, len(docs)) * term.weight
        return Matches(docs, bm25.scores(self.sums[docs], lengths, average, weight))

    def _all(self, nodes: tuple[Plan, ...]) -> Matches:
        kept = [node for node in nodes if not isinstance(node, Without)]
        if not kept:
            kept = [Every()]
        # The rarest first: what it lets through is all that the others are asked about.
        found = sorted((self.of(node) for node in kept), key=lambda matches: len(matches.docs))
        docs, scores = found[0].docs, found[0].scores
        for other in found[1:]:
            self.marks[other.docs] = True
            self.sums[other.docs] = other.scores
            both = self.marks[docs]
            docs = docs[both]
            scores = scores[both] + self.sums[docs]
            self.marks[other.docs] = False
        for node in nodes:
            if isinstance(node, Without):
                unwanted = self.of(node.node).docs
                self.marks[unwanted] = True
                keep = ~self.marks[docs]
                self.marks[unwanted] = False
                docs, scores = docs[keep], scores[keep]
        return Matches(docs, scores)

    def _any(self, found: list[Matches]) -> Matches:
        found = [matches for matches in found if len(matches.docs)]
        if not found:
            return self._unscored(np.empty(0, np.int64))
        if len(found) == 1:
            return found[0]
        for matches in found:
            self.sums[matches.docs] = 0
        for matches in found:
            self.marks[matches.docs] = True
            self.sums[matches.docs] += matches.scores
        docs = np.flatnonzero(self.marks)
        self.marks[docs] = False
        return Matches(docs, self.sums[docs])

    def _most(self, found: list[Matches]) -> Matches:
        either, counts = self._counted(found)
        seen = self.seen() if self.seen else self.snapshot.live
        own = np.where(seen[either.docs], counts, 0)
        keep = own == (own.max() if len(own) else 0)
        return Matches(either.docs[keep], either.scores[keep])

    def _at_least(self, count: int, found: list[Matches]) -> Matches:
        either, counts = self._counted(found)
        keep = counts >= count
        return Matches(either.docs[keep], either.scores[keep])

    def _counted(self, found: list[Matches]) -> tuple[Matches, np.ndarray]:
        """The documents of any of these, and uint8: of how many each is."""
        either = self._any(found)
        counts = np.zeros(self.snapshot.count, np.uint8)
        for matches in found:
            counts[matches.docs] += 1
        return either, counts[either.docs]

    def _without(self, unwanted: Matches) -> Matches:
        wanted = self.snapshot.live.copy()
        wanted[unwanted.docs] = False
        return self._unscored(np.flatnonzero(wanted))

    def _with_values(self, facet: str, values: tuple[str, ...]) -> Matches:
        for value in values:
            self.marks[self.snapshot.with_value(facet, value)] = True
        docs = np.flatnonzero(self.marks)
        self.marks[docs] = False
        return self._unscored(docs)

    def _either(self, found: list[np.ndarray], weight: float) -> Matches:
        for docs in found:
            self.marks[docs] = True
        docs = np.flatnonzero(self.marks)
        self.marks[docs] = False
        return Matches(docs, np.full(len(docs), weight, np.float32))

    def _at(self, keys: np.ndarray, field: str, terms, weight: float) -> Matches:
        """The documents of position keys, scored by all the terms that were looked for there."""
        docs = np.unique(keys >> POSITION_BITS)
        scoring = terms if weight and len(docs) else ()
        return self._scored(docs, (self.of(Term(field, text, weight)) for text in scoring))

    def _scored(self, docs: np.ndarray, found: Iterable[Matches]) -> Matches:
        """Documents with the sum of what scores several matches give them."""
        scores = np.zeros(len(docs), np.float32)
        for matches in found if len(docs) else ():
            self.sums[docs] = 0
            self.sums[matches.docs] = matches.scores
            scores += self.sums[docs]
        return Matches(docs, scores)

    def _sequence(self, field: str, terms) -> np.ndarray:
        """Keys of where a phrase begins: the intersection of its terms' shifted places."""
        docs = self.snapshot.with_all(field, {text for _, text in terms})
        places = [self.snapshot.positions(field, text, docs) - offset for offset, text in terms]
        places.sort(key=len)
        keys = places[0]
        for other in places[1:]:
            keys = keys[is_among(keys, other)]
        return keys

    def _open_sequence(self, field: str, terms, offset: int, text: str) -> np.ndarray:
        """Keys of where a phrase begins that goes on with a word that begins like a text."""
        keys = self._sequence(field, terms)
        docs = np.unique(keys >> POSITION_BITS)
        return keys[is_among(keys, self.snapshot.positions_from(field, text, docs) - offset)]

    def _window(self, field: str, terms, span: int) -> np.ndarray:
        """Keys of terms from which all the others stand within `span` places after."""
        docs = self.snapshot.with_all(field, terms)
        places = [self.snapshot.positions(field, text, docs) for text in dict.fromkeys(terms)]
        found = []
        for i, starts in enumerate(places):
            keep = np.ones(len(starts), bool)
            for j, others in enumerate(places):
                if i != j:
                    after = np.searchsorted(others, starts)
                    inside = after < len(others)
                    reached = others[np.minimum(after, len(others) - 1)] if len(others) else starts
                    keep &= inside & (reached - starts <= span)
            found.append(starts[keep])
        return np.concatenate(found)
