"""The order of hits: arrays, Solr and SQL are told the same one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.models import Article
from search.backends.solr.request_builder import SORTS as SOLR_SORTS
from search.backends.solr.request_builder import UNDATED_LAST
from search.protocol.order import ORDERS
from search.request import SearchRequest
from search.request.search_request import SORTS
from search.service import fallback
from tests.search.results import every_article


def by_sentence(rows: list[dict], sentence: str) -> list[int]:
    """Keys of rows in the order of a sentence like "time desc,key asc"."""
    for part in reversed(sentence.split(",")):  # the sort is stable: the first counts most
        name, direction = part.split()
        rows = sorted(rows, key=lambda row, name=name: row[name], reverse=direction == "desc")
    return [row["key"] for row in rows]


def test_every_order_that_can_be_asked_for_is_told():
    assert tuple(ORDERS) == tuple(SOLR_SORTS) == tuple(fallback.ORDER_BY) == SORTS


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_arrays_solr_and_sql_give_one_order(make_article, reindex, sort):
    first = make_article("Gas").published_at
    for number in (3, 1, 2, 1, 3, 3):  # several share a moment
        make_article("Gas", published_at=first + timedelta(hours=number))
    reindex()
    search = SearchRequest.from_url({"sort": sort})  # without words all scores are the same
    rows = [
        {"score": 0.0, "time": at.timestamp(), "key": pk}
        for pk, at in Article.objects.values_list("pk", "published_at")
    ]
    order = every_article(search)
    sentence = SOLR_SORTS[sort].removeprefix(f"{UNDATED_LAST},")  # here all dates are known
    assert order == by_sentence(rows, sentence)
    assert order == fallback.keys(search)


@pytest.mark.django_db
def test_a_score_counts_before_the_moment(make_article, reindex):
    old = make_article("Gas gas gas", text="gas " * 9)
    new = make_article("Trade", text="gas", published_at=old.published_at + timedelta(1))
    reindex()
    assert every_article(SearchRequest.from_url({"q": "gas"})) == [old.pk, new.pk]
    assert every_article(SearchRequest.from_url({"q": "gas", "sort": "newest"})) == [new.pk, old.pk]
