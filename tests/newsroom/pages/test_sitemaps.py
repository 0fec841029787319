"""Sitemaps hold every public article once, and what the protocol asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from newsroom.models import Article
from newsroom.pages import sitemaps

pytestmark = pytest.mark.django_db
SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
HOST = "http://testserver"


def read(client, path: str) -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200 and response["Content-Type"] == "application/xml"
    return etree.fromstring(response.content)


def said(tree, path: str) -> list[str]:
    return tree.xpath(f"{path}/text()", namespaces=SPACE)


def at(year: int, day: int = 1, hour: int = 12) -> datetime:
    return datetime(year, 3, day, hour, tzinfo=UTC)


def test_every_public_article_stands_in_the_sitemap_of_its_year(client, make_article):
    shown = [
        make_article(f"Story {year}-{day}", published_at=at(year, day))
        for year in (1987, 2024)
        for day in (1, 2)
    ]
    make_article("Draft", status="draft", published_at=at(2024))
    make_article("Gone", status="withdrawn", published_at=at(1999))
    index = read(client, "/sitemap.xml")
    pages = said(index, "//s:sitemap/s:loc")
    assert pages == [
        f"{HOST}/sitemap-news.xml",
        f"{HOST}/sitemap-2024-1.xml",
        f"{HOST}/sitemap-1987-1.xml",
    ]
    found = [
        address
        for page in pages[1:]
        for address in said(read(client, page.removeprefix(HOST)), "//s:url/s:loc")
    ]
    assert sorted(found) == sorted(HOST + article.get_absolute_url() for article in shown)
    for missing in (
        "/sitemap-1999-1.xml",
        "/sitemap-2024-2.xml",
        "/sitemap-0-1.xml",
        "/sitemap-2024-0.xml",
    ):
        assert client.get(missing).status_code == 404
    assert client.get("/sitemap-99999999999999999999-1.xml").status_code == 404
    assert client.get("/sitemap-2024-99999999999999999999.xml").status_code == 404


def test_the_last_change_is_that_of_the_article(client, make_article):
    make_article("Old", published_at=at(2024, 1))
    changed = make_article("Changed", published_at=at(2024, 2))
    Article.objects.filter(pk=changed.pk).update(updated_at=at(2025))
    told = said(read(client, "/sitemap-2024-1.xml"), "//s:url/s:lastmod")
    assert told == ["2024-03-01T12:00:00+00:00", "2025-03-01T12:00:00+00:00"]
    index = said(read(client, "/sitemap.xml"), "//s:sitemap/s:lastmod")
    assert index == ["2025-03-01T12:00:00+00:00"]


def test_a_large_year_has_several_pages_in_one_query_each(
    client, make_article, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 2)
    for day in (3, 1, 2, 4, 5):
        make_article(f"Day {day}", published_at=at(2024, day))
    with django_assert_num_queries(1):
        pages = said(read(client, "/sitemap.xml"), "//s:sitemap/s:loc")
    assert pages[1:] == [f"{HOST}/sitemap-2024-{page}.xml" for page in (1, 2, 3)]
    with django_assert_num_queries(1):
        first = said(read(client, "/sitemap-2024-1.xml"), "//s:url/s:loc")
    assert [address.rsplit("/", 2)[1] for address in first] == ["day-1", "day-2"]


def test_news_are_of_today_and_yesterday_with_what_they_must_say(
    client, make_article, settings, time_machine
):
    settings.SITE_NAME = "Harbour & Post"
    time_machine.move_to(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=False)
    now = timezone.now()
    make_article("Older than yesterday", published_at=now - timedelta(hours=26))
    make_article("Not yet", published_at=now + timedelta(hours=1))
    undated = make_article("Of no day", published_at=now - timedelta(hours=1))
    Article.objects.filter(pk=undated.pk).update(date_known=False)
    article = make_article("Ferries <sail>", published_at=now - timedelta(hours=2), language="de")
    tree = read(client, "/sitemap-news.xml")
    assert said(tree, "//s:loc") == [HOST + article.get_absolute_url()]
    assert said(tree, "//n:title") == ["Ferries <sail>"]
    assert said(tree, "//n:publication/n:name") == ["Harbour & Post"]
    assert said(tree, "//n:publication/n:language") == ["de"]
    (moment,) = said(tree, "//n:publication_date")
    assert datetime.fromisoformat(moment) == article.published_at


def test_addresses_lie_below_the_site_s_own(client, make_article, settings):
    settings.SITE_URL = "https://archive.example"
    article = make_article("Ferry", published_at=at(2024))
    found = said(read(client, "/sitemap-2024-1.xml"), "//s:loc")
    assert found == ["https://archive.example" + article.get_absolute_url()]
