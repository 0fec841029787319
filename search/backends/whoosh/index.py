"""A snapshot of the embedded engine as an Index: each question goes to the columns as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from search.columns import collect, complete, explain, rank
from search.columns.snapshot import Snapshot
from search.columns.spelling import Spelling
from search.protocol.answers import Answer, DayCount, Rank, Reason, Whole
from search.protocol.fields import KEY, STAMP
from search.protocol.index import Batch, Made
from search.protocol.plan import Plan, Question, StartsWith


class SnapshotIndex:
    """See search.protocol.index.Index."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot

    @property
    def count(self) -> int:
        return self.snapshot.count

    def ask(self, question: Question) -> Answer:
        return collect.collect(question, self.snapshot)

    def whole(self, question: Question, facets: Iterable[str]) -> Whole:
        return collect.whole(question, facets, self.snapshot)

    def whole_days(self, question: Question) -> DayCount:
        return collect.whole_days(question, self.snapshot)

    def once(self, question: Question, name: str, make: Callable[[], Made]) -> Made:
        return collect.once(question, name, make, self.snapshot)

    def total(self, question: Question) -> int:
        return collect.total(question, self.snapshot)

    def counts_without(self, question: Question) -> dict[tuple[str, str], int]:
        return collect.without(question, self.snapshot)

    def every_hit(self, question: Question) -> tuple[int, Iterator[Batch]]:
        keys, scores = collect.every_hit(question, self.snapshot)
        return len(keys), iter([(keys, scores)])

    def place_of(self, key: int, question: Question) -> Rank | None:
        return rank.place_of(key, question, self.snapshot)

    def has_any(self, plan: Plan, question: Question) -> bool:
        return collect.has_any(plan, question, self.snapshot)

    def count_some(self, plan: Plan, question: Question, most: int) -> int:
        return collect.count_some(plan, question, self.snapshot, most)

    def most_matched(self, plans: Iterable[Plan], question: Question) -> int:
        return collect.most_matched(plans, question, self.snapshot)

    def names(
        self,
        question: Question,
        words: Sequence[str],
        facets: Iterable[str],
        words_of: Callable[[str], Sequence[str]],
        most: int,
    ) -> list[complete.Completion]:
        return complete.names(question, self.snapshot, words, facets, words_of, most)

    def words(self, question: Question, prefix: str, fields: Iterable[str]) -> list[str]:
        return complete.words(question, self.snapshot, prefix, fields)

    def spelling(self, question: Question, fields: Iterable[str]) -> Spelling:
        return Spelling(self.snapshot, fields, collect.visible(question, self.snapshot))

    def is_beyond(self, start: StartsWith) -> bool:
        return self.snapshot.is_beyond(start.field, start.text, start.limit)

    def document_of(self, key: int, question: Question) -> int | None:
        numbers = np.flatnonzero(self.snapshot.numbers(KEY) == key)
        for document in numbers[self.snapshot.live[numbers]].tolist():
            if collect.is_visible(document, question, self.snapshot):
                return document
        return None

    def score_of(self, document: int, question: Question) -> float | None:
        return collect.score_of(document, question, self.snapshot)

    def explain(self, plan: Plan, document: int, is_weighed: bool = True) -> list[Reason] | None:
        return explain.explain(plan, document, self.snapshot)

    def lacks_values(self, document: int, facet: str) -> bool:
        return bool(self.snapshot.without_value(facet)[document])

    def stored(self, document: int, field: str) -> str:
        return self.snapshot.stored(document, field)

    def documents_with(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        found = ((term, self.snapshot.documents(field, term)) for term in terms)
        return {term: count for term, count in found if count}

    def stamps(self) -> tuple[np.ndarray, np.ndarray]:
        return self._numbers(KEY), self._numbers(STAMP)

    def stored_of(self, keys: Sequence[int], fields: Sequence[str]) -> dict[int, tuple[str, ...]]:
        known = self._documents
        return {
            key: tuple(self.snapshot.stored(known[key], field) for field in fields)
            for key in keys
            if key in known
        }

    @cached_property
    def _documents(self) -> dict[int, int]:
        """The document of each key."""
        live = np.flatnonzero(self.snapshot.live)
        return dict(zip(self._numbers(KEY).tolist(), live.tolist(), strict=True))

    def _numbers(self, column: str) -> np.ndarray:
        if not self.snapshot.count:
            return np.empty(0, np.int64)
        return self.snapshot.numbers(column)[self.snapshot.live]
