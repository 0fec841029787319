"""Why is that article not here: what drops it, first things first, and what to let go of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.models import Article
from search import engine
from search.pages.explain_miss import WhyNotPage
from search.query.nodes import to_text
from search.request.search_request import RELAXED, SearchRequest
from search.request.selection import Selection
from search.service.article_lookup import key_of, with_headline
from tests.search.results import every_article
from tests.search.service.test_explain import _TREES, archive  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(archive):  # noqa: F811
    """What drops the first article, or another, from a search."""

    def page(q, number=0, **params):
        address = QueryDict(urlencode({"q": q, **params}, doseq=True))
        results = engine.find(SearchRequest.from_url(address))
        return WhyNotPage(results, "", engine.why_not(results.search, archive[number].pk))

    return page


@pytest.mark.parametrize(
    ("q", "params", "says"),
    [
        ("ferry", {}, ["It does not have “ferry”."]),
        (
            "gas ferry tug",
            {"relax": "most"},
            [
                "It has 1 of the 3 words, without “ferry” or “tug”;"
                " the articles shown have 2 or more."
            ],
        ),
        ("ferry tug", {"relax": "most"}, ["It does not have “ferry” or “tug”."]),
        ("gas deal tug", {"relax": "most"}, []),
        (
            "gas ferry relax",
            {"relax": "0"},
            ["It does not have “ferry”.", "It does not have “relax”."],
        ),
        ("gas -deal", {}, ["It has “deal”, which the search leaves out."]),
        ("headline:oil", {}, ["It does not have “oil” in the headline."]),
        ('"deal gas"', {}, ["It does not have “deal gas”."]),
        ("ferry OR tug", {}, ["It does not have “ferry” or “tug”."]),
        ("gas date:2024", {}, ["It is not dated 2024."]),
        ("gas -date:2025", {}, ["It is dated 2025, which the search leaves out."]),
        (
            "ferry late oil",
            {},
            ["It has 1 of the 3 words, without “ferry” or “late”; the articles shown have 2."],
        ),
        ("zebra yak", {}, ["It does not have “zebra” or “yak”."]),
        ("", {"topic": "-trade"}, ["It is filed under Topic: Trade, which the search leaves out."]),
        ("", {"section": "business"}, ["It is not filed under Section: Business."]),
        (
            "",
            {"topic": ["trade", "natural-gas", "nothing"], "every": "topic"},
            ["It is not filed under Topic: nothing."],
        ),
        (
            "",
            {"topic": ["trade", "nothing"], "missing": "topic", "every": "topic"},
            ["It is not filed under Topic: Trade, nothing and none."],
        ),
        ("", {"missing": "topic"}, ["It is not filed under Topic: none."]),
        (
            "",
            {"to": "2024"},
            ["It is dated 17 November 2025, outside the dates of the search (to 2024)."],
        ),
        (
            "ferry",
            {"topic": "-trade", "section": "business", "from": "2026", "to": "2026"},
            [
                "It does not have “ferry”.",
                "It is filed under Topic: Trade, which the search leaves out.",
                "It is not filed under Section: Business.",
                "It is dated 17 November 2025, outside the dates of the search (2026).",
            ],
        ),
    ],
)
def test_everything_that_drops_it_is_said_in_the_order_of_the_search(ask, q, params, says):
    assert [row.says for row in ask(q, **params).rows] == says


def test_letting_go_of_all_of_it_finds_the_article(ask, find, archive):  # noqa: F811
    page = ask("gas ferry", topic="-trade", to="2024", relax="0")
    assert page.why_not.looser.search.query_string == "q=gas&relax=0"
    found = engine.find(page.why_not.looser.search)
    assert found.total == page.why_not.looser.total == 1
    assert found.hits[0].id == archive[0].pk
    relaxed = ask("ferry late oil", to="2024")
    assert relaxed.why_not.looser.search.query_string == "q=oil"


def test_a_hit_has_its_place(ask):
    page = ask("", number=1, sort="newest", per_page="10")
    assert page.rows == []
    assert page.why_not.place == 2
    assert page.page.page == 1


def test_a_hit_far_down_has_its_page(ask, make_article, reindex):
    for number in range(25):
        make_article(f"Later {number}", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    reindex()
    page = ask("", per_page="10")
    assert (page.why_not.place, page.page.page) == (28, 3)
    assert page.page.query_string == "per_page=10&page=3"


_CHOSEN = st.lists(st.sampled_from(["trade", "natural-gas", "nothing"]), max_size=2, unique=True)


def _topics(include, exclude, missing):
    wanted = tuple(value for value in include if value not in exclude)  # as addresses are read
    return (("topic", Selection(wanted, tuple(exclude), missing)),)


_SELECTIONS = st.just(()) | st.builds(_topics, _CHOSEN, _CHOSEN, st.booleans())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tree=_TREES,
    relax=st.sampled_from(["", *RELAXED]),
    selections=_SELECTIONS,
    every=st.sampled_from([(), ("topic",)]),
    dates=st.sampled_from([("", ""), ("2025", ""), ("", "2024"), ("2025-11-17", "2025-11-17")]),
)
def test_an_article_has_obstacles_or_is_a_hit(
    archive,  # noqa: F811
    tree,
    relax,
    selections,
    every,
    dates,
):
    selections = tuple((name, own) for name, own in selections if not own.is_empty)
    search = SearchRequest(
        q=to_text(tree),
        relax=relax,
        selections=selections,
        every=every,
        from_text=dates[0],
        to_text=dates[1],
    )
    hits = every_article(search)
    for article in archive[:3]:
        answer = engine.why_not(search, article.pk)
        assert bool(answer.obstacles) == (article.pk not in hits)
        if answer.obstacles:
            assert answer.looser is None or article.pk in every_article(answer.looser.search)
        else:
            assert hits[answer.place - 1] == article.pk


def test_an_article_is_meant_by_address_number_id_or_headline(make_article, reindex):
    article = make_article("Tide and tug", external_id="wire:7")
    article.slug = "new-slug"
    article.save()
    old = article.old_addresses.get()
    reindex()
    day = article.address_date.strftime("%Y/%m/%d")
    for text in (
        str(article.pk),
        "wire:7",
        article.get_absolute_url(),
        f"https://paper.example{article.get_absolute_url()}?q=tide#top",
        f"/articles/{day}/new-slug.json",
        f"/articles/{day}/{old.slug}/",
    ):
        assert key_of(text) == article.pk, text
    for text in ("", "0", "wire:8", "/articles/2025/02/31/x/", f"/articles/{day}/other/", "9" * 30):
        assert key_of(text) is None, text
    assert engine.hits(with_headline("TUG tide"))[0].id == article.pk
    assert with_headline('"" *') is None


def test_a_hidden_article_is_not_meant(make_article, reindex):
    article = make_article("Quozzle", external_id="wire:7")
    texts = [str(article.pk), "wire:7", article.get_absolute_url()]
    assert [key_of(text) for text in texts] == [article.pk] * 3
    article.status = Article.Status.DRAFT
    article.save()
    assert [key_of(text) for text in texts] == [None] * 3


@pytest.fixture
def answer(archive, client):  # noqa: F811
    def get(article, fragment=False, **params):
        headers = {"HX-Request": "true"} if fragment else {}
        response = client.get("/search/why-not/", {**params, "article": article}, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_the_page_answers_with_ways_back(answer, archive):  # noqa: F811
    page = answer("gas deal signed", q="ferry", topic="-trade", page=2)
    assert '<meta name="robots" content="noindex">' in page
    assert "It does not have “ferry”." in page
    assert 'id="without-0" href="/search/?topic=-trade"' in page
    assert "This keeps it out as well:" in page
    assert 'id="without-1" href="/search/?q=ferry"' in page
    assert "Search without any of these: 3 articles" in page
    assert "hx-boost" not in page


def test_a_swap_gets_the_answer_alone(answer, archive):  # noqa: F811
    part = answer(archive[0].pk, fragment=True, q="ferry")
    assert "<html" not in part
    assert 'id="without-0" href="/search/" hx-boost="true" hx-target="#results"' in part


def test_a_hit_is_said_to_be_one(answer, archive):  # noqa: F811
    page = answer(archive[0].pk, q="gas")
    assert "It is here: number 1 of 1." in page
    assert f'href="/search/why/?q=gas&amp;id={archive[0].pk}"' in page
    assert 'id="its-page" href="/search/?q=gas"' in page


def test_words_of_several_headlines_give_a_choice(answer, archive, make_article, reindex):  # noqa: F811
    other = make_article("Gas deal in doubt")
    reindex()
    page = answer("gas deal", q="ferry")
    assert "Which of these?" in page
    for article in (archive[0], other):
        assert f'href="/search/why-not/?q=ferry&amp;article={article.pk}"' in page
    assert "It does not have" in answer("Gas deal: in doubt", q="ferry")


@pytest.mark.parametrize(
    "article", ["zebra", "99999", "/articles/2025/11/17/zebra/", "*", "x" * 999]
)
def test_what_is_no_public_article_is_all_alike(answer, archive, article):  # noqa: F811
    said = "We have no article with that link or headline."
    assert said in answer(article, q="gas")
    assert said in answer(archive[3].pk, q="gas")
    assert said in answer("hidden gas", q="gas")
    assert said not in answer("", q="gas")


@pytest.mark.parametrize(
    "article",
    ["oils at strange prices", "https://a.example/2025/oils-at_strange-prices.html?from=here",
     "/articles/2025/11/17/oils-at-strange-prices/"],
)  # fmt: skip
def test_the_articles_with_the_nearest_headlines_are_offered(answer, archive, article):  # noqa: F811
    page = answer(article, q="gas")
    assert "We have no article with that link or headline. Closest:" in page
    nearest = page.partition("Closest:")[2]
    assert re.findall(r"&amp;article=(\d+)", nearest) == [str(archive[2].pk)]
    assert "Oils and prices" in nearest


def test_at_most_three_headlines_are_near_the_best_first(make_article, reindex, answer):
    for number in range(4):
        make_article(f"Tide tables {number}", text="The tide.")
    best = make_article("Tide tables of the harbour", text="The tide.")
    reindex()
    keys = re.findall(r"&amp;article=(\d+)", answer("tide tables harbour ferry", q="gas"))
    assert len(keys) == 3
    assert keys[0] == str(best.pk)


def test_a_headline_that_shares_too_few_words_is_not_near(answer, archive):  # noqa: F811
    assert "Closest" not in answer("gas of an altogether other sort", q="ferry")


def test_a_hidden_headline_is_near_none(answer, archive):  # noqa: F811
    page = answer("hidden gas pipe", q="ferry")
    assert "Gas deal signed" in page
    assert "Hidden gas" not in page


def test_the_list_and_the_zero_page_have_the_form(archive, client):  # noqa: F811
    for query in ("q=gas&topic=trade&page=1", "q=zzzz&topic=trade"):
        page = client.get(f"/search/?{query}").content.decode()
        form = re.search(
            r'<form class="why-not__form" action="/search/why-not/".*?</form>', page, re.S
        )
        kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
        assert kept == [("q", query[2:].split("&")[0]), ("topic", "trade")]
        assert page.count('id="article"') == 1


def test_what_is_typed_is_escaped(answer):
    page = answer('"><script>alert(1)</script>', q="gas")
    assert "<script>alert" not in page
