"""Why is this here: words, fields and what each adds; the sum is the score that is shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.models import Article, Image
from search import engine
from search.pages.explain import WhyPage, whole_percents
from search.query.nodes import And, Field, Fuzzy, Near, Not, Or, Phrase, Prefix, Word, to_text
from search.request import SearchRequest
from search.request.search_request import RELAXED
from tests.template import made_once

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    picture = Image.objects.create(url="https://a.example/p.png", caption="The sanctions office")
    articles = [
        make_article(
            "Gas deal signed",
            text="Gas, gas and oil: the gas deal was signed. Sanctions on F-35 parts stay.",
            dek="A deal on gas",
            kicker="Energy",
            byline="By Ada Lund",
            topics=["Natural gas", "Trade"],
            people=["Ines Torvald"],
            source="The Ledger",
            published_at=NOW,
        ),
        make_article(
            "Ferry late", text="The ferry was late.", hero_image=picture, kicker="Quayside"
        ),
        make_article(
            "Oils and prices", text="Oil oils oily running runs. " * 3, section="Business"
        ),
        make_article("Hidden gas", text="gas deal", status="draft"),
    ]
    reindex()
    return articles


@pytest.fixture
def explain(archive):
    def ask(q, number=0, **params):
        search = SearchRequest.from_url({"q": q, **params})
        found = engine.explain(search, archive[number].pk)
        return found and WhyPage(search, *found)

    return ask


def places(page):
    """{clause: {fields: (times, as typed)}}"""
    return {
        getattr(found.clause, "text", found.clause): {
            place.fields: (place.times, place.exactly) for place in found.places
        }
        for found in page.why.found
    }


def test_words_are_counted_field_by_field(explain):
    assert places(explain("gas deal")) == {
        "gas": {("headline",): (1, 1), ("body",): (3, 3), ("dek", "topic"): (2, 2)},
        "deal": {("headline",): (1, 1), ("body",): (1, 1), ("dek",): (1, 1)},
    }
    assert places(explain("oil", 2)) == {"oil": {("headline",): (1, 0), ("body",): (6, 3)}}


@pytest.mark.parametrize(
    ("q", "number", "said"),
    [
        ("ferry", 1, "“ferry” in the headline and in the text."),
        ("sanction", 1, "“sanction” in the caption."),
        ("quayside", 1, "“quayside” in the kicker."),
        ("headline:gas", 0, "“gas” in the headline."),
        ('topic:"natural gas"', 0, "“natural gas” in the name of a topic."),
        ("torvald lund", 0, "“torvald” in the name of a person; “lund” in the byline."),
        ("ledger", 0, "“ledger” in the name of the source."),
        ('"gas deal"', 0, "“gas deal” in the headline and in the text."),
        ("F-35", 0, "“F-35” in the text."),
        ("ferr*", 1, "a word that begins with ferr in the headline and in the text."),
        ("fery~", 1, "fery or a word one letter off in the headline and in the text."),
        ("(ferry gas) OR late -oil", 1, "“late” in the headline and in the text."),
        ("oil", 2, "“oil” in the headline and 6 times in the text, 3 times exactly as typed."),
        ("gas ferry zebra", 1, "“ferry” in the headline and in the text. No “gas” or “zebra”."),
        (
            "ferry zebra late",
            1,
            "“ferry” in the headline and in the text;"
            " “late” in the headline and in the text. No “zebra”.",
        ),
        ("-gas", 1, ""),
        ("", 1, ""),
        ("date:2025", 1, ""),
    ],
)
def test_it_is_said_in_a_sentence(explain, q, number, said):
    assert explain(q, number).sentence == said


def test_words_near_each_other_are_a_part_of_their_own(explain):
    page = explain("gas deal was signed sanctions on parts stay")
    assert ("gas", "deal") in [pair[:2] for pair in page.why.near]
    assert sum(part.score for part in page.parts) == pytest.approx(page.why.score, rel=1e-5)
    assert any(part.where == "near each other in the text" for part in page.parts)
    assert explain("gas deal").why.near == ()  # of so few words each is needed
    assert explain("ferry", 1).why.near == ()


def test_parts_add_up_to_the_score_and_to_a_hundred_percent(explain):
    page = explain("gas deal sanctions")
    assert sum(part.score for part in page.parts) == pytest.approx(page.why.score, rel=1e-5)
    assert sum(part.share for part in page.parts) == pytest.approx(1, rel=1e-5)
    assert page.parts == sorted(page.parts, key=lambda part: -part.score)


@pytest.mark.parametrize("q", ["ferry", "gas -deal", "headline:oil", "ferry late zebra"])
def test_what_is_no_hit_is_not_explained(explain, q):
    assert explain(q) is None


def test_filters_and_hidden_articles_are_no_hits(explain):
    assert explain("gas", topic="trade")
    assert explain("gas", topic="-trade") is None
    assert explain("gas", to="2024") is None
    assert explain("gas", 3) is None


# Random queries over the words of the archive.
_TEXTS = st.sampled_from(
    ["gas", "deal", "oil", "Oils", "running", "ferry", "Sanctions", "the", "F-35"]
)
_LEAVES = st.one_of(
    st.builds(Word, _TEXTS),
    st.builds(Phrase, st.sampled_from(["gas deal", "the gas", "oil", "was signed"])),
    st.builds(Near, st.sampled_from(["gas oil", "deal signed"]), st.integers(1, 5)),
    st.builds(Prefix, st.sampled_from(["ga", "oi", "run", "fe"])),
    st.builds(Fuzzy, st.sampled_from(["gos", "oill", "feery"])),
)
_CLAUSES = _LEAVES | st.builds(
    Field, st.sampled_from(["headline", "body", "dek", "topic"]), _LEAVES
)
_TREES = st.recursive(
    _CLAUSES,
    lambda nodes: st.one_of(
        st.builds(And, st.lists(nodes, min_size=2, max_size=4).map(tuple)),
        st.builds(Or, st.lists(nodes, min_size=2, max_size=3).map(tuple)),
        st.builds(Not, nodes),
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=_TREES, relax=st.sampled_from(["", *RELAXED]))
def test_the_parts_of_any_query_add_up_to_the_score_of_its_hits(archive, tree, relax):
    search = SearchRequest(q=to_text(tree), relax=relax, sort_chosen="relevance")
    scores = {k: s for part in engine.result_stream(search).parts for k, s in part.items()}
    for article in archive:
        found = engine.explain(search, article.pk)
        assert (found is not None) == (article.pk in scores)
        if found:
            page = WhyPage(search, *found)
            total = sum(part.score for part in page.parts)
            assert page.why.score == pytest.approx(scores[article.pk], rel=1e-6)
            assert total == pytest.approx(page.why.score, rel=1e-5, abs=1e-6)


def address(article, **params):
    return f"/search/why/?{urlencode({**params, 'id': article.pk})}"


def test_every_hit_has_a_link_to_its_reasons(archive, client):
    page = client.get("/search/?q=gas&topic=trade").content.decode()
    link = address(archive[0], q="gas", topic="trade").replace("&", "&amp;")
    assert f'id="why-{archive[0].pk}" href="{link}"' in page
    answer = client.get(address(archive[0], q="gas", topic="trade"))
    shown = answer.content.decode()
    assert "<h1>Why this is here</h1>" in shown
    assert "“gas” in the headline, 3 times in the text and twice in the dek" in shown
    assert 'href="/search/?q=gas&amp;topic=trade"' in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_whole_per_cents_are_shown_that_add_up(archive, client):
    page = client.get(address(archive[0], q="gas deal sanctions")).content.decode()
    shown = re.findall(r'<td class="number">(\d+)%</td>', page)
    assert len(shown) > 3
    assert shown[-1] == "100"
    assert sum(map(int, shown)) == 200
    assert "Score" not in page


@pytest.mark.parametrize(
    ("shares", "percents"),
    [
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.999, 0.001], [100, 0]),
        ([0.125] * 8, [13, 13, 13, 13, 12, 12, 12, 12]),
        ([1.0], [100]),
        ([0.0, 0.0], [0, 0]),
        ([], []),
    ],
)
def test_the_largest_remainders_go_up(shares, percents):
    assert whole_percents(shares) == percents


def test_a_swap_gets_the_part_alone(archive, client):
    response = client.get(address(archive[0], q="gas"), headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.lstrip().startswith('<details class="why" open>')
    assert f'<summary id="why-{archive[0].pk}" aria-label="Why is Gas deal signed here?">' in page
    assert response["Cache-Control"] == "no-store"
    assert response["HX-Push-Url"] == "false"
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "9" * 30, "99999999", "1 OR 1", "\x00"])
def test_what_is_no_number_of_a_hit_is_not_found(archive, client, key):
    assert client.get("/search/why/", {"q": "gas", "id": key}).status_code == 404


def test_what_is_not_public_or_no_hit_is_not_found(archive, client):
    assert client.get(address(archive[3], q="gas")).status_code == 404
    assert client.get(address(archive[1], q="gas")).status_code == 404
    Article.objects.filter(pk=archive[0].pk).update(status="draft")
    assert client.get(address(archive[0], q="gas")).status_code == 404


def test_a_list_by_date_says_that_the_score_settles_nothing(archive, client):
    by_date = client.get(address(archive[0], q="gas", sort="newest")).content.decode()
    assert "sorted by date" in by_date
    assert "sorted by date" not in client.get(address(archive[0], q="gas")).content.decode()


def test_what_articles_and_readers_wrote_is_escaped(make_article, reindex, client):
    article = make_article("<b>Zebra</b>", text="zebra")
    reindex()
    page = client.get(address(article, q="zebra -<i>")).content.decode()
    assert "&lt;b&gt;Zebra" in page
    assert not re.search(r"<(b|i)>", page)
