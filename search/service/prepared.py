"""A search → the question it asks of one state of the index at one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.conf import settings

from search.protocol.index import Index
from search.protocol.plan import Narrowing, Plan, Question
from search.protocol.planner import ranked_plan, to_plan
from search.query import nodes
from search.request import SearchRequest
from search.request.facets import FACETS
from search.request.search_request import ALL_BUT_ONE


@dataclass(frozen=True)
class PreparedSearch:
    """A search with its question, and the state of the index that answers it."""

    search: SearchRequest
    tree: nodes.Node  # of the text, as it is searched: see `asked_tree`; relaxed if need be
    question: Question
    index: Index

    @property
    def is_relaxed(self) -> bool:
        return nodes.is_relaxed(self.tree)

    def instead(self, search: SearchRequest) -> PreparedSearch:
        """Another search, of the same state at the same moment."""
        question = self.question
        return prepare(search, self.index, question.at, question.hidden)

    @cached_property
    def reach(self) -> int:
        """How many of the text's plain words stand together in some article."""
        words = nodes.plain_words(self.search.parsed.tree)
        if not self.is_relaxed:
            return len(words)
        return self.index.most_matched(map(plan_of, words), self.question)

    def total(self) -> int:
        """How many articles the search finds."""
        return self.index.total(self.question)


def prepare(
    search: SearchRequest, index: Index, at: int | None, hidden: frozenset[int]
) -> PreparedSearch:
    """The question of a search. `at`: microseconds since 1970; `hidden`: keys to leave out."""
    tree = asked_tree(search)
    start = (search.page - 1) * search.per_page
    question = Question(
        plan=ranked_plan(tree, settings.SEARCH_LANGUAGE),
        narrowings=tuple(
            Narrowing(name, own.include, own.exclude, own.missing, search.has_every(name))
            for name, own in search.selections
        ),
        days=(_ordinal(search.first_day), _ordinal(search.last_day)),
        undated=search.undated,
        at=at,
        hidden=hidden,
        sort=search.sort,
        start=start,
        end=start + search.per_page,
        facets=tuple(facet.name for facet in FACETS),
        count_days=True,
    )
    words = nodes.plain_words(tree)
    together = plan_of(nodes.And(words))
    if not search.relax and len(words) > 1 and not index.has_any(together, question):
        tree = nodes.relaxed(tree)
        question = replace(question, plan=ranked_plan(tree, settings.SEARCH_LANGUAGE))
    return PreparedSearch(search, tree, question, index)


def asked_tree(search: SearchRequest) -> nodes.Node:
    """What a search asks for: its text, with `relax=most` content without one of its words."""
    tree = search.parsed.tree
    return nodes.without_any(tree) if search.relax == ALL_BUT_ONE else tree


def plan_of(node: nodes.Node) -> Plan:
    """The plan of a part of a query, in the language of the archive."""
    return to_plan(node, settings.SEARCH_LANGUAGE)


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
