"""Pages of all buckets of a facet, and the same as JSON."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote

import pytest

from tests.template import made_once

pytestmark = pytest.mark.django_db

PEOPLE = ["Ines Torvald", "Zoé Ångström", "Anselm Roake", "José <b>Braga</b>"]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Gas articles: the first person is in four, the second in three, and so on."""
    for place in range(4):
        make_article(
            f"Gas {place}",
            text="gas",
            people=PEOPLE[: 4 - place],
            topics=["Energy"] if place else ["Energy", "Trade"],
            published_at=datetime(2025, 11, 1 + place, 12, tzinfo=UTC),
        )
    make_article("Ferry", text="ferry", people=["Ferry Man"])
    make_article("Draft", text="gas", status="draft", people=["Secret Person"])
    reindex()


@pytest.fixture
def get(client):
    def open_page(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response.content.decode()

    return open_page


@pytest.fixture
def get_json(client):
    return lambda address: client.get(address).json()


def labels(page):
    return [unescape(text) for text in re.findall(r'class="bucket__label">([^<]*)<', page)]


def hrefs(page):
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', page)]


def test_every_bucket_is_listed_with_its_count_under_the_search(archive, get):
    page = get("/facets/person/?q=gas")
    assert labels(page) == PEOPLE
    assert re.findall(r'class="count">(\d)', page) == ["4", "3", "2", "1"]
    assert "4 names under this search" in page
    assert "Ferry Man" in labels(get("/facets/person/"))


def test_a_bucket_leads_to_the_search_with_it_on_off_or_left_out(archive, get):
    page = get("/facets/person/?q=gas&topic=energy&person=ines-torvald&sort=oldest&page=2")
    assert "/search/?q=gas&topic=energy&sort=oldest" in hrefs(page)
    both = "/search/?q=gas&topic=energy&person=ines-torvald&person={}anselm-roake&sort=oldest"
    assert both.format("") in hrefs(page)
    assert both.format("-") in hrefs(page)
    assert "bucket--selected" in page
    assert "/search/?q=gas&topic=energy&person=ines-torvald&sort=oldest&page=2" in hrefs(page)


def test_the_links_are_plain_visits(archive, get):
    page = get("/facets/topic/?q=gas")
    assert "hx-boost" not in page
    assert "hx-target" not in page
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("ANGSTROM", ["Zoé Ångström"]),
        ("rva", ["Ines Torvald"]),
        ("é", PEOPLE),
        ("zzz", []),
        ("<b>", ["José <b>Braga</b>"]),
    ],
)
def test_names_are_found_by_a_part_without_accents_or_case(archive, get, find, found):
    page = get(f"/facets/person/?q=gas&facet_q={quote(find)}")
    assert labels(page) == found
    assert "<b>" not in page
    assert ("No name here has these letters." in page) == (not found)


def test_the_find_box_keeps_the_search_and_the_order(archive, get):
    page = get("/facets/person/?q=gas&topic=energy&facet_sort=name&facet_q=a&facet_page=1")
    form = re.search(r'<form class="facet-find".*?</form>', page, re.S)[0]
    kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert kept == [("q", "gas"), ("topic", "energy"), ("facet_sort", "name")]
    assert 'name="facet_q" type="search" value="a"' in form


def test_names_are_sorted_on_request(archive, get):
    page = get("/facets/person/?q=gas&facet_sort=name")
    assert labels(page) == sorted(PEOPLE)
    assert "?q=gas" in hrefs(page)
    assert labels(get("/facets/person/?q=gas&facet_sort=count")) == PEOPLE


def test_long_lists_have_pages(archive, get, get_json, monkeypatch):
    monkeypatch.setattr("search.pages.facet.PER_PAGE", 3)
    assert labels(get("/facets/person/?q=gas")) == PEOPLE[:3]
    second = get("/facets/person/?q=gas&facet_page=2")
    assert labels(second) == PEOPLE[3:]
    assert "?q=gas" in hrefs(second)
    beyond = get("/facets/person/?q=gas&facet_page=999")
    assert labels(beyond) == []
    assert "There is no page 999: the list has 2 pages." in beyond
    assert "?q=gas&facet_page=2" in hrefs(beyond)
    answer = get_json("/facets/person.json?q=gas&facet_page=2")
    assert (answer["total"], answer["page"], answer["pages"]) == (4, 2, 2)
    assert len(answer["buckets"]) == 1


