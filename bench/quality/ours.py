"""The archive itself as a ranker: its own index, parser, plans and page, without a web server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.peers.ours import Peer
from bench.quality.judgements import JudgedQuery

ANY_WORDS, THE_PAGE = "ours, any words", "ours, the page"
_OPERATORS = {"AND", "OR", "NOT"}


class Archive:
    """One index folder that holds the articles of one collection after the other."""

    def __init__(self, folder: Path):
        self.peer = Peer(folder)

    def rankers(self, articles: list[dict]) -> dict[str, Callable[[JudgedQuery], list[int]]]:
        """Indexes articles as the archive does. Good until the next collection is indexed."""
        from haystack import connections

        self.peer.load(iter(articles))
        index = connections["default"].get_backend().index()
        if index.count != len(articles):
            raise RuntimeError(f"{index.count} of {len(articles)} articles were indexed")
        return {
            ANY_WORDS: lambda query: any_words(query, index),
            THE_PAGE: lambda query: the_page(query, index),
        }


def any_words(query: JudgedQuery, index) -> list[int]:
    """Every article that has any of the plain words, in the order of its score."""
    from django.conf import settings

    from search.protocol.planner import ranked_plan

    prepared = _prepared(query, index)
    tree = content_with_any(prepared.search.parsed.tree)
    plan = ranked_plan(tree, settings.SEARCH_LANGUAGE)
    return _numbers(replace(prepared.question, plan=plan), index)


def the_page(query: JudgedQuery, index) -> list[int]:
    """What a reader sees from page to page: the hits, and below few of them what is almost one."""
    from search.service.almost import loosened

    prepared = _prepared(query, index)
    ranked = _numbers(prepared.question, index)
    if loose := loosened(prepared, index.ask(prepared.question)):
        ranked += _numbers(loose.question, index)[: loose.question.end]
    return ranked


def content_with_any(tree):
    """The same tree content with any one of its plain words; other clauses stay as they are."""
    from search.query import nodes

    words = nodes.plain_words(tree)
    if len(words) < 2:
        return tree
    others = (node for node in nodes.clauses_of(tree) if not isinstance(node, nodes.Word))
    return nodes.all_of((nodes.AllBut(words, len(words) - 1), *others))


def as_typed(query: JudgedQuery) -> str:
    """What is typed for a query; of a text that nobody typed its words, none of which means more.

    Headlines have quotation marks, dashes and colons, and capitals have AND and OR.
    """
    from search.analysis import run_texts

    if query.is_typed:
        return query.text
    return " ".join(word.lower() if word in _OPERATORS else word for word in run_texts(query.text))


def _prepared(query: JudgedQuery, index):
    from search.protocol.fields import to_number
    from search.request import SearchRequest
    from search.service.prepared import prepare

    search = SearchRequest(q=as_typed(query))
    prepared = prepare(search, index, to_number(datetime.now(UTC)), frozenset())
    return replace(prepared, question=replace(prepared.question, facets=(), count_days=False))


def _numbers(question, index) -> list[int]:
    """Numbers of articles, whose keys count from 1, in the order of the pages."""
    _total, batches = index.every_hit(question)
    return [key - 1 for keys, _scores in batches for key in keys.tolist()]
