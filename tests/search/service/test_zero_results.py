"""A search that finds nothing says what to let go of, and what that brings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from search import engine
from search.request import SearchRequest
from tests.template import made_once

pytestmark = pytest.mark.django_db


def day(number, year=2025):
    return datetime(year, 11, number, 12, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for number in range(1, 10):
        make_article(
            f"Gas deal {number}",
            text="The annex was signed.",
            topics=["Energy"],
            people=["Halden Quaye"],
            source="Wire",
            section="Business",
            published_at=day(number),
        )
    make_article("Ferry late", text="tariffs", people=["Ann Lee"], published_at=day(1, 2022))
    trade = {"topics": ["Trade"], "source": "Ledger"}
    make_article("Gas tug", text="annex", published_at=day(2, 2022), **trade)
    make_article("Hidden gas annex", topics=["Trade"], status="draft", published_at=day(1, 2022))
    reindex()


@pytest.fixture
def nothing(archive):
    """The ways out of a search that finds nothing."""

    def ask(query_string):
        found = engine.find(SearchRequest.from_url(QueryDict(query_string)))
        assert found.total == 0
        return found.zero_results

    return ask


SEARCHES = [
    "q=gas+annex&person=halden-quaye&section=business&from=2022&to=2022",
    "q=gas+deel+annex&person=halden-quaye&from=2022&to=2022",
    "topic=trade&person=ann-lee",
    "topic=trade&topic=energy&person=ann-lee&missing=source",
    "q=gas&topic=energy&topic=-trade&source=-wire&from=2025",
    "q=ferry+-late&topic=trade",
    'q="gas+deal"+ferry+date:2025',
    'q="gas+deal"+ferry+date:2025&relax=0&person=ann-lee',
    "q=headline:tariffs+ferry",
    "q=(gas+OR+tug)+ferry&relax=0",
    "q=zzzz",
    "q=zzzz&topic=energy",
    "q=annexish&source=ledger",
    "q=gas&from=2030",
    "missing=topic&topic=-energy&person=halden-quaye",
]


@pytest.mark.parametrize("query_string", SEARCHES)
def test_every_count_is_that_of_the_search_it_leads_to(nothing, query_string):
    ways = nothing(query_string)
    found = [*ways.one, *ways.elsewhere, *ways.alike, *filter(None, [ways.filters, ways.words])]
    assert found or query_string == "q=zzzz"
    for way in found:
        linked = SearchRequest.from_url(QueryDict(way.search.query_string))
        assert engine.find(linked).total == way.total
    totals = [way.total for way in ways.one]
    assert totals == sorted(totals, reverse=True)
    if ways.best:
        best = engine.find(ways.best.search)
        assert ways.best.total == best.total > 0
        assert [hit.id for hit in ways.ahead] == [hit.id for hit in best.hits][:3]


def test_each_filter_is_let_go_of_alone(nothing):
    ways = nothing("q=gas+annex&person=halden-quaye&section=business&from=2022&to=2022")
    assert [(way.facet, way.total) for way in ways.one if way.facet] == [
        ("date", 9),
        ("person", 0),
        ("section", 0),
    ]
    assert ways.filters.total == 10
    assert ways.words.total == 0
    assert ways.best is ways.one[0]


def test_values_of_one_facet_go_together_and_exclusions_one_by_one(nothing):
    ways = nothing("topic=trade&topic=energy&topic=-wire&source=-wire&source=-ledger")
    kinds = {(way.facet, way.value): way.total for way in ways.one}
    assert kinds == {
        ("topic", ""): 1,
        ("topic", "wire"): 0,
        ("source", "wire"): 9,
        ("source", "ledger"): 1,
    }


def test_clauses_of_the_text_are_let_go_of_too(nothing):
    ways = nothing('q="gas+deal"+-signed+tug')
    assert {(way.search.q, way.total) for way in ways.one} == {
        ("-signed tug", 1),
        ('"gas deal" tug', 0),
        ('"gas deal" -signed', 0),
    }


def test_of_a_relaxed_text_a_word_is_let_go_of_where_the_others_stand_together(nothing):
    ways = nothing('q=gas+deal+ferry+"no+such+phrase"')
    assert [(way.search.q, way.total) for way in ways.one] == [
        ("gas deal ferry", 9),
        ('gas deal "no such phrase"', 0),
    ]
    ways = nothing("q=gas+annex+zeppelin&source=ledger&from=2025")
    assert {way.search.q: way.total for way in ways.one if way.clause} == {"gas annex": 0}


def test_word_by_word_it_says_what_is_left_without_each(nothing):
    ways = nothing("q=gas+ferry+annex&relax=0")
    assert [(way.search.q, way.total) for way in ways.one] == [
        ("gas annex", 10),
        ("ferry annex", 0),
        ("gas ferry", 0),
    ]


def alike(ways):
    return [(way.word, way.total) for way in ways.alike]


def test_words_that_begin_alike_are_offered_for_a_lone_word(nothing):
    assert alike(nothing("q=tarifish")) == [("tariffs", 1)]
    assert alike(nothing("q=annexish&source=ledger")) == [("annex", 1)]  # under its filters
    assert alike(nothing("q=annexish&source=ledger&from=2025")) == []
    for query_string in ("q=zzzz", "q=tarifish+zzzz&relax=0", 'q="tarifish"', "q=topic:tarifish"):
        assert nothing(query_string).alike == ()


def test_a_hidden_word_is_not_among_those_that_begin_alike(nothing):
    assert alike(nothing("q=hiddenmost")) == []


def test_the_whole_archive_is_told_with_its_first_and_last_day(nothing):
    everything = nothing("q=zzzz&topic=energy").everything
    assert everything.total == 11  # the hidden one is in no count
    assert everything.total == engine.find(everything.search).total
    ends = (everything.period.first, everything.period.last)
    assert ends == (date(2022, 11, 1), date(2025, 11, 9))


def test_a_word_that_one_field_lacks_is_looked_for_anywhere(nothing):
    ways = nothing("q=topic:tariffs")
    assert [(way.search.q, way.total) for way in ways.elsewhere] == [("tariffs", 1)]
    assert nothing("q=topic:zzzz").elsewhere == ()


def test_a_hidden_article_is_in_no_count(nothing):
    assert nothing("q=hidden&topic=trade").best.total == 1  # the words let go of
    assert nothing("q=hidden").best is None


@pytest.fixture
def page(archive, client):
    def get(query_string):
        return client.get(f"/search/?{query_string}").content.decode()

    return get


def rows(page):
    """(what, articles, whether it is a link, whether it is the best) of each row."""
    row = r'<tr( class="is-best")?><th scope="row">(.*?)</th><td[^>]*>(.*?)</td>'
    return [
        (re.sub(r"<.*?>", "", what), count, "href" in what, bool(best))
        for best, what, count in re.findall(row, page)
    ]


def test_the_page_lists_them_best_first(page):
    shown = page("q=gas+annex&person=halden-quaye&section=business&from=2022&to=2022")
    assert rows(shown) == [
        ("Date: 2022", "9", True, True),
        ("Person: Halden Quaye", "0", False, False),
        ("Section: Business", "0", False, False),
        ("Words: gas", "0", False, False),
        ("Words: annex", "0", False, False),
        ("Keep the words, drop the filters", "10", True, False),
        ("Keep the filters, drop the words", "0", False, False),
    ]
    assert '<h2 id="ahead">Without the date: 9 articles</h2>' in shown
    assert shown.count('class="hit ') == 3
    link = "/search/?q=gas+annex&amp;person=halden-quaye&amp;section=business"
    assert shown.count(f'href="{link}"') == 3  # the chip, the row, and all of them
    assert "Show all 9" in shown
    assert ">No articles. Without the date: 9 articles</p>" in shown


def test_the_page_names_what_is_left_out(page):
    shown = page("q=gas&topic=energy&topic=-trade&source=-wire")
    assert rows(shown)[:3] == [
        ("Not source: Wire", "9", True, True),
        ("Topic: Energy", "0", False, False),
        ("Not topic: Trade", "0", False, False),
    ]
    assert "With Wire: 9 articles" in shown
    either = page("topic=trade&topic=energy&missing=topic&person=nobody")
    assert ("Topic: Trade, Energy or none", "0", False, False) in rows(either)


def test_the_page_says_what_relaxing_allowed(page):
    shown = page("q=gas+deel+annex&person=halden-quaye&from=2022&to=2022")
    assert "No article has all 3 words. Some have 2 of them" in shown
    assert "<p>With 2 of your 3 words</p>" in shown
    assert "No article has all 3 words; these have 2 of them." in page("q=gas+deel+annex")
    assert "No article has both words; these have one of them." in page("q=gas+deel")


def test_the_page_lists_words_that_begin_alike(page):
    shown = page("q=tarifish")
    assert rows(shown) == [("tariffs", "1", True, False)]
    assert 'id="alike-0" href="/search/?q=tariffs"' in shown


def test_the_page_looks_in_all_of_an_article(page):
    shown = page("q=topic:tariffs")
    assert ("Anywhere: tariffs", "1", True, False) in rows(shown)


def test_where_nothing_helps_there_is_a_way_to_all(page):
    shown = page("q=zzzz")
    assert rows(shown) == []
    assert "Nothing found for “zzzz”." in shown
    assert "Searched:" not in shown
    assert "The archive runs from 1 November 2022 to 9 November 2025." in shown
    assert re.search(r'<a id="everything" href="/search/"[^>]*>Browse all 11 articles</a>', shown)
    assert 'id="ahead"' not in shown


def test_json_lists_them_too(archive, client):
    answer = client.get("/search.json?q=gas&from=2022&to=2022&source=wire").json()
    assert answer["without"][0] == {
        "label": "Date: 2022",
        "count": 9,
        "url": "http://testserver/search/?q=gas&source=wire",
    }
    assert client.get("/search.json?q=gas").json()["without"] == []


@pytest.mark.parametrize("query_string", SEARCHES)
def test_ids_are_unique(page, query_string):
    ids = re.findall(r'\sid="([^"]*)"', page(query_string))
    assert len(ids) == len(set(ids))
