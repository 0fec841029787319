"""Names and words that go on from what is typed, counted among the documents of a question."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from search.columns import collect
from search.columns.label_index import LabelIndex
from search.columns.snapshot import Snapshot
from search.protocol.answers import Completion, FacetCount
from search.protocol.plan import Question

MOST_TERMS = 1000  # of a field that are looked at


def names(
    question: Question,
    snapshot: Snapshot,
    words: Sequence[str],
    facets: Iterable[str],
    words_of: Callable[[str], Sequence[str]],
    most: int,
) -> list[Completion]:
    """Values of facets whose labels have words that begin like these, in any order; best first.

    Only values of documents that pass the question, each counted as its facet is (see `Narrowing`).
    `words` and what `words_of` makes of a label are folded.
    """
    known = {facet: snapshot.names(facet, words_of) for facet in facets}

    def counted(some: tuple[str, ...]) -> dict[str, FacetCount]:
        return collect.collect(counting_only(question, some), snapshot).facets

    return best(known, words, counted, most)


def best(
    known: dict[str, LabelIndex],
    words: Sequence[str],
    counted: Callable[[tuple[str, ...]], dict[str, FacetCount]],
    most: int,
) -> list[Completion]:
    """The same, of the labels of facets and of what counts the values of some of them."""

    def order(numbered: tuple[int, Completion]) -> tuple[int, int, str]:
        ordinal, found = numbered
        return known[found.facet].rank(ordinal, words), -found.count, found.label

    matching = {facet: own.beginning(words) for facet, own in known.items()}
    facets = tuple(facet for facet, ordinals in matching.items() if len(ordinals))
    found = _among(matching, counted(facets) if facets else {})
    return [completion for _ordinal, completion in heapq.nsmallest(most, found, key=order)]


def counting_only(question: Question, facets: Iterable[str]) -> Question:
    """The question for the values of some facets and nothing else."""
    return replace(question, facets=tuple(facets), count_days=False, end=question.start)


def words(question: Question, snapshot: Snapshot, prefix: str, fields: Iterable[str]) -> list[str]:
    """Terms that begin like this in documents that pass the question, those of most of them first.

    Terms of other documents count nowhere, so they are neither told nor change the order.
    """
    passing = np.zeros(snapshot.count, bool)
    passing[collect.passing(question, snapshot)] = True
    counts: Counter[str] = Counter()
    for field in fields:
        for term in snapshot.terms_from(field, prefix, MOST_TERMS):
            docs = snapshot.postings(field, term).docs
            counts[term] += int(np.count_nonzero(passing[docs]))
    return by_frequency(counts)


def by_frequency(counts: Counter[str]) -> list[str]:
    """The terms that anything has, those of most documents first."""
    found = [(-count, term) for term, count in counts.items() if count]
    return [term for _count, term in sorted(found)]


def _among(
    matching: dict[str, np.ndarray], counts: dict[str, FacetCount]
) -> Iterator[tuple[int, Completion]]:
    """The ordinals of some values that any document has, with their counts."""
    for facet, count in counts.items():
        keep = np.isin(count.ordinals, matching[facet]) & (count.counts > 0)
        ordinals, numbers = count.ordinals[keep].tolist(), count.counts[keep].tolist()
        for ordinal, number in zip(ordinals, numbers, strict=True):
            value, label = count.column.values[ordinal], count.column.labels[ordinal]
            yield ordinal, Completion(facet, value, label, number)
