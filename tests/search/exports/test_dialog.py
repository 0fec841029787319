"""The dialog before an export: what it shows is what the file will have."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from search.models import ExportRecord
from tests.newsroom.web.rates import from_address, set_rate
from tests.template import made_once

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DIALOG, CHOOSE = "/search/export/", "/search/export/file/"


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for i in range(25):
        make_article(
            f"Story {i}",
            text="common words" if i % 2 else "common words, and more common",
            topics=["Gas", "Oil"] if i % 3 else ["Gas"],
            published_at=datetime(2025, 11, i + 1, tzinfo=UTC),
        )
    make_article("Secret plan", text="common words", topics=["Gas"], status="draft")
    reindex()


def opened(client, query="", **headers) -> str:
    response = client.get(f"{DIALOG}?{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def fields(page: str) -> dict[str, list[str]]:
    """What the form sends as it stands."""
    form = re.search(r'<form class="export".*?</form>', page, re.S)[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        if 'type="hidden"' in tag or " checked" in tag:
            name, value = (re.search(rf'{part}="([^"]*)"', tag)[1] for part in ("name", "value"))
            sent.setdefault(name, []).append(unescape(value))
    return sent


def shown(page: str) -> list[list[str]]:
    """The cells of the rows that the dialog shows, its header first."""
    table = re.search(r"<table>.*?</table>", page, re.S)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t", row)] for row in rows]


def file_of(client, address) -> list[list[str]]:
    text = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


SEARCHES = ["", "q=common", "q=common&topic=oil", "q=more&sort=oldest", "from=2025-11-10"]


@pytest.mark.parametrize("query", [*SEARCHES, "q=common+zebra", "q=zebra"])
def test_the_file_has_the_hits_of_the_page_and_no_others(archive, client, query):
    page = opened(client, query)
    response = client.post(CHOOSE, fields(page) | {"download": "1"})
    assert response.status_code == 302
    exported = [row[0] for row in file_of(client, response["Location"])[1:]]
    on_pages: list[str] = []
    for number in range(1, 4):
        hits = client.get(f"/search/?{query}&per_page=10&page={number}").content.decode()
        own = hits.split('id="results"')[1].split('class="almost"')[0].split('id="ahead"')[0]
        on_pages += re.findall(r'id="hit-(\d+)"', own)
    assert exported == on_pages
    assert f'<p class="export__rows">{len(exported)} articles' in page


@pytest.mark.parametrize("query", SEARCHES)
def test_it_shows_how_the_file_begins(archive, client, query):
    columns = "columns=score,headline,id,snippet,published_at"
    page = opened(client, f"{query}&{columns}")
    begins = file_of(client, f"/search.csv?{query}&{columns}")[:4]
    assert shown(page) == begins
    lines = client.get(f"/search.jsonl?{query}").getvalue().decode().splitlines()[:3]
    told = opened(client, f"{query}&format=jsonl").split('<ol class="export__lines"')[1]
    told = [unescape(line) for line in re.findall(r"<code>(.*?)</code>", told)]
    assert [line[:200] for line in told] == [line[:200] for line in lines]


def test_it_shows_no_more_rows_than_the_file_has(archive, client, settings):
    settings.EXPORT_MAX_ROWS = 2
    page = opened(client, "q=common")
    assert len(shown(page)) == 3
    assert "25 articles for “common”. The file has only the first 2 of them" in page
    settings.EXPORT_MAX_ROWS = 1000
    assert "The file has all of them, one row each; the limit is 1,000 rows." in opened(client)


def test_long_cells_are_cut_and_live_ones_are_not(make_article, reindex, client):
    make_article("=1+1", text="long words " * 100)
    reindex()
    (cells,) = shown(opened(client, "columns=headline,body"))[1:]
    assert cells[0] == "'=1+1"
    assert len(cells[1]) == 60
    assert cells[1].endswith("…")


def test_what_is_hidden_is_neither_counted_nor_shown(archive, client):
    for query in ("q=common&columns=headline,body", "q=common&format=jsonl"):
        page = opened(client, query)
        assert "25 articles" in page
        assert "Secret" not in page


def test_the_form_keeps_the_search_and_its_order(archive, client):
    page = opened(client, "q=common&topic=gas&topic=-oil&from=2025&sort=oldest&per_page=50&page=2")
    assert fields(page) == {
        "csrfmiddlewaretoken": fields(page)["csrfmiddlewaretoken"],
        "q": ["common"],
        "topic": ["gas", "-oil"],
        "from": ["2025"],
        "per_page": ["50"],
        "format": ["csv"],
        "sort": ["oldest"],
        "columns": fields(opened(client))["columns"],
    }
    assert 'value="relevance"' not in opened(client, "topic=gas")


def test_a_download_is_remembered_and_offered_with_one_click(archive, client):
    assert 'id="export-again"' not in client.get("/search/?q=common").content.decode()
    chosen = {"q": "common", "format": "csv", "columns": ["url", "id"], "bom": "1"}
    response = client.post(CHOOSE, chosen | {"sort": "oldest", "download": "1"})
    file = "/search.csv?q=common&sort=oldest&columns=url,id&bom=1"
    assert response["Location"] == file
    cookie = response.cookies["export"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 31536000)
    page = opened(client, "topic=gas")
    assert fields(page)["columns"] == ["url", "id"]
    assert fields(page)["bom"] == ["1"]
    assert fields(page)["sort"] == ["newest"]  # of the search, not of the choice
    bar = client.get("/search/?topic=gas&page=2").content.decode()
    again = re.search(r'id="export-again" href="([^"]*)"', bar)[1]
    assert unescape(again) == "/search.csv?topic=gas&columns=url,id&bom=1"


def test_an_address_wins_over_what_is_remembered_and_changes_nothing(archive, client):
    client.cookies["export"] = "format=jsonl"
    response = client.get(f"{DIALOG}?columns=headline")
    assert fields(response.content.decode())["format"] == ["csv"]
    assert "export" not in response.cookies
    assert "export" not in client.get("/search.csv?columns=id").cookies


@pytest.mark.parametrize("kept", ["<script>", "format=pdf&columns=no", "columns=%00", "&&=="])
def test_a_cookie_that_says_nothing_is_the_usual_and_no_fault(archive, client, kept):
    client.cookies["export"] = kept
    page = opened(client, "q=common")
    assert fields(page)["format"] == ["csv"]
    assert 'class="notices"' not in page
    assert client.get("/search/?q=common").status_code == 200


def test_without_a_download_the_changed_choice_is_shown_and_not_remembered(archive, client):
    chosen = {"q": "common", "format": "csv", "columns": ["id", "url"], "sort": "relevance"}
    response = client.post(CHOOSE, chosen)
    assert response["Location"] == f"{DIALOG}?q=common&sort=relevance&format=csv&columns=id,url"
    response = client.post(CHOOSE, chosen | {"edit": "earlier:url"})
    assert response["Location"].endswith("&columns=url,id#export-list")
    assert "export" not in response.cookies
    assert shown(client.get(response["Location"]).content.decode())[0] == ["url", "id"]


def test_bad_parameters_get_a_sentence(archive, client):
    page = opened(client, "q=common&columns=id,colour&format=pdf&bom=2&edit=x&sort=best&colour=red")
    for sentence in (
        "No column is called “colour”; it was left out.",
        "“format=pdf” is not one of csv, jsonl; it was ignored.",
        "“bom=2” is not one of 0, 1; it was ignored.",
        "“edit=x” is not one of usual, few, all, earlier, later; it was ignored.",
        "“sort=best” is not one of relevance, newest, oldest; it was ignored.",
        "This link asks for “colour”, which we do not know; we left it out.",
    ):
        assert sentence in page
    assert shown(page)[0] == ["id"]
    assert len(shown(page)) == 4


def test_the_fields_of_the_builder_are_a_query_here_too(archive, client):
    response = client.get(f"{DIALOG}?all=common&columns=id")
    assert response["Location"] == f"{DIALOG}?q=common&columns=id"


def test_a_part_is_the_same_form_without_the_page(archive, client):
    part = client.get(f"{DIALOG}?q=common", headers=HTMX)
    text = part.content.decode()
    assert "<html" not in text
    assert 'id="export-title"' in text
    assert (part["HX-Push-Url"], part["Cache-Control"]) == ("false", "no-store")
    assert "HX-Request" in part["Vary"]
    whole = opened(client, "q=common")
    assert fields(whole).keys() == fields(text).keys()
    assert shown(whole) == shown(text)


def test_the_bar_leads_to_the_dialog_of_its_search(archive, client):
    page = client.get("/search/?q=common&topic=gas").content.decode()
    address = unescape(re.search(r'id="open-export" href="([^"]*)"', page)[1])
    assert address == f"{DIALOG}?q=common&topic=gas"
    assert "25 articles for “common”" in client.get(address).content.decode()


def test_it_is_a_search_to_the_limits_and_no_export(archive, settings, limits):
    set_rate(settings, "export", 1)
    set_rate(settings, "search", 4)
    reader = from_address("192.0.2.1")
    assert [reader.get(DIALOG).status_code for _ in range(5)] == [200] * 4 + [429]
    assert ExportRecord.objects.count() == 0
    assert reader.get("/search.csv").status_code == 200


def test_what_the_links_beside_lead_to_is_there(archive, client):
    page = opened(client, "q=common&topic=gas")
    others = re.search(r'<p class="export__others">.*?</p>', page, re.S)[0]
    links = [unescape(href) for href in re.findall(r'href="([^"]*)"', others)]
    query = "q=common&topic=gas"
    assert links == [f"/search.csv?{query}", f"/search.json?{query}", f"/search.atom?{query}"]
    assert [client.get(link).status_code for link in links] == [200] * 3
    assert len(json.loads(client.get(links[1]).content)["hits"]) == 20
