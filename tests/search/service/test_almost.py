"""Almost: articles that have half of the words or more stand below few hits, apart from them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import engine
from search.query import nodes
from search.request import SearchRequest
from search.service import fallback
from tests.search.results import every_article
from tests.template import made_once

pytestmark = pytest.mark.django_db


def day(number, year=2025):
    return datetime(year, 11, number, 12, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """One article has gas, deal and talks; others have two of them or one."""
    make_article("All", text="The gas deal talks went on.", topics=["Trade"], published_at=day(1))
    make_article("Gas deal", text="The annex was signed.", topics=["Trade"], published_at=day(2))
    make_article(
        "Gas talks", text="Talks on gas, gas talks, an annex.", section="City", published_at=day(3)
    )
    make_article(
        "Talks and a deal", text="Ferry.", topics=["Trade"], section="City", published_at=day(4)
    )
    make_article("Gas alone", text="The price of gas.", published_at=day(5))
    make_article("Ferry late", text="Tide and tug.", published_at=day(6))
    make_article("Hidden gas deal", text="gas deal", status="draft")
    make_article("Gas deal of tomorrow", text="gas deal", published_at=day(1, 2125))
    before = {"published_at": day(1, 2024), "expires_at": day(6)}
    make_article("Gas deal of before", text="gas deal", **before)
    reindex()


@pytest.fixture
def find(archive):
    def ask(query_string):
        return engine.find(SearchRequest.from_url(QueryDict(query_string)))

    return ask


def lacking(results):
    """{headline: what it lacks}"""
    shown = results.almost.hits if results.almost else ()
    return {each.headline: each.lacks for each in shown}


EVERY = {"Gas deal": ("talks",), "Gas talks": ("deal",), "Talks and a deal": ("gas",)}


def test_each_lacks_one_word_and_is_told_which(find):
    results = find("q=gas+deal+talks")
    assert [hit.headline for hit in results.hits] == ["All"]
    assert lacking(results) == EVERY


def test_of_four_words_two_may_be_lacking(find):
    results = find("q=gas+deal+talks+went")
    assert [hit.headline for hit in results.hits] == ["All"]
    assert lacking(results) == {
        "Gas deal": ("talks", "went"),
        "Gas talks": ("deal", "went"),
        "Talks and a deal": ("gas", "went"),
    }
    every = find(results.almost.search.query_string)
    assert results.almost.total == every.total == 1
    assert every.understood.startswith("articles with all but one of the words gas, deal,")


def test_they_are_in_no_count(find):
    results = find("q=gas+deal+talks")
    assert (results.total, results.unfiltered, results.paging.pages) == (1, 1, 1)
    assert [bucket.count for bucket in results.facets["topic"].buckets] == [1]
    assert results.facets["section"].buckets == ()
    assert [bucket.count for bucket in results.date.buckets] == [1]


def test_the_search_for_all_of_them_has_the_hits_as_well(find):
    results = find("q=gas+deal+talks")
    assert results.almost.search.query_string == "q=gas+deal+talks&relax=most"
    assert results.almost.total == 4
    every = find(results.almost.search.query_string)
    assert every.total == 4
    assert [hit.score for hit in every.hits] == sorted((h.score for h in every.hits), reverse=True)
    assert {hit.headline for hit in every.hits} == {"All", *EVERY}
    assert [bucket.count for bucket in every.facets["topic"].buckets] == [3]
    assert every.almost is None
    assert every.may_lack_a_word and not every.is_relaxed
    assert every.understood == "articles with all but one of the words gas, deal and talks"


def test_their_scores_are_those_of_that_search(find):
    shown = find("q=gas+deal+talks").almost.hits
    scores = {hit.id: hit.score for hit in find("q=gas+deal+talks&relax=most").hits}
    assert [each.score for each in shown] == [
        pytest.approx(scores[each.id], rel=1e-6) for each in shown
    ]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_the_best_come_first_in_whatever_order_the_hits_are(find, sort):
    shown = find(f"q=gas+deal+talks&sort={sort}").almost.hits
    scores = [each.score for each in shown]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("query_string", "shown"),
    [
        ("q=gas+deal+talks&topic=trade", {"Gas deal", "Talks and a deal"}),
        ("q=gas+deal+talks&section=-city", {"Gas deal"}),
        ("q=gas+deal+talks&to=2025-11-02", {"Gas deal"}),
        ("q=gas+deal+talks&missing=section", {"Gas deal"}),
        ("q=gas+deal+talks+-annex", {"Talks and a deal"}),
        ("q=gas+deal+talks+date:2025-11-01", set()),
        ("q=gas+deal+talks+topic:trade", {"Gas deal", "Talks and a deal"}),
        ("q=gas+deal+%22went+on%22", set()),
        ("q=gas+deal+talks+ferry+OR+went", {"Talks and a deal"}),
    ],
)
def test_filters_and_other_clauses_hold_for_them(find, query_string, shown):
    results = find(query_string)
    assert results.total
    assert set(lacking(results)) == shown


@pytest.mark.parametrize(
    "query_string",
    [
        "q=gas+deal+talks&relax=0",
        "q=gas+deal+talks&relax=most",
        "q=gas+deal+talks&page=2",
        "q=ferry",
        "q=%22gas+deal%22+talks",
        "q=headline:gas+headline:deal",
        "topic=trade",
        "",
        "q=gas+deal+zebra",  # relaxed as ever
        "q=gas+deal+talks&topic=energy",  # no hits
    ],
)
def test_there_are_none(find, query_string):
    assert find(query_string).almost is None


def test_at_zero_hits_all_is_as_ever(find):
    relaxed = find("q=gas+deal+zebra")
    assert (relaxed.is_relaxed, relaxed.reach, relaxed.total) == (True, 2, 2)
    nothing = find("q=gas+deal+talks&topic=energy")
    assert nothing.total == 0 and nothing.zero_results.one


def test_ten_with_all_words_are_enough_whatever_the_filters(archive, make_article, reindex, find):
    for number in range(8):
        make_article(f"Tide {number}", text="gas deal talks", topics=["Tides"])
    reindex()
    assert find("q=gas+deal+talks").total == 9
    assert len(lacking(find("q=gas+deal+talks"))) == 3
    assert len(lacking(find("q=gas+deal+talks&per_page=10"))) == 3
    make_article("One more", text="gas deal talks")
    reindex()
    assert find("q=gas+deal+talks").almost is None
    assert find("q=gas+deal+talks&topic=trade").total == 1
    assert find("q=gas+deal+talks&topic=trade").almost is None


def test_ten_are_shown_and_all_are_counted(make_article, reindex):
    make_article("Both", text="oil annex")
    for number in range(25):
        make_article(f"Oil {number}", text="oil")
    reindex()
    results = engine.find(SearchRequest(q="oil annex"))
    assert len(results.almost.hits) == 10
    assert results.almost.total == 26
    assert engine.find(results.almost.search).total == 26


def test_what_is_hidden_since_is_no_almost(archive, find):
    from newsroom.models import Article

    Article.objects.get(headline="Gas deal").delete()
    Article.objects.filter(headline="Gas talks").update(status="draft")
    assert lacking(find("q=gas+deal+talks")) == {"Talks and a deal": ("gas",)}
    assert find("q=gas+deal+talks&relax=most").total == 2


def test_one_word_has_none_to_lack(find):
    for q in ("gas", "%22gas+deal%22+talks", "-gas", "headline:gas", "gas+OR+ferry"):
        plain, most = find(f"q={q}&sort=newest"), find(f"q={q}&relax=most&sort=newest")
        assert [hit.id for hit in most.hits] == [hit.id for hit in plain.hits]
        assert most.understood == plain.understood
        assert not most.may_lack_a_word


def test_of_two_words_either_is_enough(find):
    found = find("q=annex+tug&relax=most")
    assert {hit.headline for hit in found.hits} == {"Gas deal", "Gas talks", "Ferry late"}


def test_of_words_that_hardly_any_has_nothing_is_left_but_the_ways_out(find):
    found = find("q=zebra+yak+gas&relax=most")
    assert (found.total, found.is_relaxed) == (0, False)
    assert [way.search.query_string for way in found.zero_results.one if way.total] == [
        "q=yak+gas&relax=most",
        "q=zebra+gas&relax=most",
    ]


def test_a_slip_is_seen_there_as_well(archive, make_article, reindex, find):
    for number in range(20):
        make_article(f"Tariff {number}", text="tariffs on grain")
    reindex()
    found = find("q=gas+tarifs+zebra&relax=most")
    assert found.suggestion is None or "relax=most" in found.suggestion.search.query_string
    assert find("q=tarifs+grain&relax=most").suggestion is None  # as many are found without


def test_links_of_that_search_go_on_in_it(find):
    found = find("q=gas+deal+talks&relax=most&topic=trade&section=-city")
    assert [chip.remove for chip in found.chips] == [
        "q=gas+deal+talks&relax=most&section=-city",
        "q=gas+deal+talks&relax=most&topic=trade",
    ]
    (bucket,) = found.facets["topic"].buckets
    assert bucket.toggle == "q=gas+deal+talks&relax=most&section=-city"
    assert found.search.exactly().query_string.startswith("q=gas+deal+talks&relax=0")


def test_its_articles_lead_on_to_each_other(archive, client, find):
    search = SearchRequest.from_url(QueryDict("q=gas+deal+talks&relax=most"))
    keys = every_article(search)
    for place, key in enumerate(keys, 1):
        found = engine.neighbours(search, key)
        assert (found.place, found.total) == (place, 4)
    hit = next(e for e in find("q=gas+deal+talks").almost.hits if e.headline == "Gas deal")
    page = client.get(f"{hit.path}?{search.query_string}").content.decode()
    assert f"of {len(keys)}" in page
    assert "<mark>Gas</mark> <mark>deal</mark>" in page


def test_it_is_explained_and_so_is_what_is_not_there(find):
    search = SearchRequest.from_url(QueryDict("q=gas+deal+talks&relax=most"))
    shown = {each.headline: each.id for each in find("q=gas+deal+talks").almost.hits}
    _hit, why = engine.explain(search, shown["Gas deal"])
    assert why.missing == ("talks",)
    alone = next(hit.id for hit in find("q=gas").hits if hit.headline == "Gas alone")
    assert engine.explain(search, alone) is None
    (obstacle,) = engine.why_not(search, alone).obstacles
    assert (obstacle.has, obstacle.lacks) == (("gas",), ("deal", "talks"))


@pytest.mark.parametrize("sort", ["", "newest", "oldest"])
def test_rows_of_a_file_are_the_hits_of_the_pages(archive, client, find, sort):
    query_string = f"q=gas+deal+talks&relax=most&sort={sort}"
    ids = [hit.id for hit in find(query_string).hits]
    assert len(ids) == 4
    table = client.get(f"/search.csv?{query_string}&columns=id").getvalue().decode()
    assert [int(row["id"]) for row in csv.DictReader(io.StringIO(table))] == ids
    headlines = [hit.headline for hit in find(query_string).hits]
    lines = client.get(f"/search.jsonl?{query_string}").getvalue().decode().splitlines()
    assert [json.loads(line)["headline"] for line in lines] == headlines


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_files_have_no_almosts(archive, client, kind):
    file = client.get(f"/search.{kind}?q=gas+deal+talks").getvalue().decode()
    assert len(file.splitlines()) == (2 if kind == "csv" else 1)


@pytest.mark.parametrize("relax", ["", "0", "most"])
def test_feeds_never_leave_a_word_out(archive, client, relax):
    feed = client.get(f"/search.atom?q=gas+deal+talks&relax={relax}").content.decode()
    assert feed.count("<entry>") == 1
    assert "relax=most" not in feed
    assert "<entry>" not in client.get(f"/search.atom?q=gas+zebra&relax={relax}").content.decode()


def test_json_has_them_beside_the_hits(archive, client):
    page = client.get("/search.json?q=gas+deal+talks").json()
    assert (page["total"], page["pages"], len(page["hits"])) == (1, 1, 1)
    assert {each["headline"]: each["lacks"] for each in page["almost"]} == {
        headline: list(words) for headline, words in EVERY.items()
    }
    assert page["almost"][0].keys() - {"lacks"} == page["hits"][0].keys()
    for query_string in ("q=gas", "q=gas+zebra", "q=zebra", "q=gas+deal+talks&relax=most", ""):
        assert client.get(f"/search.json?{query_string}").json()["almost"] == []


def test_json_of_that_search_is_like_any_other(archive, client):
    page = client.get("/search.json?q=gas+deal+talks&relax=most").json()
    assert (page["total"], page["query"]["relaxed"], page["notices"]) == (4, False, [])
    assert page["links"]["csv"].endswith("/search.csv?q=gas+deal+talks&relax=most")


def test_another_value_is_ignored_in_words(find):
    results = find("q=gas+deal+talks&relax=1")
    assert results.notices == ("“relax=1” is not one of 0, most; it was ignored.",)
    assert len(lacking(results)) == 3


def test_without_an_index_the_database_leaves_a_word_out_and_shows_no_almosts(archive):
    def headlines(query_string):
        return {hit.headline for hit in fallback.find(_search(query_string)).hits}

    assert headlines("q=gas+deal&relax=most") == {
        "Gas deal",
        "Gas talks",
        "Gas alone",
        "Talks and a deal",
    }
    assert headlines("q=gas+deal+talks&relax=most") == set(EVERY)
    assert headlines("q=gas+deal+talks+-alone&relax=most&topic=trade") == {
        "Gas deal",
        "Talks and a deal",
    }
    found = fallback.find(_search("q=gas+deal+talks&relax=most"))
    assert found.understood == "articles with all but one of the words gas, deal and talks"
    assert (found.total, found.unfiltered, found.almost) == (3, 3, None)
    assert headlines("q=gas+deal") == {"Gas deal"}
    assert fallback.find(_search("q=gas+deal")).almost is None
    assert len(fallback.keys(_search("q=gas+deal+talks&relax=most"))) == 3


def test_many_words_can_be_left_out_without_an_index(archive):
    words = "+".join(["gas", "deal", *(f"w{number}" for number in range(62))])
    assert fallback.find(_search(f"q={words}&relax=most")).total == 0


def _search(query_string):
    return SearchRequest.from_url(QueryDict(query_string))


_WORDS = st.sampled_from(
    ["gas", "deal", "talks", "annex", "ferry", "price", "the", "Deals", "zebra"]
)
_OTHERS = st.sampled_from(["", " -tug", ' "the annex"', " topic:trade", " ferry OR annex", " ga*"])
_FILTERS = st.sampled_from(["", "&topic=trade", "&section=-city", "&from=2025-11-03"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, min_size=1, max_size=5), _OTHERS, _FILTERS)
def test_hits_and_almosts_are_what_the_loose_search_finds(archive, words, others, filters):
    q = QueryDict(mutable=True)
    q["q"] = " ".join(words) + others
    search = _search(q.urlencode() + filters)
    results = engine.find(search)
    loose = every_article(search.with_relax("most"))
    if not results.is_relaxed:
        assert set(every_article(search)) <= set(loose)
    if results.almost is None:
        return
    beside = [each.id for each in results.almost.hits]
    hits = [hit.id for hit in results.hits]
    assert set(hits).isdisjoint(beside)
    assert results.almost.total == len(loose)
    plain = [word.text for word in nodes.plain_words(search.parsed.tree)]
    if len(plain) < 4:
        assert sorted({*hits, *beside}) == sorted(loose)
    for each in results.almost.hits:
        assert 1 <= len(each.lacks) <= len(plain) // 2
        assert set(each.lacks) <= set(plain)
        gone = {nodes.Word(text) for text in each.lacks}
        without = nodes.all_of(
            node for node in nodes.clauses_of(search.parsed.tree) if node not in gone
        )
        rest = search.with_q(nodes.to_text(without)).exactly()
        assert each.id in every_article(rest)
