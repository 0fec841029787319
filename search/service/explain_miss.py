"""Why an article is not among the hits: every clause and filter of the search that drops it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.protocol.fields import DAY, UNDATED
from search.protocol.plan import Between, HasValue
from search.query import nodes
from search.request import SearchRequest
from search.service.advice import Other
from search.service.explain import OneDocument
from search.service.hits import Hit
from search.service.prepared import PreparedSearch
from search.service.zero_results import with_tree, without_filter


@dataclass(frozen=True)
class Obstacle:
    """What drops an article: a clause of the text, a filter (as advice.Without names it)."""

    facet: str = ""
    value: str = ""  # that is left out, or is one of several that must all be there
    clause: nodes.Node | None = None
    has: tuple[str, ...] = ()  # of the words of a text that lets some go
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhyNot:
    """What keeps an article out of a search, or where it stands among the hits."""

    hit: Hit
    obstacles: tuple[Obstacle, ...]
    place: int = 0  # among the hits, from 1; 0 when it is none
    looser: Other | None = None  # without all of the obstacles


def why_it_is_not(hit: Hit, document: int, prepared: PreparedSearch) -> WhyNot:
    """Why an article that may be seen is no hit, or its place when it is one."""
    found = tuple(obstacles(document, prepared))
    if not found:
        place = prepared.index.place_of(hit.id, prepared.question)
        return WhyNot(hit, (), place=place.number if place else 0)
    search = without(prepared.search, found)
    looser = Other(search, prepared.instead(search).total()) if search else None
    return WhyNot(hit, found, looser=looser)


def obstacles(document: int, prepared: PreparedSearch) -> Iterator[Obstacle]:
    """Everything that drops a visible document, in the order of the search; nothing for a hit."""
    one = OneDocument(document, prepared.index)
    for clause in nodes.clauses_of(prepared.tree):
        if isinstance(clause, nodes.MostOf | nodes.AllBut):
            lacks = tuple(one.lacks(clause))
            has = tuple(word.text for word in clause.words if word.text not in lacks)
            if len(has) < least(clause, prepared.reach):
                yield Obstacle(clause=clause, has=has, lacks=lacks)
        elif one.found(clause) is None:
            yield Obstacle(clause=clause)
    yield from _filters(document, prepared)


def least(clause: nodes.MostOf | nodes.AllBut, reach: int) -> int:
    """How many of its words a hit has; what has no word at all is never one."""
    if isinstance(clause, nodes.AllBut):
        return len(clause.words) - clause.lacking
    return max(reach, 1)


def without(search: SearchRequest, found: Iterable[Obstacle]) -> SearchRequest | None:
    """A search without some obstacles; None when what is left of its text cannot be written."""
    clauses = list(nodes.clauses_of(search.parsed.tree))
    for obstacle in found:
        if isinstance(obstacle.clause, nodes.MostOf | nodes.AllBut):
            gone = {nodes.Word(text) for text in obstacle.lacks}
            clauses = [clause for clause in clauses if clause not in gone]
        elif obstacle.clause is not None:
            clauses = [clause for clause in clauses if clause != obstacle.clause]
        else:
            search = without_filter(search, obstacle.facet, obstacle.value)
    if len(clauses) == len(nodes.clauses_of(search.parsed.tree)):
        return search
    return with_tree(search, nodes.all_of(clauses))


def _filters(document: int, prepared: PreparedSearch) -> Iterator[Obstacle]:
    def has(name: str, values: tuple[str, ...]) -> bool:
        return prepared.index.explain(HasValue(name, values), document) is not None

    for own in prepared.question.narrowings:
        lacking = [value for value in own.separable if not has(own.facet, (value,))]
        if own.separable and not own.missing:
            yield from (Obstacle(facet=own.facet, value=value) for value in lacking)
        elif own.includes:
            wanted = [has(own.facet, own.include)] if own.include else []
            if own.missing:
                wanted.append(prepared.index.lacks_values(document, own.facet))
            if not (all(wanted) if own.every else any(wanted)):
                yield Obstacle(facet=own.facet)
        for value in own.exclude:
            if has(own.facet, (value,)):
                yield Obstacle(facet=own.facet, value=value)
    question = prepared.question
    if question.narrows_days:
        spans = [question.span] if question.span else []
        spans += [(UNDATED, UNDATED)] if question.undated else []
        days = (Between(DAY, first, last) for first, last in spans)
        if all(prepared.index.explain(each, document) is None for each in days):
            yield Obstacle(facet="date")
