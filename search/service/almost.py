"""Articles that have half of the words of a text or more, where few have all: beside the hits."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from search.protocol.answers import Answer
from search.protocol.plan import AllOf, Without
from search.protocol.planner import ranked_plan
from search.query import nodes
from search.request.search_request import ALL_BUT_ONE
from search.service.prepared import PreparedSearch, asked_tree, plan_of

MOST = 10  # that are shown; and where so many articles have all of the words, none is


def loosened(prepared: PreparedSearch, answer: Answer) -> PreparedSearch | None:
    """The question for the almosts of a search that was answered; None where it has none.

    They pass every filter, and the best come first in whatever order the hits are.
    """
    words = nodes.plain_words(prepared.tree)
    if prepared.search.relax or len(words) < 2 or not _are_few(prepared, answer):
        return None
    tree = nodes.without_any(prepared.tree, len(words) // 2)
    loose = ranked_plan(tree, settings.SEARCH_LANGUAGE)
    question = replace(
        prepared.question,
        plan=AllOf((loose, Without(plan_of(nodes.And(words))))),
        sort="relevance",
        start=0,
        end=MOST,
        facets=(),
        count_days=False,
    )
    search = prepared.search.with_relax(ALL_BUT_ONE)
    return PreparedSearch(search, tree, question, prepared.index)


def total(prepared: PreparedSearch, shown: Answer, hits: int) -> int:
    """How many articles have all of the words but one: what is shown tells it of two or three."""
    loose = nodes.all_but(prepared.tree)
    if loose is None or loose.lacking == 1:
        return hits + shown.total
    tree = asked_tree(prepared.search)
    plan = ranked_plan(tree, settings.SEARCH_LANGUAGE)
    return prepared.index.total(replace(prepared.question, plan=plan))


def _are_few(prepared: PreparedSearch, answer: Answer) -> bool:
    """Whether there are hits but not many, whatever the filters, and this page ends them."""
    question = prepared.question
    ends_here = question.start < answer.total <= question.end
    return ends_here and answer.unfiltered < MOST
