"""Words and phrases that are only begun, with signs in them or without."""

from __future__ import annotations

import pytest

from search import engine
from search.request import SearchRequest
from search.service import fallback
from tests.search.results import every_article
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    text = "A tax-exempt fund of the Anglo-American bank."
    make_article("Tax-exempt bonds", text=text, topics=["Tax"])
    make_article("Tax exemption ends", text="Nobody was Anglo-Americanised.", topics=["Tax"])
    make_article("Taxes on exempt goods", text="The exempt pay tax.", topics=["Tax"])
    make_article("P-80 and P-8A patrol", text="Trade surpluses grew. AT&T wrote in C++.")
    make_article("Trade surplus", text="P 8 was a song. The surplus of trade shrank.")
    make_article("北京大学", text="北京大学今天开学", language="zh")
    make_article("北海", text="东京和北京", language="zh")
    reindex()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("tax-exem*", {"Tax-exempt bonds", "Tax exemption ends"}),
        ("TAX-EXEM*", {"Tax-exempt bonds", "Tax exemption ends"}),
        ("tax-*", {"Tax-exempt bonds"}),
        ("anglo-americ*", {"Tax-exempt bonds", "Tax exemption ends"}),
        ("P-8*", {"P-80 and P-8A patrol", "Trade surplus"}),
        ("P-8a*", {"P-80 and P-8A patrol"}),
        ("AT&*", {"P-80 and P-8A patrol"}),
        ("C+*", {"P-80 and P-8A patrol"}),
        ('"trade surpl*"', {"P-80 and P-8A patrol", "Trade surplus"}),
        ('headline:"trade surpl*"', {"Trade surplus"}),
        ('"surplus of tr*"', {"Trade surplus"}),
        ('"trade surplu*" -headline:trade', {"P-80 and P-8A patrol"}),
        ('"the exempt p*"', {"Taxes on exempt goods"}),
        ("北京*", {"北京大学", "北海"}),
        ("北京大*", {"北京大学"}),
        ("北*", {"北京大学", "北海"}),
        ("tax-exemt~", {"Tax-exempt bonds"}),
        ("anglo-amerikan~", {"Tax-exempt bonds"}),
        ("tax-exempt~", {"Tax-exempt bonds"}),
        ("tax-exes*", set()),
        ('"surpluses tr*"', set()),
    ],
)
def test_what_is_begun_is_found_counted_and_exported(archive, find, q, found):
    results = find(q=q)
    assert {hit.headline for hit in results.hits} == found
    assert results.total == results.unfiltered == len(found)
    assert sum(each.count for each in results.date.buckets) == len(found)
    assert sorted(every_article(results.search)) == sorted(hit.id for hit in results.hits)
    assert results.notices == ()


def test_facets_and_filters_hold_for_what_is_begun(archive, find):
    results = find(q="tax-exem*", topic="tax")
    assert results.total == 2
    assert [(b.value, b.count) for b in results.facets["topic"].buckets] == [("tax", 2)]


@pytest.mark.parametrize(
    ("q", "understood"),
    [
        ("tax-exem*", "articles with a word that begins with tax-exem"),
        ("tax-*", "articles with a word that begins with tax-"),
        ('"trade surpl*"', "articles with “trade surpl…”"),
        ("tax-exemt~", "articles with tax-exemt or a word one letter off"),
    ],
)
def test_what_is_begun_is_said(archive, find, q, understood):
    assert find(q=q).understood == understood


@pytest.mark.parametrize("q", ["tax-exem*", '"trade surpl*"', "P-8*", "北京*", "tax-exemt~"])
def test_why_a_hit_is_one_adds_up_to_its_score(archive, find, q):
    for hit in find(q=q).hits:
        _hit, why = engine.explain(SearchRequest.from_url({"q": q}), hit.id)
        assert sum(p.score for found in why.found for p in found.places) == pytest.approx(why.score)
        assert why.found[0].places


@pytest.mark.parametrize(
    ("q", "shown"),
    [
        ("tax-exem*", "A <mark>tax-exempt</mark> fund of the Anglo-American bank."),
        ("tax-*", "A <mark>tax-exempt</mark> fund of the Anglo-American bank."),
        ('"trade surpl*"', "<mark>Trade surpluses</mark> grew."),
    ],
)
def test_what_is_begun_is_marked(archive, find, q, shown):
    assert any(hit.snippet.startswith(shown) for hit in find(q=q).hits)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("tax-exem*", {"Tax-exempt bonds"}),
        ('"trade surpl*"', {"Trade surplus"}),
        ("北京*", {"北京大学"}),
    ],
)
def test_the_database_knows_beginnings_of_headlines(archive, q, found):
    results = fallback.find(SearchRequest.from_url({"q": q}))
    assert {hit.headline for hit in results.hits} == found
