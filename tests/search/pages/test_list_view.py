"""The list of hits, dense, full or compact: a choice kept in a cookie, and in no address."""

import re
from html import unescape

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/search/?q=gas&topic=trade"


@pytest.fixture
def archive(make_article, reindex):
    make_article("Gas deal", text="The gas came.", dek="Its dek.", topics=["Trade"], section="City")
    reindex()


def choose(client, value, back=ADDRESS):
    return client.post("/search/list/", {"list": value, "next": back})


def test_a_compact_list_has_a_line_a_hit(archive, client):
    dense = client.get(ADDRESS).content.decode()
    assert "Its dek." in dense
    assert 'class="line"' not in dense
    response = choose(client, "compact")
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    compact = client.get(ADDRESS).content.decode()
    assert compact.count('class="line"') == 1
    assert "<mark>Gas</mark> deal" in compact
    assert ">City</a>" in compact
    assert "Its dek." not in compact
    assert re.search(r'id="list-compact"[^>]*aria-pressed="true"', compact)


def test_the_choice_stays_for_swaps_and_other_searches_until_it_is_taken_back(archive, client):
    choose(client, "compact")
    fragment = client.get("/search/?q=gas", headers={"HX-Request": "true"})
    assert 'class="line"' in fragment.content.decode()
    assert "Cookie" in fragment["Vary"]
    choose(client, "full")
    assert 'class="line"' not in client.get("/search/?q=gas").content.decode()


@pytest.mark.parametrize("name", ["dense", "full", "compact"])
def test_every_list_is_one_click_away_and_is_remembered(archive, client, name):
    choose(client, "compact")
    choose(client, name)
    page = client.get("/search/?q=gas").content.decode()
    assert re.findall(r'id="list-(\w+)"[^>]*aria-pressed="true"', page) == [name]
    assert ("hits--dense" in page, "hits--full" in page) == (name == "dense", name == "full")
    assert re.findall(r'id="list-(\w+)"', page) == ["compact", "dense", "full"]


def test_the_list_is_dense_until_another_is_chosen(archive, client):
    page = client.get(ADDRESS).content.decode()
    assert re.search(r'id="list-dense"[^>]*aria-pressed="true"', page)
    assert '<ol class="hits hits--dense"' in page


def test_the_form_leads_back_to_its_own_search(archive, client):
    page = client.get(ADDRESS).content.decode()
    form = re.search(r'<form action="/search/list/".*?</form>', page, re.S)[0]
    assert unescape(re.search(r'name="next" value="([^"]*)"', form)[1]) == ADDRESS
    assert choose(client, "compact", "https://elsewhere.example/")["Location"] == "/"
    assert client.get("/search/list/").status_code == 405


@pytest.mark.parametrize("path", ["search.json", "search.csv", "search.jsonl", "search.atom"])
def test_no_export_knows_of_it(archive, client, path):
    before = client.get(f"/{path}?q=gas").getvalue()
    choose(client, "compact")
    after = client.get(f"/{path}?q=gas").getvalue()
    assert len(after) == len(before)
    assert b"Its dek." in after or path == "search.atom"


def test_an_unknown_choice_is_none(archive, client):
    client.cookies["list"] = "<script>"
    page = client.get(ADDRESS).content.decode()
    assert "Its dek." in page
    assert "<script>alert" not in page