def test_the_json_has_the_buckets_of_the_search(archive, get_json):
    answer = get_json("/facets/person.json?q=gas&person=-anselm-roake")
    whole = get_json("/search.json?q=gas&person=-anselm-roake")["facets"]["person"]
    assert answer["buckets"] == whole["buckets"]
    assert answer["facet"] == "person"
    assert answer["label"] == "Person"
    assert answer["notices"] == []
    assert answer["total"] == len(whole["buckets"])
    assert answer["buckets"][0]["url"].startswith("http://testserver/search/?q=gas&person=")


def test_an_unknown_facet_has_no_page(archive, get):
    for name in ("people", "date", "nothing", "%3Cb%3E", "topic.json"):
        get(f"/facets/{name}/", status=404)
    get("/facets/people.json", status=404)


def test_what_cannot_be_used_is_named_and_escaped(archive, get, get_json):
    for address in (
        "/facets/topic/?facet_sort=%3Cscript%3E&facet_page=-1",
        "/facets/topic/?facet_page=99999999999999999999",
        "/facets/topic/?facet_q=%00%22%3E%3Cscript%3E&topic=%22%3E%3Cscript%3E&q=%3Cscript%3E",
        f"/facets/topic/?facet_q={'x' * 5000}&facet_q=b",
    ):
        page = get(address)
        assert "<script>" not in page
        assert " style=" not in page
    page = get("/facets/topic/?facet_sort=best&facet_page=none&from=never")
    assert "“facet_sort=best” is not one of count, name" in page
    assert "There is no page “none”; this is page 1." in page
    assert "“from=never” is not a date" in page
    assert len(get_json("/facets/topic.json?facet_sort=best")["notices"]) == 1


def test_names_in_drafts_alone_are_never_shown(archive, get, get_json):
    for address in ("/facets/person/", "/facets/person/?facet_q=secret"):
        assert "Secret Person" not in get(address)
    assert get_json("/facets/person.json?facet_q=secret")["total"] == 0


def test_the_search_page_leads_to_all_buckets_where_it_shows_some(archive, get, monkeypatch):
    assert "/facets/" not in get("/search/?q=gas")
    monkeypatch.setattr("search.service.results.SHOWN", 2)
    page = get("/search/?q=gas&sort=oldest&page=1")
    assert "/facets/person/?q=gas&sort=oldest" in hrefs(page)
    assert "Show all 4" in page


def test_letters_lead_to_where_their_names_begin(archive, get, monkeypatch):
    monkeypatch.setattr("search.pages.facet.PER_PAGE", 2)
    page = get("/facets/person/?q=gas&facet_sort=name")
    assert re.findall(r'<h2 id="(letter-\d)">(.)</h2>', page) == [
        ("letter-1", "A"),
        ("letter-2", "I"),
    ]
    letters = re.search(r'<nav class="letters".*?</nav>', page, re.S)[0]
    assert hrefs(letters) == [
        "?q=gas&facet_sort=name#letter-1",
        "?q=gas&facet_sort=name#letter-2",
        "?q=gas&facet_sort=name&facet_page=2#letter-3",
        "?q=gas&facet_sort=name&facet_page=2#letter-4",
    ]
    second = get("/facets/person/?q=gas&facet_sort=name&facet_page=2")
    assert re.findall(r'<h2 id="(letter-\d)">(.)</h2>', second) == [
        ("letter-3", "J"),
        ("letter-4", "Z"),
    ]


def test_letters_are_of_the_names_that_were_found(archive, get):
    page = get("/facets/person/?q=gas&facet_sort=name&facet_q=a")
    assert "letter-4" in page
    page = get("/facets/person/?q=gas&facet_sort=name&facet_q=gs")
    assert re.findall(r'<h2 id="letter-\d">(.)</h2>', page) == ["Z"]
    assert 'class="letters"' not in page
    assert 'class="letters"' not in get("/facets/person/?q=gas")


