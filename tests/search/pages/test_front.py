"""The front page: the newest, earlier years of a day, topics in the news."""

import re
from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.django_db


def day(d, month=11, year=2025):
    return datetime(year, month, d, 12, tzinfo=UTC)


def hrefs(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)"', page)]


def test_the_front_page_greets_an_empty_archive(get):
    page = get("/")
    assert "The archive has no articles yet." in page
    assert "The archive has no articles yet." in get("/search/")


def test_the_front_page_shows_the_newest_by_section(archive, get):
    page = get("/")
    assert "3 stories, back to 2025." in page
    assert "Newest by section" in page
    assert "Ferry late" in page
    assert "Hidden" not in page
    assert "/topics/natural-gas/" in hrefs(page)


def test_on_this_day_shows_earlier_years(archive, make_article, reindex, get, time_machine):
    make_article("Long ago", published_at=day(17, year=1987))
    reindex()
    time_machine.move_to(datetime(2025, 11, 17, 12, tzinfo=UTC))
    page = get("/")
    assert "On this day, 17 November" in page
    assert "1987" in page


def test_on_this_day_shows_the_longest_public_article(
    archive, make_article, reindex, get, time_machine
):
    for words, status in ((5, "published"), (50, "published"), (500, "draft")):
        text, at = "word " * words, day(17, year=1987)
        make_article(f"{words} words", text=text, status=status, published_at=at)
    reindex()
    time_machine.move_to(datetime(2025, 11, 17, 12, tzinfo=UTC))
    years = re.search(r'<ol class="years".*?</ol>', get("/"), re.S)[0]
    assert re.findall(r">(\d+) words</a>", years) == ["50"]


def test_topics_in_the_news_have_a_bar_for_each_week_with_articles(archive, get):
    spark = re.search(r'/topics/natural-gas/".*?</svg>', get("/"), re.S)[0]
    before, lately = re.findall(r'<path d="([^"]*)"', spark)
    assert before == ""
    assert lately.count("M") == 1
