"""Where an article stands in a result set, and which articles stand beside it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from search import engine
from search.request import SearchRequest
from tests.search.results import every_article
from tests.template import made_once

SEARCHES = (
    "", "q=gas", "q=gas+deal", "q=gas+OR+ferry", "q=gas&sort=oldest", "q=gas&sort=newest",
    "sort=oldest", "q=gas&topic=trade", "topic=-trade&from=2025-11-03", "q=gas+zeppelin",
    "q=gas&per_page=10&page=2", "q=headline:deal",
)  # fmt: skip


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Articles that are level in much: few texts, few moments."""
    articles = []
    for place in range(30):
        headline, text = (("Gas deal", "gas"), ("Gas", "deal deal"), ("Ferry", "late"))[place % 3]
        articles.append(
            make_article(
                headline,
                text=text,
                topics=["Trade"] if place % 4 else [],
                published_at=datetime(2025, 11, 1 + place % 5, 12, tzinfo=UTC),
            )
        )
    make_article("Gas draft", status="draft")
    reindex()
    return articles


def search_of(query_string):
    return SearchRequest.from_url(QueryDict(query_string))


def keys_around(found):
    return tuple(hit.id if hit else None for hit in (found.previous, found.next))


@pytest.mark.parametrize("query_string", SEARCHES)
def test_every_article_has_the_place_that_the_pages_give_it(archive, query_string):
    search = search_of(query_string)
    keys = every_article(search)
    assert len(keys) > 3
    for number, key in enumerate(keys, start=1):
        found = engine.neighbours(search, key)
        beside = [None, *keys, None]
        assert (found.place, found.total) == (number, len(keys))
        assert keys_around(found) == (beside[number - 1], beside[number + 1])
    for article in archive:
        if article.pk not in keys:
            assert engine.neighbours(search, article.pk) is None


def test_a_hidden_neighbour_is_passed_over_at_once(archive):
    search = search_of("q=gas")
    keys = every_article(search)
    of_key = {article.pk: article for article in archive}
    of_key[keys[4]].delete()
    found = engine.neighbours(search, keys[5])
    assert (found.place, found.total) == (5, len(keys) - 1)
    assert keys_around(found) == (keys[3], keys[6])
    assert engine.neighbours(search, keys[4]) is None


def test_without_an_index_nothing_is_beside(archive, settings):
    key, search = archive[0].pk, search_of("q=gas")
    assert engine.neighbours(search, key)
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    assert engine.neighbours(search, key) is None
