"""A node dies in the middle of searches: none fails, and none finds less."""

from __future__ import annotations

import os
import time

import pytest

from newsroom.models import Article
from search import engine
from search.indexing.drain import HINDRANCES, drain
from search.models import IndexChange
from search.operations.health import Health
from search.request import SearchRequest
from tests.contract.conftest import needs_solr
from tests.length import IS_LONG

pytestmark = [needs_solr, pytest.mark.django_db]
QUERIES = int(os.environ.get("QUERIES_WITH_A_DEAD_NODE", "60"))  # a node


@pytest.mark.parametrize("number", [0, 1])
def test_no_search_fails_or_finds_less_when_a_node_is_killed(
    solr, cluster, make_article, number, seed
):
    if number != seed % 2 and not IS_LONG:
        pytest.skip("the other node is killed with this seed; LONG_TESTS=1 kills both in turn")
    for each in range(40):
        make_article(f"Oil {each}", topics=[f"Topic {each % 7}"], text="The price rose.")
    drain()
    cluster.wait_for(1 - number)  # one that has missed a change has yet to catch up
    search = SearchRequest.from_url({"q": "oil price"})
    before = engine.find(search)
    assert before.total == 40
    try:
        for query in range(QUERIES):
            if query == QUERIES // 3:
                cluster.kill(number)
            found = engine.find(search)
            assert (found.total, found.facets["topic"].distinct) == (40, 7)
            assert not found.notices  # such as that the database was asked instead
        state = Health().as_json()
        assert state["status"] == "degraded" and not state["checks"]["nodes"]["ok"]
        written_while_a_node_is_down = make_article("Oil at last")
        written(written_while_a_node_is_down)
        assert engine.find(SearchRequest.from_url({"q": "last"})).total == 1
    finally:
        cluster.start(number)
        cluster.wait_for(number)
    assert engine.find(SearchRequest.from_url({"q": "last"})).total == 1
    assert Health().as_json()["checks"]["nodes"]["ok"]
    assert Article.objects.count() == solr.articles()


def written(article: Article) -> None:
    """The drain leaves what it could not write; whoever comes next tries again."""
    end = time.monotonic() + 60  # the other node must first be chosen to lead
    while time.monotonic() < end:
        try:
            drain()
            return
        except HINDRANCES:
            assert IndexChange.objects.filter(article_id=article.pk).exists()
            time.sleep(0.2)
    raise AssertionError("The index does not follow while a node is down")


def test_without_any_node_headlines_are_searched_and_changes_wait(using, make_article, find):
    make_article("Oil")
    with using("solr://127.0.0.1:9/newsroom?timeout=1"):
        found = find(q="oil")
        assert found.total == 1 and "cannot be read" in found.notices[0]
        with pytest.raises(HINDRANCES, match="No node of Solr answers"):
            drain()
        assert Health().as_json()["status"] == "unhealthy"
    assert IndexChange.objects.exists()
