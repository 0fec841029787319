"""What may be seen at a moment, and not before or after it, on Solr."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.models import Article
from search import backends, engine
from search.indexing.drain import drain
from search.models import IndexChange
from search.pages.suggestions import suggest
from search.request import SearchRequest
from search.search_indexes import ArticleIndex
from tests.contract.conftest import needs_solr
from tests.search.results import every_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]
NOON = datetime(2025, 11, 17, 12, tzinfo=UTC)
SECOND = timedelta(microseconds=1)


def found(at: datetime, **params) -> set[str]:
    return {hit.headline for hit in engine.find(SearchRequest.from_url(params), at).hits}


def test_an_article_is_there_from_its_moment_on_and_until_its_end(make_article):
    make_article("Always")
    article = make_article("For an hour", topics=["Brief"], published_at=NOON)
    Article.objects.filter(pk=article.pk).update(expires_at=NOON + timedelta(hours=1))
    with_article = {"Always", "For an hour"}
    backend = backends.current()
    with backend.writing() as session:
        for each in Article.objects.all():
            session.replace(backend.prepare(ArticleIndex(), each))
    IndexChange.objects.all().delete()  # as if the hour had not passed yet
    end = NOON + timedelta(hours=1)
    assert found(NOON - SECOND) == {"Always"}
    assert found(NOON) == with_article == found(end - SECOND)
    assert found(end) == {"Always"}
    hidden = engine.find(SearchRequest.from_url({"topic": "brief"}), end)
    # Its name is not told either: the value alone, as it was asked for.
    assert [(b.value, b.label, b.count) for b in hidden.facets["topic"].buckets] == [
        ("brief", "brief", 0)
    ]


def test_hidden_articles_are_in_no_suggestion_spelling_or_relaxed_search(make_article):
    for number in range(12):
        make_article(f"Harbour {number}", text="annex")
    hidden = [make_article(f"Zeppelin {n}", text="annex", topics=["Zeppelins"]) for n in range(12)]
    drain()
    for article in hidden:
        article.status = Article.Status.WITHDRAWN
        article.save()
    assert len(IndexChange.objects.hidden()) == 12  # Solr still has them
    search = SearchRequest.from_url({"q": "zepelin"})
    assert engine.find(search).suggestion is None
    assert not [each for each in suggest(SearchRequest.from_url({"q": "zepp"})) if each.count]
    both = engine.find(SearchRequest.from_url({"q": "zeppelin annex"}))
    assert both.is_relaxed and both.reach == 1 and both.total == 12
    assert every_article(SearchRequest.from_url({"q": "zeppelin"})) == []
    assert engine.why_not(SearchRequest.from_url({"q": "annex"}), hidden[0].pk) is None
