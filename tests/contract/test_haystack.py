"""Haystack's own SearchQuerySet on both engines: counts, facets, what resembles an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from haystack.exceptions import SearchBackendError
from haystack.query import SearchQuerySet

from newsroom.models import Article
from search import backends
from search.indexing.rebuild import rebuild
from search.search_indexes import ArticleIndex
from tests.contract.conftest import needs_solr

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(engine_name, make_article):
    made = [
        make_article("Oil up", text="The annex price of crude oil rose.", topics=["Crude"]),
        make_article(
            "Oil down", text="Crude oil fell; the annex was shut.", topics=["Crude", "Gas"]
        ),
        make_article("Ferry", text="Tides kept the ferry in the harbour.", topics=["Gas"]),
        make_article(
            "To come", text="Crude oil annex.", published_at=datetime(2999, 1, 1, tzinfo=UTC)
        ),
    ]
    make_article("Secret", text="crude oil annex", status="draft")
    rebuild()
    return made


def keys(found) -> list[int]:
    return [int(result.pk) for result in found]


def test_counts_filters_and_order(articles):
    up, down, ferry, _to_come = articles
    everything = SearchQuerySet()
    assert everything.count() == 3
    assert set(keys(everything.auto_query("crude oil"))) == {up.pk, down.pk}
    assert keys(everything.filter(content="ferry")) == [ferry.pk]
    assert everything.filter(topic="gas").exclude(content="oil").count() == 1
    assert everything.filter(topic__in=["gas", "crude"]).count() == 3
    assert everything.models(Article).auto_query('"crude oil"').count() == 2


def test_facets_of_fields(articles):
    counts = SearchQuerySet().facet("topic").facet_counts()["fields"]["topic"]
    assert sorted(counts) == [("crude", 2), ("gas", 2)]


def test_what_resembles_an_article_is_looked_for_in_all_shards(articles):
    up, down, _ferry, _to_come = articles
    assert keys(SearchQuerySet().more_like_this(up))[0] == down.pk


def test_update_remove_and_clear(articles, engine_name):
    up, down, ferry, _to_come = articles
    backend = backends.current()
    Article.objects.filter(pk=up.pk).update(headline="Coal up")
    backend.update(ArticleIndex(), [Article.objects.get(pk=up.pk)])
    assert keys(SearchQuerySet().filter(headline="coal")) == [up.pk]
    backend.remove(ferry)
    assert SearchQuerySet().count() == 2
    backend.clear(models=[Article])
    assert SearchQuerySet().count() == 0
    backend.update(ArticleIndex(), [Article.objects.get(pk=down.pk)])
    backend.clear()
    assert SearchQuerySet().count() == 0


@needs_solr
def test_what_solr_cannot_do_for_haystack_is_said(solr):
    with pytest.raises(SearchBackendError, match="highlight"):
        len(SearchQuerySet().auto_query("oil").highlight())
