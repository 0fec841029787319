"""The form that builds a search: words, dates and names, and how many articles there are."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db

SEARCHES = [
    {},
    {"all": "gas"},
    {"all": "gas zeppelin"},  # loosened
    {"any": "deal ferry", "none": "bills"},
    {"phrase": "gas deal", "phrase_in": "headline"},
    {"topic": "Natural gas"},
    {"topic": "energy", "section": "City"},
    {"all": "gas", "person": "ines torvald", "every": "person"},
    {"author": "Ada Lund", "source": "the ledger"},
    {"from": "2025-11-02", "to": "2025-11"},
    {"all": "gas", "relax": "most", "topic": "Trade"},
    {"topic": "Secret Person"},  # no such topic
    {"q": "ga*", "all": "deal"},
]


def form_of(page: str) -> str:
    return re.search(r'<form class="builder".*?</form>', page, re.S)[0]


def named(form: str) -> dict[str, str]:
    """The fields for names and dates, and what stands in them."""
    found = re.findall(r'id="build-(\w+)" name="(\w+)" value="([^"]*)"', form)
    return {name: value for _id, name, value in found if name in KINDS}


KINDS = ("from", "to", "topic", "person", "section", "place", "author", "source")


@pytest.mark.parametrize("fields", SEARCHES)
def test_the_count_is_that_of_the_search(archive, client, fields):
    sent = {"all": "", "any": "", "topic": "", "from": ""} | fields
    count = client.get("/search/build/", sent, headers={"HX-Request": "true"})
    told = client.get("/search.json", sent, follow=True).json()
    number = told["total"]
    said = f"{number} article{'' if number == 1 else 's'}"
    assert count.content.decode().split("<")[0].strip() == said
    assert count["HX-Push-Url"] == "false"
    assert f'<output id="build-count">{said}' in client.get("/search/build/", sent).content.decode()


def test_the_form_has_a_field_for_every_kind_of_name_that_there_is(archive, get):
    form = form_of(get("/search/build/?topic=natural-gas&section=city&from=2025-11"))
    assert named(form) == {
        "from": "2025-11",
        "to": "",
        "topic": "Natural gas",
        "person": "",
        "section": "City",
        "author": "",
        "source": "",
    }
    names = re.findall(r'<datalist id="names-person">(.*?)</datalist>', form, re.S)
    assert re.findall('value="([^"]*)"', names[0]) == ["Anselm Roake", "Ines Torvald"]


def test_filters_that_no_field_shows_stay(archive, get):
    page = get("/search/build/?topic=trade&topic=natural-gas&person=-ines-torvald&missing=date")
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form_of(page))
    assert {*hidden} == {
        ("topic", "trade"),
        ("topic", "natural-gas"),
        ("person", "-ines-torvald"),
        ("missing", "date"),
        ("every", "person"),
        ("every", "place"),
        ("every", "author"),
    }
    assert "The other filters of your search stay as they are." in page
    assert "The other filters" not in get("/search/build/?topic=trade&from=2025")


def test_a_name_of_the_form_is_a_first_tick(archive, client):
    answer = client.get("/search/", {"all": "gas", "topic": "Trade", "every": ["topic", "place"]})
    assert answer["Location"] == "/search/?q=gas&topic=Trade&every=topic"
    results = client.get(answer["Location"]).context["results"]
    assert results.search.query_string == "q=gas&topic=trade&every=topic"


def test_a_date_that_is_none_is_told_with_the_count(archive, client):
    fragment = client.get("/search/build/?all=gas&from=soon", headers={"HX-Request": "true"})
    assert "soon" in fragment.content.decode()
