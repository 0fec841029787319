"""Everything of a year, a month or a day: as a page and as JSON."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from newsroom.models import Article
from tests.template import made_once

pytestmark = pytest.mark.django_db


def moment(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """A strike of six stories on one day, quiet days around it, and what nobody may see."""
    for hour in range(6):
        make_article(
            f"Strike {hour}", text="strike", topics=["Lead", "USA"], people=["Ann Lee"],
            published_at=moment(1987, 10, 19, 8 + hour),
        )  # fmt: skip
    for day in range(1, 19):
        make_article(f"Quiet {day}", topics=["USA"], published_at=moment(1987, 10, day))
    make_article("March", topics=["Ship"], published_at=moment(1987, 3, 2))
    make_article("Late", topics=["Ship"], published_at=moment(1989, 1, 5))
    make_article("Undated", published_at=moment(1987, 10, 19), date_known=False)
    for number, (status, expires) in enumerate(
        (("draft", None), ("withdrawn", None), ("published", timezone.now() - timedelta(1)))
    ):
        made = make_article(f"Unseen {number}", topics=["Secret"])
        Article.objects.filter(pk=made.pk).update(
            status=status, expires_at=expires, published_at=moment(1987, 10, 20 + number)
        )
    reindex()


@pytest.fixture
def get(client):
    def open_page(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status, address
        return response.content.decode()

    return open_page


def headlines(page):
    return re.findall(r'class="headline"[^>]*><a[^>]*>([^<]*)<', page)


def link(page, identity):
    found = re.search(rf'<a[^>]* id="{identity}"[^>]* href="([^"]*)"', page)
    return unescape(found[1]) if found else None


def test_a_day_has_its_articles_and_leads_to_the_days_beside(archive, get):
    page = get("/articles/1987/10/19/")
    assert "<h1>19 October 1987</h1>" in page
    assert 'class="topic-head__text">6 articles<' in page
    assert headlines(page) == [f"Strike {hour}" for hour in range(5, -1, -1)]
    assert headlines(get("/articles/1987/10/19/?sort=oldest"))[0] == "Strike 0"
    assert link(page, "earlier") == "/articles/1987/10/18/"
    assert link(page, "later") == "/articles/1989/01/05/"
    assert link(page, "as-search") == "/search/?from=1987-10-19&to=1987-10-19"
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]*)"', crumbs) == [
        "/search/",
        "/articles/1987/",
        "/articles/1987/10/",
    ]
    assert "Undated" not in page and "Unseen" not in page


def test_a_month_and_a_year_have_their_parts(archive, get):
    month = get("/articles/1987/10/")
    assert "<h1>October 1987</h1>" in month and ">24 articles<" in month
    parts = month.partition("rows--columns")[2].partition("</ul>")[0]
    found = re.findall(r'href="([^"]*)"><span>([^<]*)</span> <span class="count">(\d+)', parts)
    assert found[0] == ("/articles/1987/10/01/", "1 Oct", "1")
    assert found[-1] == ("/articles/1987/10/19/", "19 Oct", "6")
    assert len(found) == 19
    assert link(month, "earlier") == "/articles/1987/03/"
    assert link(month, "later") == "/articles/1989/01/"
    assert link(month, "as-search") == "/search/?from=1987-10&to=1987-10"
    year = get("/articles/1987/")
    parts = year.partition("rows--columns")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]*)"><span>([^<]*)', parts) == [
        ("/articles/1987/03/", "March 1987"),
        ("/articles/1987/10/", "October 1987"),
    ]
    assert (link(year, "earlier"), link(year, "later")) == (None, "/articles/1989/")
    one = get("/articles/1989/")  # all of it on one day
    assert 'href="/articles/1989/01/"' in one


def test_what_stands_out_of_a_day_comes_first(archive, get):
    rail = get("/articles/1987/10/19/").partition('<aside class="rail"')[2]
    assert re.findall(r"<h2>([^<]*)<", rail) == ["Topics", "People"]
    labels = re.findall(r"<li><a [^>]*><span>([^<]*)</span>", rail)
    assert labels == ["Lead", "USA", "Ann Lee"]
    assert "4.5 × as often as in the whole archive" in rail  # 27 articles, 6 of that day
    assert "/search/?topic=lead&amp;every=topic&amp;from=1987-10-19&amp;to=1987-10-19" in rail


@pytest.mark.parametrize(
    "path",
    ["1987/02/31", "1987/13", "1987/00", "1987/10/00", "0000", "1987/1/2", "87", "1987/10/19/x"],
)
def test_a_date_that_is_none_is_not_found(archive, get, path):
    assert "<h1>" in get(f"/articles/{path}/", 404)
    get(f"/articles/{path}.json", 404)


@pytest.mark.parametrize(
    ("path", "earlier", "later"),
    [
        ("1987/10/21", "/articles/1987/10/19/", "/articles/1989/01/05/"),
        ("1987/11", "/articles/1987/10/", "/articles/1989/01/"),
        ("1988", "/articles/1987/", "/articles/1989/"),
        ("0001", None, "/articles/1987/"),
        ("9999/12/31", "/articles/1989/01/05/", None),
    ],
)
def test_days_without_articles_say_so_and_lead_to_the_nearest(archive, get, path, earlier, later):
    page = get(f"/articles/{path}/")
    assert "is in the archive." in page
    assert 'content="noindex"' in page
    assert (link(page, "earlier"), link(page, "later")) == (earlier, later)
    assert "Unseen" not in page and "Secret" not in page


def test_the_json_is_that_of_the_search(archive, client):
    for path, dates in (
        ("1987/10/19", "from=1987-10-19&to=1987-10-19"),
        ("1987/10", "from=1987-10&to=1987-10"),
        ("1987", "from=1987&to=1987"),
    ):
        for more in ("", "&sort=oldest&per_page=10&page=2"):
            document = client.get(f"/articles/{path}.json?{more[1:]}").json()
            assert document == client.get(f"/search.json?{dates}{more}").json()


def test_words_and_filters_lead_to_the_search(archive, client):
    for asked, path in (
        ("?q=strike", "/search/?q=strike&from=1987-10&to=1987-10"),
        ("?topic=lead", "/search/?topic=lead&from=1987-10&to=1987-10"),
        ("?from=1987-10-19", "/search/?from=1987-10-19"),
    ):
        response = client.get(f"/articles/1987/10/{asked}")
        assert (response.status_code, response["Location"]) == (302, path)
    response = client.get("/articles/1987/10.json?q=strike")
    assert response["Location"] == "/search.json?q=strike&from=1987-10&to=1987-10"


def test_long_lists_have_pages(archive, get):
    page = get("/articles/1987/10/?per_page=10&sort=oldest")
    assert headlines(page)[0] == "Quiet 1"
    assert 'href="?sort=oldest&amp;per_page=10&amp;page=2"' in page
    assert len(headlines(get("/articles/1987/10/?per_page=10&page=3"))) == 4
    assert "There is no page 9" in get("/articles/1987/10/?page=9")
    assert "which we do not know" in get("/articles/1987/10/?colour=red")


def test_dates_lead_to_their_day(archive, client, get):
    day = '<a class="day" href="/articles/1987/10/19/"><time '
    assert get("/search/?q=strike").count(day) == 6
    client.post("/search/list/", {"list": "compact", "next": "/"})
    assert get("/search/?q=strike").count(day) == 6
    beside = 'id="suggested-title"'  # other articles
    assert get("/articles/1987/10/19/strike-0/").partition(beside)[0].count(day) == 1
    undated = Article.objects.get(headline="Undated")
    assert 'class="day"' not in get(undated.get_absolute_url()).partition(beside)[0]
    assert '<a class="day" href="/articles/1989/01/05/">' in get("/")


def test_a_day_is_that_of_the_site(make_article, reindex, get, settings):
    settings.TIME_ZONE = "America/New_York"
    make_article("Late news", published_at=moment(1987, 10, 20, 2))
    reindex()
    assert headlines(get("/articles/1987/10/19/")) == ["Late news"]
    assert 'href="/articles/1987/10/19/"><time' in get("/search/")


def test_the_page_is_the_same_for_htmx(archive, get):
    def without_tokens(page):
        return re.sub(r'value="\w{64}"', "", page)

    whole = get("/articles/1987/10/19/")
    part = get("/articles/1987/10/19/", **{"HX-Request": "true"})
    assert without_tokens(part) == without_tokens(whole)


def test_without_an_index_the_database_answers(archive, settings, client, get):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    page = get("/articles/1987/10/19/")
    assert "6 articles" in page and "Strike 0" in page and "cannot be read just now" in page
    assert link(page, "earlier") == "/articles/1987/10/18/"
    assert link(page, "later") == "/articles/1989/01/05/"
    month = get("/articles/1987/11/")
    assert link(month, "earlier") == "/articles/1987/10/"
    assert link(month, "later") == "/articles/1989/01/"
    for path in ("0001", "9999/12/31", "9999"):
        get(f"/articles/{path}/")
    assert client.get("/articles/1987/10/19.json").json()["total"] == 6
