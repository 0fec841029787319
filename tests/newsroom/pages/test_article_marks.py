"""The page of an article that a search led to: its place, its neighbours, its words marked."""

import re
import shutil
import time
from datetime import UTC, datetime
from html import unescape

import pytest

from newsroom.environment import Rate
from newsroom.web import throttle
from search.pages import search_context
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Gas stories, the newest first here."""
    stories = [
        make_article(
            f"Gas deal {place}",
            dek="A deal & its price.",
            text='The <b>gas</b> <a href="https://gas.example/deal">annex</a>: AT&amp;T knows.',
            topics=["Trade"],
            published_at=datetime(2025, 11, 30 - place, 12, tzinfo=UTC),
        )
        for place in range(12)
    ]
    stories.append(make_article("Ferry late", text="No gas here.", dek="", topics=[]))
    make_article("Gas draft", text="gas deal", status="draft")
    reindex()
    return stories


@pytest.fixture
def read(client):
    def open_page(article, query="", **headers):
        address = article.get_absolute_url() + (f"?{query}" if query else "")
        response = client.get(address, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return open_page


def bar(page):
    return re.search(r'<nav class="context".*?</nav>', page, re.S)[0]


def address_of(page, identity):
    found = re.search(rf'id="{identity}" href="([^"]*)"', page)
    return found and unescape(found[1])


def text_of(html):
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


SEARCH = "q=gas+deal&topic=trade&sort=newest&per_page=10"


def test_a_hit_leads_to_its_article_with_the_search(archive, client):
    page = client.get(f"/search/?{SEARCH}&page=2").content.decode()
    address = f"{archive[10].get_absolute_url()}?{SEARCH}"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    plain = client.get("/search/").content.decode()
    assert f'href="{archive[0].get_absolute_url()}"' in plain


def test_only_the_search_page_carries_the_search(archive, client):
    for path in ("/search.json", "/search.csv", "/search.jsonl", "/search.atom"):
        response = client.get(f"{path}?{SEARCH}")
        text = response.getvalue().decode()
        assert archive[0].get_absolute_url() in text
        assert f"{archive[0].get_absolute_url()}?" not in text, path
    for path in ("/", "/topics/trade/"):
        assert f"{archive[0].get_absolute_url()}?" not in client.get(path).content.decode()


def test_the_words_are_marked_in_headline_dek_and_body(archive, read):
    page = read(archive[0], SEARCH)
    assert '<h1 class="article__headline"><mark>Gas</mark> <mark>deal</mark> 0</h1>' in page
    assert "A <mark>deal</mark> &amp; its price." in page
    assert "<b><mark>gas</mark></b>" in page
    assert 'href="https://gas.example/deal"' in page
    assert "Marked in the text: “gas” and “deal”." in text_of(page)
    assert "<title>Gas deal 0 – " in page


def test_words_that_do_not_stand_here_are_not_said_to_be_marked(archive, read):
    page = read(archive[-1], "q=gas+OR+zeppelin")
    assert "Marked in the text: “gas”." in text_of(page)
    page = read(archive[-1], "q=zeppelin&relax=0")
    assert "<mark>" not in page
    assert "toggle-marks" not in page


def test_names_with_signs_are_marked_and_stay_escaped(archive, read):
    assert "<mark>AT&amp;T</mark>" in read(archive[0], "q=AT%26T")


def test_marks_can_be_hidden_and_stay_hidden_on_the_way(archive, read):
    address = address_of(read(archive[1], SEARCH), "toggle-marks")
    assert address == f"?{SEARCH}&marks=0"
    page = read(archive[1], address[1:])
    assert "<mark>" not in page
    assert "“gas” and “deal” can be marked in the text." in text_of(page)
    assert address_of(page, "toggle-marks") == f"?{SEARCH}"
    assert address_of(page, "next-result").endswith(f"?{SEARCH}&marks=0")
    assert "marks" not in address_of(page, "back-to-results")


def test_the_bar_says_where_the_article_stands(archive, read):
    page = read(archive[10], SEARCH)
    assert "Result 11 of 12 for “gas deal”" in text_of(bar(page))
    assert address_of(page, "back-to-results") == f"/search/?{SEARCH}&page=2"
    assert address_of(page, "previous-result") == f"{archive[9].get_absolute_url()}?{SEARCH}"
    assert address_of(page, "next-result") == f"{archive[11].get_absolute_url()}?{SEARCH}"
    assert "Gas deal 9" in bar(page)


def test_the_first_and_the_last_have_one_neighbour(archive, read):
    first, last = read(archive[0], SEARCH), read(archive[11], SEARCH)
    assert address_of(first, "previous-result") is None
    assert address_of(first, "next-result")
    assert address_of(last, "next-result") is None
    assert address_of(first, "back-to-results") == f"/search/?{SEARCH}"


def test_an_article_that_is_no_longer_found_leads_back_only(archive, read):
    page = read(archive[-1], SEARCH)
    assert text_of(bar(page)) == "Your search for “gas deal” Back to results"
    assert address_of(page, "previous-result") is None


def test_filters_alone_have_a_bar_and_no_marks(archive, read):
    page = read(archive[0], "topic=trade")
    assert "Result 1 of 12 Back to results" in text_of(bar(page))
    assert "<mark>" not in page


def test_search_engines_keep_the_page_without_a_search(archive, read):
    for query, kept in ((SEARCH, False), ("", True), ("utm_source=letter", True)):
        page = read(archive[0], query)
        assert ('<meta name="robots" content="noindex">' not in page) == kept
        canonical = f"http://testserver{archive[0].get_absolute_url()}"
        assert f'<link rel="canonical" href="{canonical}">' in page


def test_without_a_search_the_index_is_not_asked(archive, read, settings, caplog):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    for query in ("", "utm_source=letter"):
        assert 'class="context"' not in read(archive[0], query)
    assert "Neighbours" not in caplog.text
    page = read(archive[0], SEARCH)
    assert text_of(bar(page)) == "Your search for “gas deal” Back to results"
    assert "<mark>" in page


def test_a_search_too_many_leaves_the_article_as_it_is(archive, read, settings):
    throttle.forget()
    settings.RATE_LIMITS = True
    settings.RATES = settings.RATES | {"search": Rate(2, 3600)}
    pages = [read(archive[0], SEARCH) for _ in range(3)]
    assert ['class="context"' in page for page in pages] == [True, True, False]
    assert "Gas deal 0</h1>" in pages[2]
    throttle.forget()


def test_a_search_that_takes_too_long_leaves_the_article_as_it_is(archive, read, monkeypatch):
    def forever(*_):
        while True:
            time.sleep(0.001)

    monkeypatch.setattr(search_context, "SHARE", 0.05)
    monkeypatch.setattr(search_context, "_found_out", forever)
    page = read(archive[0], SEARCH)
    assert 'class="context"' not in page
    assert "Gas deal 0</h1>" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "q=gas&topic=%3Cscript%3E&from=never&sort=best&marks=%3Cscript%3E",
        "q=%00%EF%BF%BD(((&page=999999999999&per_page=-1",
        f"q={'gas+' * 400}",
        "q=-gas",
        "q=%22",
    ],
)
def test_no_search_breaks_or_taints_the_page(archive, read, query):
    page = read(archive[0], query)
    assert "<script>alert" not in page
    assert "<script>&" not in page
    assert " style=" not in page
