"""Why a document matches a plan: what each part of the plan adds to its score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from search.columns import bm25, proximity
from search.columns.evaluate import evaluate
from search.columns.postings import POSITION_BITS, Postings
from search.columns.snapshot import Snapshot
from search.protocol.answers import Pair, Reason
from search.protocol.plan import (
    AllOf,
    AnyOf,
    AtLeast,
    Combined,
    Every,
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


def explain(
    plan: Plan, document: int, snapshot: Snapshot, seen: Callable[[], np.ndarray] | None = None
) -> list[Reason] | None:
    """Reasons whose scores add up to the score of a live document; None when it does not match.

    `seen` as `evaluate` has it.
    """
    return _Explanation(document, snapshot, seen).of(plan)


class _Explanation:
    """One walk over a plan with one document in mind."""

    def __init__(self, document: int, snapshot: Snapshot, seen: Callable[[], np.ndarray] | None):
        self.document, self.snapshot, self.seen = document, snapshot, seen
        self.alone = np.array([document])

    def of(self, plan: Plan) -> list[Reason] | None:
        match plan:
            case Every():
                return []
            case Term():
                return self._term(plan)
            case Combined():
                return self._combined(plan)
            case ScoredBy(node, terms):
                return self._scored(node, terms)
            case AllOf(nodes):
                return self._every(nodes)
            case AnyOf(nodes):
                return self._any(nodes)
            case MostOf(nodes):
                return self._any(nodes) if self._is_found(plan) else None
            case AtLeast(count, nodes):
                return self._any(nodes, count)
            case Without(node):
                return [] if self.of(node) is None else None
            case Nearby(node, field, words, weight):
                found = self.of(node)
                return found if found is None else found + self._pairs(field, words, weight)
            case Sequence(field, terms):
                starts = self._places(field, ((text, offset) for offset, text in terms))
                return self._at(plan, self._in_all(starts), [text for _, text in terms])
            case OpenSequence(field, terms, offset, text, weight):
                starts = self._places(field, ((text, offset) for offset, text in terms))
                begun = self._in_document(self.snapshot.positions_from(field, text, self.alone))
                starts.append({place - offset for place in begun})
                found = self._at(plan, self._in_all(starts), [text for _, text in terms])
                return found and [replace(each, score=each.score + weight) for each in found]
            case Window(field, terms, span):
                places = self._places(field, ((text, 0) for text in dict.fromkeys(terms)))
                return self._at(plan, self._within(places, span), terms)
            case StartsWith(field, text, weight, limit):
                return self._either(plan, self.snapshot.terms_from(field, text, limit))
            case OneTypo(field, text, weight, limit):
                return self._either(plan, self.snapshot.terms_near(field, text, limit))
        return [] if self._is_found(plan) else None  # columns add nothing

    def _term(self, term: Term) -> list[Reason] | None:
        postings = self.snapshot.postings(term.field, term.text)
        times = _value_of(postings, self.document)
        if times is None:
            return None
        length = self.snapshot.lengths(term.field)[self.alone]
        average = self.snapshot.average_length(term.field)
        weight = self.snapshot.rarity(term.field, term.text) * term.weight
        (score,) = bm25.scores(np.array([times], np.float32), length, average, weight)
        return [Reason(term, int(times), float(score))]

    def _combined(self, term: Combined) -> list[Reason] | None:
        """A reason for each field, with its share of the score."""
        fields, text = term.fields, term.text
        found = {
            name: (times, weight)
            for name, weight in fields
            if (times := _value_of(self.snapshot.postings(name, text), self.document)) is not None
        }
        if not found:
            return None
        frequency = sum(times * weight for times, weight in found.values())
        length = self.snapshot.combined_lengths(fields)[self.alone]
        average = self.snapshot.combined_average(fields)
        length = np.maximum(length, np.float32(term.shortest * bm25.steady(average)))
        weight = self.snapshot.combined_rarity(fields, text) * term.weight
        (score,) = bm25.scores(np.array([frequency], np.float32), length, average, weight)
        return [
            Reason(Term(name, text), int(times), float(score) * times * weight / frequency)
            for name, (times, weight) in found.items()
        ]

    def _scored(self, node: Plan, terms: Iterable[Combined]) -> list[Reason] | None:
        """The reasons of a node, each with its share of what the terms add: by its times."""
        found = self.of(node)
        if found is None:
            return None
        own = [reason for term in terms for reason in self._combined(term) or ()]
        score, times = sum(reason.score for reason in own), sum(each.times for each in found)
        if not times:  # a node of columns, which has no places
            return own
        return [replace(each, score=score * each.times / times) for each in found]

    def _every(self, nodes: Iterable[Plan]) -> list[Reason] | None:
        reasons: list[Reason] = []
        for node in nodes:
            found = self.of(node)
            if found is None:
                return None
            reasons += found
        return reasons

    def _any(self, nodes: Iterable[Plan], least: int = 1) -> list[Reason] | None:
        found = [reasons for node in nodes if (reasons := self.of(node)) is not None]
        return sum(found, []) if len(found) >= least else None

    def _is_found(self, plan: Plan) -> bool:
        docs = evaluate(plan, self.snapshot, self.seen).docs
        return _place_of(docs, self.document) is not None

    def _pairs(self, field: str, words: Iterable[str], weight: float) -> list[Reason]:
        reasons = []
        for first, second in proximity.pairs(self.snapshot, field, tuple(words)):
            scored = proximity.scored_pair(self.snapshot, field, first, second)
            score = _value_of(scored, self.document)
            if score is not None:
                reasons.append(Reason(Pair(field, first, second), 0, score * weight))
        return reasons

    def _places(self, field: str, terms: Iterable[tuple[str, int]]) -> list[set[int]]:
        """Where each term stands in the document, less its offset."""
        found = []
        for text, offset in terms:
            own = self._in_document(self.snapshot.positions(field, text, self.alone))
            found.append({place - offset for place in own})
        return found

    def _in_document(self, keys: np.ndarray) -> list[int]:
        """The places in the document that some keys are of."""
        first, last = self.document << POSITION_BITS, (self.document + 1) << POSITION_BITS
        return (keys[(keys >= first) & (keys < last)] - first).tolist()

    def _in_all(self, places: list[set[int]]) -> int:
        return len(set.intersection(*places))

    def _within(self, places: list[set[int]], span: int) -> int:
        """From how many places all the terms stand within a span."""
        return sum(
            all(any(start <= at <= start + span for at in others) for others in places)
            for start in set.union(*places)
        )

    def _at(
        self, plan: Sequence | OpenSequence | Window, times: int, terms: Iterable[str]
    ) -> list[Reason] | None:
        """Terms that stand together score like all of them alone."""
        if not times:
            return None
        own = [self._term(Term(plan.field, text, plan.weight)) for text in terms]
        score = sum(reason.score for found in own if found for reason in found)
        return [Reason(plan, times, score)]

    def _either(self, plan: StartsWith | OneTypo, terms: Iterable[str]) -> list[Reason] | None:
        """Any of some terms scores the same, however often it comes."""
        postings = (self.snapshot.postings(plan.field, text) for text in terms)
        times = [value for each in postings if (value := _value_of(each, self.document))]
        return [Reason(plan, int(sum(times)), plan.weight)] if times else None


def _value_of(postings: Postings, document: int) -> float | None:
    place = _place_of(postings.docs, document)
    return None if place is None else float(postings.weights[place])


def _place_of(docs: np.ndarray, document: int) -> int | None:
    place = int(np.searchsorted(docs, document))
    return place if place < len(docs) and docs[place] == document else None
