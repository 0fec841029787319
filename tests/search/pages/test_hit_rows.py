"""A hit in which no mark is visible says where the words stand."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.models import Image, Rendition
from newsroom.renditions.making import make_waiting
from tests.newsroom.drawings import encoded
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


def test_hits_with_pictures_leave_the_choice_of_a_rendition_to_the_browser(
    make_article, reindex, client, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.PICTURE_WIDTHS = tmp_path, (16, 32, 700)
    for number in (1, 2):
        image = Image()
        image.file.save("quay.jpg", ContentFile(encoded("JPEG", size=(900, 60))))
        make_article(f"Ferry {number}", hero_image=image)
    make_article("Ferry without", hero_image=Image.objects.create(url="https://a.example/p.png"))
    reindex()

    def page(address="/search/?q=ferry"):
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address).content.decode()
        return html, len([each for each in queries if '"newsroom_rendition"' in each["sql"]])

    html, queries = page()
    assert (html.count("<img"), html.count("srcset"), queries) == (2, 0, 1)
    make_waiting()
    html, queries = page()
    assert (html.count("<img"), html.count("<source"), queries) == (2, 2, 1)
    assert "16w" in html and "32w" in html and "700w" not in html  # it is shown small
    names = Rendition.objects.filter(width=16).values_list("name", flat=True)
    assert [name for name in names if f"/media/{name} 16w" not in html] == []
    front, _queries = page("/")
    assert front.count("<source") == 2
    assert page("/suggest/?q=ferry")[1] == 0
    assert page("/search/?q=without")[1] == 0
