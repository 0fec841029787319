"""What a search that finds nothing may let go of, and how many articles each would bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from search.analysis import fold
from search.dates import Period
from search.protocol.fields import DAY, WEIGHTS, WRITTEN
from search.query import nodes
from search.query.parser import parse
from search.request import SearchRequest
from search.service.advice import Alike, Elsewhere, Everything, Relaxation, ZeroResults
from search.service.prepared import PreparedSearch

MOST_CLAUSES = 10  # of a text that are tried: each is a search
MOST_ALIKE = 3  # words that begin like the one that is typed
SHORTEST_BEGINNING = 3  # letters that they have in common with it


def relaxations(prepared: PreparedSearch) -> ZeroResults:
    """Every single filter and clause, all filters, all words; and clauses looked for anywhere."""
    search = prepared.search
    counts = prepared.index.counts_without(prepared.question)
    one = [*_filters(search, counts), *_clauses(prepared)]
    several = len(whole_filters(counts, search)) > 1
    return ZeroResults(
        one=tuple(sorted(one, key=lambda way: -way.total)),
        filters=Relaxation(search.without_filters(), counts["", ""]) if several else None,
        words=_without_words(prepared) if search.q and search.has_filters else None,
        elsewhere=tuple(_elsewhere(prepared)),
        alike=tuple(_alike(prepared)),
        everything=_everything(prepared),
    )


def without_clause(search: SearchRequest, clause: nodes.Node) -> SearchRequest | None:
    """A search without a clause of its text; None when it has no other, or none can be written."""
    rest = [other for other in nodes.clauses_of(search.parsed.tree) if other != clause]
    return with_tree(search, nodes.all_of(rest)) if rest else None


def without_filter(search: SearchRequest, facet: str, value: str = "") -> SearchRequest:
    """A search without what a facet includes, without one value of it, or without its dates."""
    if facet == "date":
        return search.without_dates()
    if value:
        return search.drop(facet, value)
    return search.without_inclusions(facet)


def whole_filters(counts: dict[tuple[str, str], int], search: SearchRequest) -> list:
    """What of `counts_without` is a filter of its own: no part of another, nor all together."""
    return [
        (facet, value)
        for facet, value in counts
        if facet and not (value and value in search.of(facet).include)
    ]


def _filters(search: SearchRequest, counts: dict[tuple[str, str], int]) -> Iterator[Relaxation]:
    for (name, value), total in counts.items():
        facet = "date" if name == DAY else name
        if facet:
            yield Relaxation(without_filter(search, facet, value), total, facet, value)


def _clauses(prepared: PreparedSearch) -> Iterator[Relaxation]:
    for clause in nodes.clauses_of(prepared.search.parsed.tree)[:MOST_CLAUSES]:
        if search := without_clause(prepared.search, clause):
            other = prepared.instead(search)
            # Where other words stand together nowhere either, one of them less is no way out.
            if not (other.is_relaxed and isinstance(clause, nodes.Word)):
                yield Relaxation(search, other.total(), clause=clause)


def _without_words(prepared: PreparedSearch) -> Relaxation:
    search = prepared.search.without_words()
    return Relaxation(search, prepared.instead(search).total())


def _elsewhere(prepared: PreparedSearch) -> Iterator[Elsewhere]:
    clauses = nodes.clauses_of(prepared.search.parsed.tree)
    for clause in clauses[:MOST_CLAUSES]:
        if isinstance(clause, nodes.Field):
            tree = nodes.all_of(clause.node if each is clause else each for each in clauses)
            search = with_tree(prepared.search, tree)
            if search and (total := prepared.instead(search).total()):
                yield Elsewhere(search, total, clause)


def _alike(prepared: PreparedSearch) -> Iterator[Alike]:
    """Searches for words of which as much as possible is the beginning of a lone word."""
    match prepared.search.parsed.tree:
        case nodes.Word(text) if text.isalpha():
            typed = fold(text)
        case _:
            return
    under_filters = prepared.instead(prepared.search.without_words()).question
    fields = [f"{name}{WRITTEN}" for name in WEIGHTS]
    for length in range(len(typed) - 1, SHORTEST_BEGINNING - 1, -1):
        words = prepared.index.words(under_filters, typed[:length], fields)
        searches = [(word, prepared.search.with_q(word)) for word in words if word.isalpha()]
        counted = [
            (word, other, prepared.instead(other).total()) for word, other in searches[:MOST_ALIKE]
        ]
        found = [Alike(other, total, word) for word, other, total in counted if total]
        if found:
            yield from found
            return


def _everything(prepared: PreparedSearch) -> Everything:
    blank = SearchRequest(lang=prepared.search.lang)
    question = replace(prepared.instead(blank).question, facets=(), end=0)
    answer = prepared.index.ask(question)
    days = answer.days.first + np.flatnonzero(answer.days.counts)
    ends = [date.fromordinal(int(day)) for day in (days[0], days[-1])] if len(days) else []
    return Everything(blank, answer.total, Period(*ends) if ends else None)


def with_tree(search: SearchRequest, tree: nodes.Node) -> SearchRequest | None:
    """A search with another tree as its text; None when no text of ours asks for just that."""
    text = nodes.to_text(tree)
    return search.with_q(text) if parse(text, search.today).tree == tree else None
