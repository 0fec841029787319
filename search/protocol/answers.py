"""What an index answers with: plain values, whichever engine they come from."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Values
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from search.protocol.plan import OneTypo, OpenSequence, Sequence, StartsWith, Term, Window


class Labels(Protocol):
    """The values of a facet, indexed by ordinal: what each is called, and what it is part of."""

    @property
    def values(self) -> Values[str]: ...

    @property
    def labels(self) -> Values[str]: ...

    @property
    def parents(self) -> Values[str]: ...


@dataclass(frozen=True)
class FacetCount:
    """The values of a facet among some documents, most frequent first, then by label.

    ordinals (int64) number the values of `column`; counts (int64) go with them. `unknown` are
    values asked for that no document of the index has.
    """

    column: Labels
    ordinals: np.ndarray
    counts: np.ndarray
    unknown: tuple[str, ...]
    missing: int
    distinct: int
    over: int = 0  # documents that it was counted over

    @property
    def values(self) -> list[tuple[str, str, str, int]]:
        """(value, label, parent, count) of each."""
        column, ordinals = self.column, self.ordinals.tolist()
        parts = (column.values, column.labels, column.parents)
        names = (map(part.__getitem__, ordinals) for part in parts)
        known = list(zip(*names, self.counts.tolist(), strict=True))
        return known + [(value, value, "", 0) for value in self.unknown]

    @property
    def by_value(self) -> dict[str, int]:
        """The count of each value."""
        return {value: count for value, _label, _parent, count in self.values}


@dataclass(frozen=True)
class DayCount:
    """How many documents each day has: counts[i] (int64) is that of proleptic ordinal first + i."""

    first: int
    counts: np.ndarray
    undated: int = 0  # documents without a known date


NO_DAYS = DayCount(0, np.empty(0, np.int64))


@dataclass(frozen=True)
class Answer:
    """What a question gave. hits: document number and score, in order, from `start` to `end`."""

    total: int
    unfiltered: int  # how many the text alone has
    hits: list[tuple[int, float]]
    facets: dict[str, FacetCount] = field(default_factory=dict)
    days: DayCount = NO_DAYS  # under every filter
    overview: DayCount = NO_DAYS  # under every filter but the dates


@dataclass(frozen=True)
class Whole:
    """All that may be seen at a moment: how many documents, and how many have each value."""

    total: int
    counts: Mapping[str, Mapping[str, int]]  # facet → value → documents


@dataclass(frozen=True)
class Rank:
    """Where a document stands among hits, from 1, and the documents beside it: None at an end."""

    number: int
    total: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Pair:
    """Two neighbours of a query that stand near each other."""

    field: str
    first: str
    second: str


@dataclass(frozen=True)
class Reason:
    """What one part of a plan adds: how often it stands in the document, and its score."""

    part: Term | Sequence | OpenSequence | Window | StartsWith | OneTypo | Pair
    times: int  # 0 for a pair
    score: float


@dataclass(frozen=True)
class Completion:
    """A value of a facet that goes on from what is typed, with how many documents have it."""

    facet: str
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class EngineStatus:
    """What an engine tells of its index without reading it. None: not known.

    age: seconds since the last commit; size: bytes of all generations.
    """

    generation: str | None = None
    age: float | None = None
    size: int | None = None
    nodes: Mapping[str, bool] = field(default_factory=dict)  # of several machines: who answers
    is_writable: bool = True
