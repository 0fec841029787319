"""What is telling of a search, and how often each value stands in the whole archive."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from django.http import QueryDict
from django.utils import timezone

from newsroom.models import Article
from search import engine
from search.indexing.rebuild import rebuild
from search.request import SearchRequest
from search.service.telling import Ordinary
from tests.template import made_once

pytestmark = pytest.mark.django_db
TOPICS = ("Lead", "Zinc", "Ship", "Grain", "Earn", "Trade", "Gold")
PEOPLE = ("Ann Lee", "Bo Yu", "Cy Dee", "Di Fox", "Ed Gow")


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Sixty stories whose names depend on what they are of, and some that nobody may see."""
    rng = random.Random(20)
    for number in range(60):
        is_strike = number % 5 == 0
        make_article(
            f"Story {number}",
            text="the strike goes on" if is_strike else "a quiet day",
            topics=rng.sample(TOPICS[:4] if is_strike else TOPICS[2:], 2),
            people=rng.sample(PEOPLE, rng.choice((0, 1, 2))),
            published_at=datetime(2025, 11, 1 + number % 28, 12, tzinfo=UTC),
        )
    now = timezone.now()
    for number, (status, published, expires) in enumerate(
        (
            ("draft", None, None),
            ("withdrawn", now - timedelta(9), None),
            ("published", now + timedelta(9), None),
            ("published", now - timedelta(9), now - timedelta(1)),
        )
    ):
        made = make_article(f"Unseen {number}", text="the strike", topics=["Lead"], people=["X Y"])
        Article.objects.filter(pk=made.pk).update(
            status=status, published_at=published, expires_at=expires
        )
    reindex()


def find(query_string: str, **how):
    return engine.find(SearchRequest.from_url(QueryDict(query_string)), beside_whole=True, **how)


def by_a_loop(words: str, facet: str, chosen: dict[str, str]):
    """(values in telling order, articles of each in the whole archive, the surprise of each)."""
    link = {"topic": "topics", "person": "people"}
    public = list(Article.objects.public())

    def values(article, name):
        return set(getattr(article, link[name]).values_list("slug", flat=True))

    every = Counter(value for article in public for value in values(article, facet))
    over = [
        article
        for article in public
        if words in article.body
        and all(value in values(article, name) for name, value in chosen.items() if name != facet)
    ]
    here = Counter(value for article in over for value in values(article, facet))
    names = {
        slug: name
        for article in over
        for slug, name in getattr(article, link[facet]).values_list("slug", "name")
    }
    surprise = {}
    for value, count in here.items():
        expected = every[value] * len(over) / len(public)
        surprise[value] = (count - expected) / sqrt(expected)

    def place(value):
        is_few = here[value] < 4
        return is_few, 0 if is_few else -surprise[value], -here[value], names[value].casefold()

    return sorted(here, key=place), every, surprise


@pytest.mark.parametrize("facet", ["topic", "person"])
@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("strike", {}),
        ("", {"topic": "lead"}),
        ("strike", {"topic": "zinc"}),
        ("", {"person": "ann-lee"}),
        ("quiet", {"person": "bo-yu", "topic": "earn"}),
    ],
)
def test_order_and_numbers_are_those_of_a_plain_loop(archive, facet, words, chosen):
    query = "&".join([f"q={words}", *(f"{name}={value}" for name, value in chosen.items())])
    result = find(query).facets[facet]
    order, every, surprise = by_a_loop(words, facet, chosen)
    telling = [bucket for bucket in result.by_telling.buckets if bucket.count]
    assert [bucket.value for bucket in telling] == order
    ordinary = result.ordinary
    for bucket in telling:
        assert ordinary.all_of(bucket.value) == every[bucket.value]
        assert ordinary.surprise(bucket) == pytest.approx(surprise[bucket.value])


def test_what_nobody_may_see_counts_nowhere(archive):
    ordinary = find("q=strike").facets["topic"].ordinary
    public = Article.objects.public()
    assert ordinary.public == public.count() == 60
    assert ordinary.all_of("lead") == public.filter(topics__slug="lead").count()
    assert find("").facets["person"].ordinary.all_of("x-y") == 0


def test_the_whole_archive_is_that_of_the_moment(archive, make_article, reindex):
    now = timezone.now()
    ends = now + timedelta(4)
    make_article(
        "Ends", text="x", topics=["Lead"], published_at=now - timedelta(2), expires_at=ends
    )
    reindex()
    counts = []
    for at in (now, datetime(2025, 11, 9, tzinfo=UTC), ends + timedelta(1), now):
        ordinary = find("q=strike", at=at).facets["topic"].ordinary
        public = Article.objects.public(at)
        assert ordinary.public == public.count()
        assert ordinary.all_of("lead") == public.filter(topics__slug="lead").count()
        counts.append(ordinary.all_of("lead"))
    assert counts[0] == counts[3] == counts[2] + 1 > counts[1] + 1


def test_what_was_hidden_since_the_last_commit_counts_no_more(archive):
    before = find("q=strike").facets["topic"].ordinary
    article = Article.objects.public().filter(topics__slug="lead").first()
    article.status = Article.Status.WITHDRAWN
    article.save()
    after = find("q=strike").facets["topic"].ordinary
    assert after.all_of("lead") == before.all_of("lead") - 1
    assert after.public == before.public - 1


def test_of_everything_nothing_stands_out(archive):
    for result in find("").facets.values():
        assert result.by_telling.buckets == result.buckets
        assert {result.ordinary.times(bucket) for bucket in result.buckets} <= {0.0, 1.0}


def test_nothing_is_said_of_an_archive_without_articles(make_article, reindex):
    make_article("Draft", status="draft", topics=["Lead"])
    reindex()
    rebuild()
    result = find("topic=lead").facets["topic"]
    assert result.ordinary == Ordinary({}, 0, 0)
    assert [result.ordinary.times(bucket) for bucket in result.by_telling.buckets] == [0.0]


def test_without_an_index_nothing_is_said_of_the_whole(archive, settings, client):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    assert {result.ordinary for result in find("topic=lead").facets.values()} == {None}
    assert client.get("/facets/topic/?facet_sort=telling").status_code == 200
    assert client.get("/facets/topic.json?facet_sort=telling").json()["buckets"] == []
