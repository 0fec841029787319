"""A date that is only the moment of an import is no date: such articles come last, in no month."""

from datetime import UTC, datetime

import pytest

from newsroom.models import Article
from search import engine
from search.request import SearchRequest
from search.service import fallback
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Three that have a date, and two that were only imported, the second of them last of all."""
    for number, day in ((1, 3), (2, 9), (3, 5)):
        make_article(
            f"Gas {number}", text="gas", published_at=datetime(2025, 11, day, 12, tzinfo=UTC)
        )
    for number, day in ((4, 10), (5, 11)):
        article = make_article(f"Gas {number}", text="gas", topics=["Undated"])
        moment = datetime(2025, 11, day, 12, tzinfo=UTC)
        Article.objects.filter(pk=article.pk).update(date_known=False, published_at=moment)
    reindex()


def numbers(results):
    return [int(hit.headline[-1]) for hit in results.hits]


def asked(find, **params):
    """What the index says, and the database where it can say it."""
    found = find(**params)
    search = found.search
    if "q" not in params:
        hits = [int(hit.headline[-1]) for hit in fallback.hits(search)]
        assert hits == numbers(found)
        assert fallback.find(search).total == found.total
        keys = fallback.keys(search)
        assert keys[(search.page - 1) * search.per_page :][: search.per_page] == [
            hit.id for hit in found.hits
        ]
    return found


@pytest.mark.parametrize(
    ("params", "order"),
    [
        ({"sort": "newest"}, [2, 3, 1, 5, 4]),
        ({"sort": "oldest"}, [1, 3, 2, 4, 5]),
        ({}, [2, 3, 1, 5, 4]),
        ({"q": "gas"}, [2, 3, 1, 5, 4]),
        ({"from": "2025-11-04"}, [2, 3]),
        ({"to": "2025-11-04"}, [1]),
        ({"from": "2025"}, [2, 3, 1]),
        ({"from": "2025", "q": "gas"}, [2, 3, 1]),
        ({"missing": "date"}, [5, 4]),
        ({"missing": "date", "sort": "oldest"}, [4, 5]),
        ({"missing": "date", "from": "2025-11-04", "to": "2025-11-06"}, [3, 5, 4]),
        ({"missing": ["date", "topic"]}, []),
        ({"q": "date:2025-11"}, [2, 3, 1]),
        ({"q": "gas -date:2025-11"}, [5, 4]),
        ({"topic": "undated", "from": "2025-11"}, []),
    ],
)
def test_an_article_without_a_known_date_comes_last_and_in_no_period(archive, find, params, order):
    assert numbers(asked(find, **params)) == order


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_and_streams_have_one_order(archive, find, make_article, reindex, sort):
    for number in range(25):
        article = make_article(f"More {number % 10}", text="x")
        Article.objects.filter(pk=article.pk).update(date_known=None if number % 3 else False)
    reindex()
    pages = [hit.id for page in (1, 2, 3) for hit in find(sort=sort, page=page, per_page=10).hits]
    search = SearchRequest.from_url({"sort": sort})
    stream = [key for part in engine.result_stream(search).parts for key in part]
    assert pages == stream == fallback.keys(search)
    for page in (1, 2, 3):
        asked(find, sort=sort, page=page, per_page=10)


def test_no_month_counts_it_and_the_page_says_how_many_there_are(archive, find):
    results = find()
    assert sum(bucket.count for bucket in results.date.buckets) == 3
    assert results.undated == 2
    assert find(from_="2025-11-04").undated == 2
    assert find(topic="-undated").undated == 0
    alone = find(missing="date")
    assert (alone.total, alone.date.buckets) == (2, ())
    assert [chip.value for chip in alone.chips] == ["not known"]
    both = find(missing="date", from_="2025-11-04")
    assert both.chips[0].value.endswith(" or not known")
    assert not find(missing="date").notices


def test_addresses_keep_it_and_let_it_go(archive, find):
    search = SearchRequest.from_url({"q": "gas", "missing": "date", "from": "2025"})
    assert search.query_string == "q=gas&missing=date&from=2025"
    assert search.without_dates().query_string == "q=gas"
    assert search.without_filters().query_string == "q=gas"
    assert find().search.without_known_dates().query_string == "missing=date"


@pytest.mark.parametrize(
    ("params", "facets"),
    [({"from_": "2025"}, ["date"]), ({"from_": "2025", "missing": "date"}, []), ({}, [])],
)
def test_why_not_knows_days_that_are_not_known(archive, find, params, facets):
    undated = Article.objects.get(headline="Gas 5")
    why = engine.why_not(find(q="gas", **params).search, undated.pk)
    assert [obstacle.facet for obstacle in why.obstacles] == facets
    dated = Article.objects.get(headline="Gas 1")
    why = engine.why_not(find(q="gas", missing="date").search, dated.pk)
    assert [obstacle.facet for obstacle in why.obstacles] == ["date"]


def test_every_format_says_so(archive, client):
    document = client.get("/search.json?q=gas").json()
    assert [hit["date_known"] for hit in document["hits"]] == [True] * 3 + [False] * 2
    assert document["date"]["missing"] == 2
    rows = client.get("/search.csv?q=gas&columns=headline,date_known").getvalue().decode()
    assert rows.split()[1:] == ["Gas", "2,yes", "Gas", "3,yes", "Gas", "1,yes", "Gas", "5,no"] + [
        "Gas", "4,no",
    ]  # fmt: skip
    page = client.get("/search/?q=gas").content.decode()
    assert 'id="undated"' in page
    assert "missing=date" in page
    assert 'id="undated"' not in client.get("/search/?q=gas&missing=date").content.decode()


def test_no_page_shows_the_moment_of_import_as_a_date(archive, client):
    undated = Article.objects.get(headline="Gas 5")
    for path in ("/search/?q=gas", "/search/?missing=date", "/topics/undated/"):
        page = client.get(path).content.decode()
        assert "date not known" in page, path
        assert "2025-11-11" not in page, path
    client.cookies["list"] = "compact"
    assert "2025-11-11" not in client.get("/search/?missing=date").content.decode()
    page = client.get(undated.get_absolute_url()).content.decode()
    for told in ("datePublished", "article:published_time", "<time", "11 November 2025"):
        assert told not in page, told
    assert "The date of publication is not known." in page
    dated = client.get(Article.objects.get(headline="Gas 1").get_absolute_url()).content.decode()
    assert "datePublished" in dated
    assert "<time" in dated
    feed = client.get("/search.atom?missing=date").content.decode()
    assert feed.count("<entry>") == 2
    assert "<published>" not in feed
    assert (
        client.get(f"{undated.get_absolute_url().rstrip('/')}.json").json()["date_known"] is False
    )


def test_why_not_says_that_its_date_is_not_known(archive, client):
    undated = Article.objects.get(headline="Gas 5")
    address = f"/search/why-not/?q=gas&from=2025&article={undated.pk}"
    assert "Its date is not known" in client.get(address).content.decode()
