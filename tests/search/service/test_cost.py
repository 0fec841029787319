"""What a search costs in the index: one evaluation."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from search import engine
from search.backends.whoosh.index import SnapshotIndex
from search.columns import collect
from search.request import SearchRequest
from search.request.facets import FACETS

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """The questions that the index was asked, as they come."""
    questions = []
    ask = SnapshotIndex.ask
    monkeypatch.setattr(
        SnapshotIndex,
        "ask",
        lambda self, question: questions.append(question) or ask(self, question),
    )
    return questions


def test_what_is_almost_a_hit_costs_a_question_only_where_few_have_all_words(
    make_article, reindex, asked
):
    for number in range(10):
        make_article("Oil tide", text="oil gas" if number else "oil gas annex")
    reindex()
    for query_string, questions in (
        ("q=oil+annex", 2),  # one article has both
        ("q=oil+gas", 1),  # ten have
        ("q=oil+annex&relax=0", 1),
        ("q=oil+annex&relax=most", 1),
        ("q=annex", 1),
        ("q=%22oil+gas%22+annex", 1),
        ("", 1),
    ):
        asked.clear()
        engine.find(SearchRequest.from_url(QueryDict(query_string)))
        assert len(asked) == questions, query_string
    asked.clear()
    search = SearchRequest.from_url(QueryDict("q=oil+annex"))
    engine.find(search, advise=False)
    engine.hits(search)
    engine.count_days(search)
    assert len(asked) == 3  # one each: feeds, facets and front page show none


def test_the_whole_archive_is_counted_only_where_it_is_told_and_once(
    make_article, reindex, client, monkeypatch
):
    for number in range(8):
        make_article(f"Oil {number}", text="oil" if number % 2 else "gas", topics=["Crude", "Gas"])
    reindex()
    asked, counted = [], []
    whole, visible = SnapshotIndex.whole, collect.visible
    monkeypatch.setattr(
        SnapshotIndex, "whole", lambda self, *of: asked.append(of) or whole(self, *of)
    )
    monkeypatch.setattr(collect, "visible", lambda *of: counted.append(of) or visible(*of))
    for path, questions in (
        ("/search/?q=oil", 0),
        ("/search.csv?q=oil", 0),
        ("/search.atom?q=oil", 0),
        ("/facets/topic/?q=oil", 0),
        ("/facets/topic/?q=oil&facet_sort=telling", 1),
        ("/facets/topic.json?q=oil", 1),
        ("/search.json?q=oil", 1),
    ):
        asked.clear()
        assert client.get(path).status_code == 200
        assert len(asked) == questions, path
    client.post("/search/order/", {"order_topic": "telling", "next": "/search/"})
    for path, questions in (("/search/?q=oil", 1), ("/search/?q=gas", 1), ("/search/", 0)):
        asked.clear()
        client.get(path)
        assert len(asked) == questions, path
    # The values of facets, and the days: nothing was published, ended or hidden in between.
    assert len(counted) == 2


def test_all_facets_and_dates_cost_one_evaluation(make_article, reindex, monkeypatch):
    make_article("Oil and gas", topics=["Crude"], people=["Ann Lee"], section="Business")
    reindex()
    evaluated = []
    evaluate = collect.evaluate
    monkeypatch.setattr(
        collect, "evaluate", lambda plan, *rest: evaluated.append(plan) or evaluate(plan, *rest)
    )
    search = SearchRequest.from_url(QueryDict("q=oil&topic=crude&person=ann-lee"))
    results = engine.find(search, advise=False)  # advice looks other searches up
    assert results.total == 1 and len(results.facets) == len(FACETS)
    assert len(evaluated) == 1
