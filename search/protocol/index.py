"""What a state of an index can be asked, whichever engine keeps it.

Questions and plans are those of `search.protocol.plan`: trees of analysed terms. A document is a
number that means something to the index that gave it, and to no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

import numpy as np

from search.protocol.answers import Answer, Completion, DayCount, Rank, Reason, Whole
from search.protocol.plan import Plan, Question, StartsWith

Made = TypeVar("Made")
Batch = tuple[np.ndarray, np.ndarray]  # int64 keys, float32 scores


class Words(Protocol):
    """The words of the documents that may be seen, as written."""

    def documents(self, word: str) -> int:
        """In how many documents a word stands."""

    def near(self, word: str) -> dict[str, int]:
        """Words near one, and in how many documents each stands."""

    def example(self, word: str) -> int | None:
        """A document that a word stands in."""


class Index(Protocol):
    """One state of an index; what cannot be answered raises Unreadable."""

    @property
    def count(self) -> int:
        """About how many documents there are."""

    def ask(self, question: Question) -> Answer:
        """Hits in total order, facets that drill sideways, days."""

    def whole(self, question: Question, facets: Iterable[str]) -> Whole:
        """The values of facets in all that may be seen at the moment of a question."""

    def whole_days(self, question: Question) -> DayCount:
        """The days of all that may be seen at the moment of a question."""

    def once(self, question: Question, name: str, make: Callable[[], Made]) -> Made:
        """What is made of all that may be seen at the moment of a question, made once until that
        is something else.
        """

    def total(self, question: Question) -> int:
        """How many documents a question finds."""

    def counts_without(self, question: Question) -> dict[tuple[str, str], int]:
        """How many it finds without one of its filters, for each: see `columns.collect.without`."""

    def every_hit(self, question: Question) -> tuple[int, Iterator[Batch]]:
        """How many a question finds, and all of them in order, each once.

        The first batch is known by then; others are asked for when they are read.
        """

    def place_of(self, key: int, question: Question) -> Rank | None:
        """Where the document with a key stands; None where a question does not find it."""

    def has_any(self, plan: Plan, question: Question) -> bool:
        """Whether a document matches a plan that may be seen at the moment of a question."""

    def count_some(self, plan: Plan, question: Question, most: int) -> int:
        """How many do; more than `most` need not be counted to the end."""

    def most_matched(self, plans: Iterable[Plan], question: Question) -> int:
        """How many of some plans a document that may be seen matches at most."""

    def names(
        self,
        question: Question,
        words: Sequence[str],
        facets: Iterable[str],
        words_of: Callable[[str], Sequence[str]],
        most: int,
    ) -> list[Completion]:
        """Values of facets that are named by words which begin like these, best first."""

    def words(self, question: Question, prefix: str, fields: Iterable[str]) -> list[str]:
        """Terms that begin like this in what a question finds, those of most documents first."""

    def spelling(self, question: Question, fields: Iterable[str]) -> Words:
        """The words of what may be seen at the moment of a question."""

    def is_beyond(self, start: StartsWith) -> bool:
        """Whether more terms begin like this than are looked up."""

    def document_of(self, key: int, question: Question) -> int | None:
        """The document with a key, when it may be seen at the moment of a question."""

    def score_of(self, document: int, question: Question) -> float | None:
        """The score of a document that a question finds; None when it does not find it."""

    def explain(self, plan: Plan, document: int, is_weighed: bool = True) -> list[Reason] | None:
        """Why a document matches a plan; None when it does not. Scores may be wrong when not
        `is_weighed`.
        """

    def lacks_values(self, document: int, facet: str) -> bool:
        """Whether a document has no value at all in a facet."""

    def stored(self, document: int, field: str) -> str:
        """A stored string of a document; empty when there is none."""

    def documents_with(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """In about how many documents each of some terms stands; those in none are left out."""

    def stamps(self) -> tuple[np.ndarray, np.ndarray]:
        """int64 keys and stamps (see search_indexes), one a document."""

    def stored_of(self, keys: Sequence[int], fields: Sequence[str]) -> dict[int, tuple[str, ...]]:
        """Stored strings of the documents that have some keys, by key."""
