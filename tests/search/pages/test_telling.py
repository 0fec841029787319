"""What stands out of a facet: on the search page, on the page of the facet, as JSON."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import translation

from search.pages.facet_rows import times_said, times_text
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Of fifty stories five tell of a strike: all of USA, as the others, and all of Lead."""
    for number in range(50):
        is_strike = number < 5
        make_article(
            f"Story {number}",
            text="strike" if is_strike else "quiet",
            topics=["USA", "Lead"] if is_strike else ["USA", "Ship"][: 1 + number % 2],
        )
    reindex()


@pytest.fixture
def get(client):
    return lambda address, **headers: client.get(address, headers=headers).content.decode()


def labels(page):
    facet = page.partition('id="facet-topic"')[2].partition("</details>")[0] or page
    return [unescape(text) for text in re.findall(r'class="bucket__label">([^<]*)<', facet)]


def test_a_facet_shows_first_what_stands_out_once_that_is_chosen(archive, client, get):
    page = get("/search/?q=strike")
    assert labels(page) == ["Lead", "USA"]  # as many of both
    page = get("/search/?q=strike+OR+quiet&from=1900")
    assert labels(page) == ["USA", "Ship", "Lead"]
    assert "whole archive</span>" not in page and "×" not in labels(page)
    response = client.post(
        "/search/order/", {"order_topic": "telling", "next": "/search/?q=strike"}
    )
    assert (response.status_code, response["Location"]) == (302, "/search/?q=strike")
    page = get("/search/?q=strike")
    assert labels(page) == ["Lead", "USA"]
    assert re.search(r'title="10 × as often as in the whole archive"[^>]*><span[^>]*>×10<', page)
    assert '5<span class="visually-hidden"> articles, 10 × as often as in the whole' in page
    assert page.count("bucket__times") == 1  # USA is as frequent as everywhere
    assert "Cookie" in client.get("/search/?q=strike")["Vary"]
    fragment = get("/search/?q=strike", **{"HX-Request": "true"})
    assert "×10" in fragment
    client.post("/search/order/", {"order_topic": "most", "next": "/"})
    assert "bucket__times" not in get("/search/?q=strike")


def test_each_facet_is_ordered_for_itself_and_the_switch_says_how(archive, client, get):
    page = get("/search/?q=strike")
    button = re.search(r'<button form="facet-order" id="order-topic"[^>]*>([^<]*)<', page)
    assert button[1] == "telling" and 'value="telling"' in button[0]
    client.post("/search/order/", {"order_person": "telling", "next": "/"})
    assert "bucket__times" not in get("/search/?q=strike")
    client.post("/search/order/", {"order_topic": "telling", "next": "/"})
    page = get("/search/?q=strike")
    assert re.search(r'id="order-topic" name="order_topic" value="most">most<', page)


def test_of_the_whole_archive_nothing_is_said(archive, client, get):
    client.post("/search/order/", {"order_topic": "telling", "next": "/"})
    page = get("/search/")
    assert labels(page) == ["USA", "Ship", "Lead"]
    assert "bucket__times" not in page
    assert "order-topic" not in page


def test_names_found_in_a_column_give_way_to_the_chosen_order(archive, client, get):
    client.post("/search/order/", {"order_topic": "telling", "next": "/"})
    column = get("/facets/topic/?q=strike&facet_q=", **{"HX-Request": "true"})
    assert "×10" in column


@pytest.mark.parametrize("post", [{}, {"order_topic": "x"}, {"order_nothing": "telling"}])
def test_an_order_that_is_none_is_the_usual_one(archive, client, get, post):
    assert client.post("/search/order/", post).status_code == 302
    assert "bucket__times" not in get("/search/?q=strike")
    assert client.get("/search/order/").status_code == 405


def test_the_page_and_the_json_of_a_facet_are_sorted_so(archive, client, get):
    page = get("/facets/topic/?section=-x&q=strike&facet_sort=telling")
    assert labels(page) == ["Lead", "USA"]
    assert "×10" in page
    assert re.search(r'id="sort-telling"[^>]*aria-current="true">Telling', page)
    document = client.get("/facets/topic.json?q=strike&facet_sort=telling").json()
    assert [(b["value"], b["count"], b["all"]) for b in document["buckets"]] == [
        ("lead", 5, 5),
        ("usa", 5, 50),
    ]
    assert document["notices"] == []


def test_the_json_of_a_search_keeps_its_order_and_tells_of_the_whole(archive, client):
    client.post("/search/order/", {"order_topic": "telling", "next": "/"})
    document = client.get("/search.json?q=strike+OR+quiet&topic=ship&topic=nothing").json()
    assert [(b["value"], b["count"], b["all"]) for b in document["facets"]["topic"]["buckets"]] == [
        ("usa", 50, 50),
        ("ship", 23, 23),
        ("lead", 5, 5),
        ("nothing", 0, 0),
    ]


@pytest.mark.parametrize(
    ("times", "text"),
    [
        (0.0, ""), (0.96, ""), (1.04, ""), (1.06, "1.1"), (2.0, "2"), (2.34, "2.3"), (9.96, "10"),
        (27.6, "28"), (1234.5, "1,234"), (0.5, "0.5"), (0.04, "0.04"), (0.001, ""),
    ],
)  # fmt: skip
def test_times_are_said_as_exactly_as_they_are_known(times, text):
    assert times_text(times) == text
    assert times_said(text) == (f"{text} × as often as in the whole archive" if text else "")


def test_times_have_the_signs_of_the_language():
    with translation.override("de"):
        assert times_text(2.34) == "2,3"
