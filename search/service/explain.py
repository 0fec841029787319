"""Why an article is among the hits: which words stand in which fields, and what each adds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings

from search.protocol.answers import Pair, Reason
from search.protocol.fields import WRITTEN
from search.protocol.index import Index
from search.protocol.plan import Every, Nearby
from search.protocol.planner import alone, to_plan
from search.query import nodes
from search.query.fields import FIELDS, index_fields
from search.service.prepared import PreparedSearch

KICKER = "kicker"  # it stands in `about` as well, but before no colon


@dataclass(frozen=True)
class Occurrence:
    """Where a clause stands, how often, and what that adds to the score."""

    fields: tuple[str, ...]  # names of fields: headline, body, caption; several for one score
    times: int
    exactly: int  # of those, just as it was typed; 0 where that cannot be told
    score: float


@dataclass(frozen=True)
class ClauseMatch:
    """A clause of the query that the article has."""

    clause: nodes.Node
    places: tuple[Occurrence, ...]
    field: str = ""  # that it was asked for in


@dataclass(frozen=True)
class Why:
    """What adds up to the score of a hit."""

    score: float
    found: tuple[ClauseMatch, ...]
    missing: tuple[str, ...] = ()  # words that it does not have, of a text that lets some go
    near: tuple[tuple[str, str, float], ...] = ()  # two words near each other, what that adds


def why(document: int, prepared: PreparedSearch) -> Why | None:
    """Why a document is a hit; None when it is none."""
    score = prepared.index.score_of(document, prepared.question)
    if score is None:
        return None
    is_alone = len(nodes.plain_words(prepared.tree)) == 1
    one = OneDocument(document, prepared.index, is_weighed=True, is_alone=is_alone)
    return Why(
        score=score,
        found=tuple(one.found(prepared.tree) or ()),
        missing=tuple(one.lacks(prepared.tree)),
        near=tuple(_near(prepared, document)),
    )


class OneDocument:
    """What of a query a document has; what that adds to its score only where `is_weighed`.

    `is_alone`: the query has one plain word, see `planner.alone`.
    """

    def __init__(
        self, document: int, index: Index, is_weighed: bool = False, is_alone: bool = False
    ):
        self.document, self.index = document, index
        self.is_weighed, self.is_alone = is_weighed, is_alone

    def found(self, node: nodes.Node, field: str = "") -> list[ClauseMatch] | None:
        """The clauses that match, each with its places; None when the node does not match."""
        match node:
            case nodes.Everything():
                return []
            case nodes.And(parts):
                each = [self.found(inner, field) for inner in parts]
                return None if None in each else _flat(each)
            case nodes.Or(parts) | nodes.MostOf(parts):
                each = [self.found(inner, field) for inner in parts]
                return None if all(found is None for found in each) else _flat(each)
            case nodes.AllBut(parts, lacking):
                each = [self.found(inner, field) for inner in parts]
                return None if each.count(None) > lacking else _flat(each)
            case nodes.Not(inner):
                return [] if self.found(inner, field) is None else None
            case nodes.Field(name, inner):
                return self.found(inner, name)
            case nodes.Dates():
                return None if self._reasons(node) is None else []
        reasons = self._reasons(node, field)
        return (
            None
            if reasons is None
            else [ClauseMatch(node, tuple(self._places(node, field, reasons)), field)]
        )

    def has(self, word: nodes.Word) -> bool:
        return self._reasons(word) is not None

    def lacks(self, tree: nodes.Node, shown: Container = ()) -> Iterator[str]:
        """The words that it does not have of a tree that lets some go, as they were typed.

        `shown`: words that are known to be there; to look one up costs time.
        """
        for clause in nodes.clauses_of(tree):
            if isinstance(clause, nodes.MostOf | nodes.AllBut):
                unknown = (word for word in clause.words if word not in shown)
                yield from (word.text for word in unknown if not self.has(word))

    def matched(self, node: nodes.Node) -> nodes.Node:
        """A tree that matches, without what in it stands beside the way to that: of
        `gas OR (deal ferry)` gas alone where there is no ferry.
        """
        match node:
            case nodes.And(parts):
                return nodes.all_of(map(self.matched, parts))
            case nodes.Or(parts) if nodes.has_alternatives(node):
                own = [part for part in parts if self.found(part) is not None]
                return nodes.any_of(map(self.matched, own)) or node
        return node

    def _reasons(self, node: nodes.Node, field: str = "") -> list[Reason] | None:
        weights = {FIELDS[field].index_field: 1.0} if field else None
        plan = to_plan(node, settings.SEARCH_LANGUAGE, weights)
        plan = alone(plan) if self.is_alone else plan
        return self.index.explain(plan, self.document, self.is_weighed)

    def _places(self, node: nodes.Node, field: str, reasons: list[Reason]) -> Iterable[Occurrence]:
        """The reasons of a clause, those of one field of the index together."""
        of_field: dict[str, list[Reason]] = {}
        for reason in reasons:
            of_field.setdefault(reason.part.field.removesuffix(WRITTEN), []).append(reason)
        for name, own in of_field.items():
            fields = (field,) if field else self.names(node, name)
            stemmed = [reason.times for reason in own if not reason.part.field.endswith(WRITTEN)]
            written = [reason.times for reason in own if reason.part.field.endswith(WRITTEN)]
            yield Occurrence(
                fields=fields,
                times=max(stemmed + written),
                exactly=max(written, default=0) if isinstance(node, nodes.Word) else 0,
                score=sum(reason.score for reason in own),
            )

    def names(self, node: nodes.Node, field: str) -> tuple[str, ...]:
        """The names of where a clause stands within a field of the index."""
        alone = tuple(name for name, index_field in index_fields().items() if index_field == field)
        if alone:
            return alone
        about = (name for name in FIELDS if FIELDS[name].is_about)
        named = tuple(name for name in about if self._reasons(node, name) is not None)
        return named or (KICKER,)


def _near(prepared: PreparedSearch, document: int) -> Iterable[tuple[str, str, float]]:
    plan = prepared.question.plan
    if isinstance(plan, Nearby):
        for reason in prepared.index.explain(replace(plan, node=Every()), document) or ():
            if isinstance(reason.part, Pair):
                yield reason.part.first, reason.part.second, reason.score


def _flat(each: Iterable[list[ClauseMatch] | None]) -> list[ClauseMatch]:
    return [found for several in each if several is not None for found in several]
