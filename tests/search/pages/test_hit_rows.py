"""A hit in which no mark is visible says where the words stand."""

from __future__ import annotations

import re

import pytest

from newsroom.models import Image
from tests.search.service.test_explain import archive  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(archive, client):  # noqa: F811
    """{headline: why} of what a search finds, as the page has it."""

    def ask(q, **params):
        page = client.get("/search/", {"q": q, **params}).content.decode()
        lines = dict(map(_line, page.split('<article class="hit')[1:]))
        for hit in client.get("/search.json", {"q": q, **params}).json()["hits"]:
            assert (hit["why"] or "") == lines[hit["headline"]]
        return lines

    return ask


def _line(hit):
    headline = re.search(r'class="headline"><a[^>]*>(.*?)</a>', hit)[1]
    reason = re.search(r'<p class="reason">(.*?)</p>', hit)
    return re.sub("<.*?>", "", headline), reason[1] if reason else ""


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("office", {"Ferry late": "“office” only in the caption."}),
        ("quayside", {"Ferry late": "“quayside” only in the kicker."}),
        ("natural", {"Gas deal signed": "“natural” only in the name of a topic."}),
        (
            "person:torvald",
            {"Gas deal signed": "“torvald” in the name of a person."},
        ),
        ("ledger", {"Gas deal signed": "“ledger” only in the name of the source."}),
        ("lund", {"Gas deal signed": "“lund” only in the byline."}),
        ("gas", {"Gas deal signed": ""}),
        ("gas natural", {"Gas deal signed": ""}),  # one mark is enough
        ("", {"Gas deal signed": "", "Ferry late": "", "Oils and prices": ""}),
        ("-gas", {"Ferry late": "", "Oils and prices": ""}),
    ],
)
def test_a_line_says_where_the_words_stand_when_no_mark_does(lines, q, said):
    assert lines(q) == said


def test_the_line_is_escaped_and_has_its_link(make_article, reindex, client):
    picture = Image.objects.create(url="https://a.example/p.png", caption="AT&T <office>")
    article = make_article("Ferry", hero_image=picture)
    reindex()
    page = client.get("/search/", {"q": "AT&T"}).content.decode()
    assert '<p class="reason">“AT&amp;T” only in the caption.</p>' in page
    line = re.search(r'<p class="why"[^>]*>(.*?)</p>', page, re.S)[1]
    assert f'id="why-{article.pk}"' in line
    assert 'aria-label="Why is Ferry here?">Why?</a>' in line


@pytest.mark.parametrize("query", ["", "topic=trade", "q=-ferry"])
def test_where_no_word_is_searched_nothing_asks_why(archive, client, query):  # noqa: F811
    page = client.get(f"/search/?{query}").content.decode()
    assert 'class="hit' in page
    assert 'class="why"' not in page


def test_a_hit_of_a_loosened_search_says_what_it_lacks(archive, client):  # noqa: F811
    page = client.get("/search/?q=ferry+zebra").content.decode()
    assert '<p class="lacks">without <em>zebra</em></p>' in page
    assert "lacks" not in client.get("/search/?q=ferry").content.decode()


def test_names_in_a_hit_narrow_its_search(archive, client):  # noqa: F811
    page = client.get("/search/?q=gas&sort=oldest&page=1").content.decode()
    about = re.search(r'<div class="about">(.*?)</div>\s*</div>', page, re.S)[1]
    kept = "q=gas&amp;topic=trade&amp;every=topic&amp;sort=oldest"
    assert f'<li><a href="/search/?{kept}">Trade</a></li>' in about
    assert "q=gas&amp;person=ines-torvald&amp;every=person&amp;sort=oldest" in about


def test_a_name_that_narrows_it_already_is_no_link(archive, client):  # noqa: F811
    page = client.get("/search/?q=gas&topic=trade&every=topic").content.decode()
    about = re.search(r'<div class="about">(.*?)</div>\s*</div>', page, re.S)[1]
    assert "<li><span>Trade</span></li>" in about
    kept = "q=gas&amp;topic=trade&amp;topic=natural-gas&amp;every=topic"
    assert f'<li><a href="/search/?{kept}">Natural gas</a></li>' in about


def test_names_in_a_list_beside_any_search_lead_to_all_of_theirs(archive, client):  # noqa: F811
    page = client.get("/topics/trade/").content.decode()
    assert '<li><a href="/search/?topic=trade&amp;every=topic">Trade</a></li>' in page


def test_articles_of_a_name_have_no_line(archive, client):  # noqa: F811
    page = client.get("/topics/trade/").content.decode()
    assert 'class="hit' in page
    assert 'class="why"' not in page
