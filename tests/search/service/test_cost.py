"""What a search costs in the index: one evaluation."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from search import engine
from search.columns import collect
from search.request import SearchRequest
from search.request.facets import FACETS

pytestmark = pytest.mark.django_db


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
