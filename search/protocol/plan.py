"""What to evaluate: a query over terms of fields, already analysed. Frozen, hashable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Every:
    """All live documents, score 0."""


Fields = tuple[tuple[str, float], ...]  # of a document, and what a word in each counts


class Term(NamedTuple):
    """Documents with a term in a field; BM25 times `weight`. A tuple, which hashes quickly."""

    field: str
    text: str
    weight: float = 1.0


class Combined(NamedTuple):
    """Documents with a term in any of some fields; BM25F times `weight`: how often it stands in
    each field, times what the field counts, is added up as if the fields were one.
    """

    fields: Fields
    text: str
    weight: float = 1.0
    shortest: float = 0.0  # a document counts as no shorter than that, times `bm25.steady`


@dataclass(frozen=True, slots=True)
class StartsWith:
    """Documents with any term that begins like this; score `weight`. At most `limit` terms."""

    field: str
    text: str
    weight: float = 1.0
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class OneTypo:
    """Documents with any term one edit away at most; score `weight`. At most `limit` terms."""

    field: str
    text: str
    weight: float = 1.0
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Sequence:
    """Terms at fixed offsets from each other: a phrase. Scores like all of its terms."""

    field: str
    terms: tuple[tuple[int, str], ...]  # offset, term
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class OpenSequence:
    """Terms at fixed offsets, and at one more offset any term that begins like `text`.

    A phrase whose last word is only begun. Scores like its terms, and `weight`.
    """

    field: str
    terms: tuple[tuple[int, str], ...]  # offset, term
    offset: int
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """Terms in any order, the last at most `span` positions after the first."""

    field: str
    terms: tuple[str, ...]
    span: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Between:
    """Documents whose number in a column lies in [low, high]; score 0."""

    column: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Among:
    """Documents whose number in a column is one of these; score 0."""

    column: str
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class HasValue:
    """Documents that have one of these values in a facet; score 0."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Live documents that do not match; score 0."""

    node: Plan


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """The documents of a node; instead of its own, the sum of the scores of some terms."""

    node: Plan
    terms: tuple[Combined, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that match every node; the sum of their scores."""

    nodes: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that match a node; the sum of the scores of those that match."""

    nodes: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Nearby:
    """The documents of a node, each with a bonus for neighbouring words that stand close in it."""

    node: Plan
    field: str  # with positions
    words: tuple[str, ...]  # its terms, in the order of the query
    weight: float


@dataclass(frozen=True, slots=True)
class MostOf:
    """Documents that match the largest number of the nodes that any document matches."""

    nodes: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Documents that match so many of the nodes (1 or more); the sum of the scores that match."""

    count: int
    nodes: tuple[Plan, ...]


Plan = (
    Every | Term | Combined | StartsWith | OneTypo | Sequence | OpenSequence | Window | Between
    | Among | HasValue | Without | AllOf | AnyOf | MostOf | AtLeast | Nearby | ScoredBy
)  # fmt: skip


def every_node(node: Plan) -> Iterator[Plan]:
    """A node and all below it."""
    yield node
    match node:
        case AllOf(nodes) | AnyOf(nodes) | MostOf(nodes) | AtLeast(_, nodes):
            for inner in nodes:
                yield from every_node(inner)
        case Without(inner) | Nearby(inner) | ScoredBy(inner):
            yield from every_node(inner)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a facet lets through: any of `include` (or none, if `missing`), none of `exclude`.

    If `every`: all of `include`, and what has none only where nothing else is asked for. Such a
    facet is counted under its own values, too; any other under every filter but those.
    """

    facet: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    missing: bool = False
    every: bool = False

    @property
    def includes(self) -> bool:
        return bool(self.include) or self.missing

    @property
    def separable(self) -> tuple[str, ...]:
        """What of `include` can be let go of by itself: of several, each that must be there."""
        return self.include if self.every and len(self.include) > 1 else ()


@dataclass(frozen=True, slots=True)
class Question:
    """One search: a plan, what narrows it, what to count, which hits to give.

    `days` are inclusive ordinals of the day column; `undated` lets through documents without a
    known date, beside those days or alone. `at` is the moment in microseconds since 1970
    at which documents must be visible. `hidden` are keys to leave out.
    """

    plan: Plan
    narrowings: tuple[Narrowing, ...] = ()
    days: tuple[int | None, int | None] = (None, None)
    undated: bool = False
    at: int | None = None
    hidden: frozenset[int] = frozenset()
    sort: str = "relevance"  # or newest, oldest
    start: int = 0
    end: int = 20
    facets: tuple[str, ...] = ()
    count_days: bool = False

    @property
    def narrows_days(self) -> bool:
        return self.undated or self.days != (None, None)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day that are let through; None where undated ones alone are."""
        first, last = self.days
        if first is None and last is None and self.undated:
            return None
        return first or FIRST_DAY, last or LAST_DAY
