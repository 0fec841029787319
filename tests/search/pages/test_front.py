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
    assert "3 articles, back to 2025." in page
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


def test_topics_in_the_news_have_a_bar_for_each_week(archive, get):
    spark = re.search(r'/topics/natural-gas/".*?</svg>', get("/"), re.S)[0]
    before, lately = re.findall(r'<path d="([^"]*)"', spark)
    assert before.count("M") == 11  # a tick for every week without
    assert lately.count("M") == 1


def test_first_searches_are_plain_words_that_find_something(archive, client, get):
    block = re.search(r'<p class="front-search__try">.*?</p>', get("/"), re.S)[0]
    examples = re.findall(r">([^<]+)</a>", block)
    assert examples == ["ferry late", "deal signed", "prices"]
    for example in examples:
        assert re.fullmatch(r"\w+( \w+)?", example)
        assert client.get("/search.json", {"q": example}).json()["total"]


def test_one_headline_tells_of_each_story_of_a_day(client, make_article, reindex, get):
    for number in range(5):
        make_article(f"Tokyo stock index up {number} points", published_at=day(3))
    make_article("Tokyo stock index down", published_at=day(2))
    make_article("The end of a strike", published_at=day(2))
    make_article("The end of a journey", published_at=day(2))
    reindex()
    page = get("/")
    newest = page[page.index('id="newest-title"') :]
    headlines = re.findall(r'<h3 class="headline"><a [^>]*>([^<]*)', newest)
    assert sorted(headlines) == [
        "The end of a journey",
        "The end of a strike",
        "Tokyo stock index down",
        "Tokyo stock index up 4 points",
    ]
    (link,) = re.findall(r'href="([^"]*)">and 4 more', newest)
    told = client.get(link.replace("&amp;", "&").replace("/search/", "/search.json")).json()
    assert told["total"] == 5


def test_a_column_of_a_section_tells_each_story_once(make_article, reindex, get):
    for number in range(3):
        make_article(f"Tokyo stock index up {number} points", section="Markets")
    make_article("Grain harvest begins", section="Markets")
    make_article("Ferry late", section="City")
    reindex()
    page = get("/")
    assert page.count("Tokyo stock index up") == 1
    assert "and 2 more" in page and "section=markets" in page
    assert "Grain harvest begins" in page


def test_the_front_page_asks_the_database_no_more_for_more_articles(
    archive, get, make_article, reindex, django_assert_max_num_queries
):
    for number in range(9):
        names = {"topics": [f"Topic {number}"], "section": f"Section {number % 4}"}
        make_article(f"Grain harvest begins in county {number}", published_at=day(4), **names)
    reindex()
    get("/")
    with django_assert_max_num_queries(7):
        get("/")
