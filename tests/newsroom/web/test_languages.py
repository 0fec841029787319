"""The language of pages, and of what machines read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.utils import translation

from tests.conftest import ROOT
from tests.template import made_once

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture
@made_once
def archive(make_article, reindex):
    topics = {"topics": ["Gas"], "people": ["Ada Lund"]}
    article = make_article("Gas deal", text="The gas deal of Skelby.", **topics)
    reindex()
    return article


def spoken(response) -> str:
    return re.search(r'<html lang="(\w+)"', response.content.decode())[1]


def test_a_page_is_in_the_browsers_language(archive, client):
    for path in ("/", "/search/?q=gas", "/topics/", "/topics/gas/", "/facets/topic/", "/nothing/"):
        assert spoken(client.get(path)) == "en"
        assert spoken(client.get(path, headers=GERMAN)) == "de"
        assert spoken(client.get(path, headers={"Accept-Language": "fr"})) == "en"
    assert "1 Artikel" in client.get("/search/?q=gas", headers=GERMAN).content.decode()


def test_the_choice_of_the_footer_wins_over_the_browser(archive, client):
    response = client.post("/language/", {"language": "de", "next": "/search/?q=gas"})
    assert (response.status_code, response["Location"]) == (302, "/search/?q=gas")
    assert spoken(client.get("/")) == "de"
    client.post("/language/", {"language": "en", "next": "/"})
    assert spoken(client.get("/", headers=GERMAN)) == "en"
    client.post("/language/", {"language": "klingon", "next": "/"})
    assert spoken(client.get("/", headers=GERMAN)) == "de"
    assert client.get("/language/").status_code == 405


def test_an_address_that_names_its_language_wins_over_the_choice(archive, client):
    client.post("/language/", {"language": "en"})
    page = client.get("/search/?q=gas&lang=de")
    assert spoken(page) == "de"
    assert (
        'href="/search/?q=gas&amp;topic=gas&amp;every=topic&amp;lang=de"' in page.content.decode()
    )
    back = client.post("/language/", {"language": "en", "next": "/search/?q=gas&lang=de&topic=-x"})
    assert back["Location"] == "/search/?q=gas&topic=-x"


@pytest.mark.parametrize("next_", ["https://evil.example/?lang=de", "//evil.example", "data:1"])
def test_the_form_leads_nowhere_else(client, next_):
    assert client.post("/language/", {"language": "de", "next": next_})["Location"] == "/"


def test_machines_read_english_unless_they_ask(archive, client):
    client.cookies["language"] = "de"
    for path in ("/search.json?q=gas", "/facets/topic.json?q=gas"):
        answer = client.get(path, headers=GERMAN)
        assert "Topic" in answer.content.decode()
        assert "Language" not in answer.get("Vary", "")
        assert "Thema" in client.get(f"{path}&lang=de").content.decode()
    assert "articles with gas" in client.get("/search.atom?q=gas", headers=GERMAN).content.decode()
    english = client.get("/search.csv?q=gas").getvalue()
    assert client.get("/search.csv?q=gas", headers=GERMAN).getvalue() == english
    assert client.get("/healthz", headers=GERMAN).json()["status"]
    message = client.get("/readyz", headers=GERMAN).json()["message"]
    assert message == "The database answers."


def test_a_language_asked_for_stays_in_the_links_and_makes_no_notice(archive, client):
    answer = client.get("/search.json?q=gas&lang=de").json()
    assert answer["notices"] == []
    assert answer["query"]["understood"] == "Artikel mit gas"
    assert answer["links"]["self"].endswith("/search.json?q=gas&lang=de")
    (bucket,) = answer["facets"]["topic"]["buckets"]
    assert bucket["url"].endswith("?q=gas&topic=gas&lang=de")
    odd = client.get("/search.json?q=gas&lang=xx").json()
    assert odd["notices"] == ["“lang=xx” is not one of en, de; it was ignored."]
    assert odd["facets"]["topic"]["label"] == "Topic"


def test_caches_are_told_what_a_page_depends_on(archive, client):
    for path in ("/", "/search/?q=gas", archive.get_absolute_url()):
        vary = client.get(path)["Vary"].split(", ")
        assert {"Accept-Language", "Cookie"} <= set(vary)


def test_no_request_leaves_its_language_behind(archive, client):
    client.get("/search/?q=gas", headers=GERMAN)
    assert translation.get_language() == "en"


def test_days_and_numbers_are_written_as_the_language_writes_them(make_article, reindex, client):
    day = datetime(2025, 3, 7, 9, tzinfo=UTC)
    article = make_article("Gas", text="gas " * 1234, published_at=day, language="en")
    reindex()
    address = "/search/?q=gas&from=2025-03-01&to=2025-03"
    page = client.get(f"{address}&lang=de").content.decode()
    for said in (">7. März 2025</time>", ">1.234 Wörter<", "1. März 2025 bis März 2025"):
        assert said in page, said
    assert 'name="from" value="2025-03-01"' in page
    assert '<h2 class="headline" lang="en">' in page
    page = client.get(address).content.decode()
    for said in (">7 Mar 2025</time>", ">1,234 words<", "1 March 2025 to March 2025"):
        assert said in page, said
    page = client.get(f"{article.get_absolute_url()}?lang=de").content.decode()
    assert ">Freitag, 7. März 2025, 09:00 Uhr UTC</time>" in page


def test_a_filter_is_named_as_a_word_of_the_sentence_it_stands_in(archive, client):
    page = client.get("/search/?topic=-gas&from=2025").content.decode()
    assert "Not topic:</span>" in page
    assert 'aria-label="Remove date from 2025"' in page
    page = client.get("/search/?topic=-gas&from=2025&lang=de").content.decode()
    assert "Nicht Thema:</span>" in page
    assert 'aria-label="Filter entfernen: Datum ab 2025"' in page


def test_an_article_keeps_its_own_language(make_article, client):
    path = make_article("Gas", text="Gas", language="en").get_absolute_url()
    assert '<article class="article" lang="en"' in client.get(f"{path}?lang=de").content.decode()
    assert '<article class="article">' in client.get(path).content.decode()


def manage(*command: str, **variables: str) -> subprocess.CompletedProcess:
    """A command of the archive with its own settings."""
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DEBUG": "1"}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=os.environ | own | variables, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


def test_the_site_has_a_language_of_its_own_and_commands_stay_english():
    asked = (
        "from django.conf import settings; from search.request.facets import FACETS;"
        " print(settings.SITE_LANGUAGE, FACETS[0].label)"
    )
    assert manage("shell", "-v0", "-c", asked, LANGUAGE_CODE="de-AT").stdout == "de Topic\n"


def test_a_language_that_the_archive_does_not_speak_stops_the_start():
    said = manage("check", LANGUAGE_CODE="fr")
    assert said.returncode == 1
    assert said.stderr.startswith("The archive cannot start: LANGUAGE_CODE is 'fr'")


def test_a_site_whose_readers_name_no_language_speaks_its_own(archive, client, settings):
    settings.SITE_LANGUAGE = "de"
    assert spoken(client.get("/")) == "de"
    assert spoken(client.get("/", headers={"Accept-Language": "fr, en;q=0.1"})) == "en"
    assert client.get("/search.json").json()["facets"]["topic"]["label"] == "Topic"
