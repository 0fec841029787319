"""The words of what may be seen, counted by Solr: what spelling looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from search.backends.solr.rewrite import Terms
from search.columns.spelling import MOST_TERMS
from search.protocol.edit_distance import LONG, SHORTEST, is_looked_at, is_two_letters_off, likely
from search.protocol.fields import WRITTEN
from search.protocol.plan import AnyOf, Plan, Term

Counted = Callable[[list[Plan]], list[int]]  # how many documents that may be seen match each
Example = Callable[[Plan], int | None]  # one of them


class SolrWords:
    """See search.protocol.index.Words."""

    def __init__(self, fields: Iterable[str], terms: Terms, counted: Counted, example: Example):
        self._fields = [field + WRITTEN for field in fields]
        self._terms, self._counted, self._example = terms, counted, example
        self._known: dict[str, int] = {}

    def documents(self, word: str) -> int:
        return self._documents([word])[word]

    def near(self, word: str) -> dict[str, int]:
        if not is_looked_at(word):
            return {}
        near = likely(word)
        for field in self._fields:
            near.update(self._terms.near(field, word, MOST_TERMS))
        return self._existing(near - {word}) or self._existing(self._farther(word))

    def _farther(self, word: str) -> set[str]:
        if len(word) < LONG:
            return set()
        begins = (self._terms.beginning(field, word[:2], MOST_TERMS) for field in self._fields)
        return {other for terms in begins for other in terms if is_two_letters_off(word, other)}

    def _existing(self, words: set[str]) -> dict[str, int]:
        # Most of them are no words at all: one look at the terms spares counting those.
        existing: set[str] = set()
        for field in self._fields:
            existing.update(self._terms.documents(field, sorted(words)))
        long = sorted(word for word in existing if len(word) >= SHORTEST)
        return {other: count for other, count in self._documents(long).items() if count}

    def example(self, word: str) -> int | None:
        return self._example(self._plan(word))

    def _documents(self, words: list[str]) -> dict[str, int]:
        new = [word for word in words if word not in self._known]
        counts = self._counted([self._plan(word) for word in new])
        self._known.update(zip(new, counts, strict=True))
        return {word: self._known[word] for word in words}

    def _plan(self, word: str) -> Plan:
        return AnyOf(tuple(Term(field, word) for field in self._fields))
