"""What a search finds of a time, beside all articles of that time: as a plain loop counts them."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import timezone

from newsroom.models import Article
from search import engine
from search.dates import Period, month_of
from search.protocol.answers import DayCount
from search.request import SearchRequest
from search.service.histogram import busiest
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Eighty stories of two years, each fourth of oil, some without a date; some nobody may see."""
    rng = random.Random(7)
    for number in range(80):
        day = datetime(2023, 1, 5, 12, tzinfo=UTC) + timedelta(rng.randrange(700))
        is_oil = number % 4 == 0
        make_article(
            f"Story {number}",
            text="the oil price" if is_oil else "a quiet day",
            topics=["Crude"] if number % 3 else ["Ship"],
            published_at=day,
            date_known=number % 20 != 1,
        )
    now = timezone.now()
    for status, published, expires in (
        ("draft", datetime(2023, 5, 5, tzinfo=UTC), None),
        ("withdrawn", datetime(2023, 5, 6, tzinfo=UTC), None),
        ("published", now + timedelta(9), None),
        ("published", datetime(2023, 5, 7, tzinfo=UTC), now - timedelta(1)),
    ):
        made = make_article("Unseen", text="oil")
        Article.objects.filter(pk=made.pk).update(
            status=status, published_at=published, expires_at=expires
        )
    reindex()


def find(query_string: str, **how):
    return engine.find(SearchRequest.from_url(QueryDict(query_string)), beside_days=True, **how)


def days_of(articles) -> Counter[date]:
    return Counter(timezone.localtime(each.published_at).date() for each in articles)


@pytest.mark.parametrize(
    "query",
    ["q=oil", "", "topic=ship", "q=oil&from=2023-03&to=2023-05", "q=oil&from=2023-05&to=2023-05",
     "q=oil&from=2023&to=2024", "topic=ship&missing=date"],
)  # fmt: skip
def test_each_bar_has_as_many_articles_beside_it_as_a_plain_loop_counts(archive, query):
    public = days_of(Article.objects.public().exclude(date_known=False))
    results = find(query)
    for histogram in (results.date, results.overview):
        for bucket in histogram.buckets:
            first, last = bucket.period.first, bucket.period.last
            every = sum(count for day, count in public.items() if first <= day <= last)
            assert bucket.all == every
            assert bucket.count <= every
            assert bucket.share == pytest.approx(100 * bucket.count / every if every else 0)
    known = results.whole_days.counts.nonzero()[0] + results.whole_days.first
    assert [date.fromordinal(day) for day in known.tolist()] == sorted(public)


def test_the_days_found_are_those_of_a_plain_loop(archive):
    oil = Article.objects.public().filter(body__contains="oil").exclude(date_known=False)
    days = find("q=oil").days
    counts = {days.first + n: count for n, count in enumerate(days.counts.tolist()) if count}
    assert counts == {day.toordinal(): count for day, count in days_of(oil).items()}


def test_what_was_hidden_since_the_last_commit_is_in_no_time(archive):
    before = find("q=oil").whole_days.counts.sum()
    article = Article.objects.public().exclude(date_known=False).first()
    article.status = Article.Status.WITHDRAWN
    article.save()
    assert find("q=oil").whole_days.counts.sum() == before - 1


def test_days_are_those_of_the_moment(archive):
    at = datetime(2023, 9, 1, tzinfo=UTC)
    public = Article.objects.public(at).filter(date_known=True, expires_at=None)
    assert find("q=oil", at=at).whole_days.counts.sum() == public.count()


def test_of_everything_a_share_says_nothing(archive):
    assert not find("").date.has_shares
    assert not find("from=2023-05&to=2023-06").date.has_shares
    assert find("q=oil").date.has_shares


def test_days_are_counted_only_where_they_are_asked_for(archive):
    results = engine.find(SearchRequest.from_url(QueryDict("q=oil")))
    assert results.whole_days is None
    assert {bucket.all for bucket in results.date.buckets} == {None}
    assert not results.date.has_shares


def test_json_tells_of_each_bucket_how_many_articles_there_are_in_all(archive, client):
    document = client.get("/search.json?q=oil&from=2023-02&to=2023-07").json()["date"]
    public = days_of(Article.objects.public().exclude(date_known=False))
    for buckets in (document["buckets"], document["overview"]["buckets"]):
        for bucket in buckets:
            first, last = map(date.fromisoformat, (bucket["from"], bucket["to"]))
            every = sum(count for day, count in public.items() if first <= day <= last)
            assert bucket["all"] == every


def test_without_an_index_nothing_is_said_of_the_whole(archive, settings, client):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    assert find("q=oil").whole_days is None
    assert client.get("/search.json?q=oil").json()["date"]["buckets"] == []
    assert client.get("/search/?q=oil").status_code == 200


@pytest.mark.parametrize("interval", ["year", "month", "day"])
def test_the_busiest_is_the_first_that_has_most(archive, interval):
    days = find("q=quiet").days
    counts: Counter[Period] = Counter()
    for number, count in enumerate(days.counts.tolist()):
        day = date.fromordinal(days.first + number)
        counts[month_of(day) if interval == "year" else Period(day, day)] += count
    most = max(counts.values())
    assert busiest(days, interval) == (next(p for p, n in counts.items() if n == most), most)


def test_one_day_is_its_own_busiest(archive):
    day = date(2024, 2, 29)
    alone = DayCount(day.toordinal(), np.array([3]))
    assert busiest(alone, "day") == (Period(day, day), 3)
    assert busiest(alone, "year") == (month_of(day), 3)