def test_digits_and_signs_come_after_the_letters(make_article, reindex, get):
    make_article(topics=["“Zebra”", "10 Downing Street", "Ärzte", "+1", "Øre", "Łódź", "東京"])
    reindex()
    page = get("/facets/topic/?facet_sort=name")
    in_order = ["Ärzte", "Łódź", "Øre", "“Zebra”", "東京", "10 Downing Street", "+1"]
    assert labels(page) == in_order
    headings = re.findall(r'<h2 id="letter-\d">([^<]*)</h2>', page)
    assert headings == ["A", "L", "O", "Z", "東", "0–9", "#"]


def test_names_sorted_by_letter_can_be_left_out_too(archive, get):
    page = get("/facets/person/?q=gas&facet_sort=name&person=-zoe-angstrom")
    assert "/search/?q=gas&person=-zoe-angstrom&person=-ines-torvald" in hrefs(page)
    assert "bucket--excluded" in page


@pytest.fixture
def found(client):
    """What htmx gets for letters typed into the column of a facet."""

    def ask(address, **headers):
        return client.get(address, headers={"HX-Request": "true", **headers})

    return ask


def test_a_long_facet_has_a_box_to_find_its_names(archive, get, monkeypatch):
    assert "facet__find" not in get("/search/?q=gas")
    monkeypatch.setattr("search.service.results.SHOWN", 2)
    page = get("/search/?q=gas&topic=energy&sort=oldest&page=1")
    forms = re.findall(r'<form class="facet__find".*?</form>', page, re.S)
    assert len(forms) == 1
    assert 'action="/facets/person/" method="get"' in forms[0]
    assert "Find a person</label>" in forms[0]
    kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', forms[0])
    assert kept == [("q", "gas"), ("topic", "energy"), ("sort", "oldest")]


def test_the_column_gets_the_found_names_alone(archive, found):
    response = found("/facets/person/?q=gas&topic=energy&facet_q=ROA")
    page = response.content.decode()
    assert "<html" not in page
    assert labels(page) == ["Anselm Roake"]
    assert page.count('id="buckets-person"') == 1
    assert '<div hx-swap-oob="innerHTML:#announcement">1 name</div>' in page
    assert 'hx-target="#results"' in page
    assert "/search/?q=gas&topic=energy&person=anselm-roake&every=person" in hrefs(page)
    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]
    assert "HX-Request" in found("/facets/person/").headers["Vary"]


def test_an_emptied_box_brings_back_what_the_page_showed(archive, get, found, monkeypatch):
    monkeypatch.setattr("search.pages.facet.SHOWN", 2)
    monkeypatch.setattr("search.service.results.SHOWN", 2)
    search = "q=gas&topic=energy"
    whole = get(f"/search/?{search}")
    column = re.search(r'<div id="buckets-person">.*?</details>', whole, re.S)[0]
    restored = found(f"/facets/person/?{search}").content.decode()
    for part in (r'id="[^"]*"', r'href="[^"]*"'):
        shown = re.findall(part, column)
        assert shown
        assert re.findall(part, restored) == shown


def test_more_found_names_than_a_column_holds_have_a_page(archive, found, monkeypatch):
    monkeypatch.setattr("search.pages.facet.SHOWN", 2)
    page = found("/facets/person/?q=gas&facet_q=a").content.decode()
    assert len(labels(page)) == 2
    assert "/facets/person/?q=gas&facet_q=a" in hrefs(page)
    assert "Show all 4" in page
    assert "Show all" not in found("/facets/person/?q=gas&facet_q=roa").content.decode()
    nobody = found("/facets/person/?q=gas&facet_q=zzz").content.decode()
    assert "No name here has these letters." in nobody


def test_a_restored_page_of_names_is_whole(archive, found):
    headers = {"HX-History-Restore-Request": "true"}
    assert "<html" in found("/facets/person/?q=gas&facet_q=roa", **headers).content.decode()


def test_names_in_drafts_alone_are_not_found_in_a_column(archive, found):
    assert "Secret Person" not in found("/facets/person/?facet_q=secret").content.decode()
