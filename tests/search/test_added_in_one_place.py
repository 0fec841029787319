"""A facet and a field of queries are added to one table each; the index prepares their values."""

from __future__ import annotations

import sys

import pytest
from haystack import connections
from haystack.indexes import CharField, MultiValueField

from search import engine
from search.protocol.fields import Prose
from search.query.fields import FIELDS, SearchField
from search.request import SearchRequest, facets
from search.request.facets import Facet
from search.search_indexes import ArticleIndex
from search.service import fallback

pytestmark = pytest.mark.django_db

KICKER = Facet(
    name="kicker",
    label="Kicker",
    noun="kicker",
    plural="Kickers",
    none="No kicker",
    find="Find a kicker",
    link="kicker",
)
DATELINE = SearchField("dateline", "Dateline", "in the dateline", "dateline", "dateline")
SEARCHES = {  # and the headlines they find, with an index and without
    "": ["Gas", "Oil", "Tide"],
    "kicker=Analysis": ["Gas", "Tide"],
    "kicker=-Analysis": ["Oil"],
    "kicker=Opinion": [],
    "missing=kicker": ["Oil"],
    "kicker=Analysis&q=dateline:skelby": ["Gas"],
    "q=dateline:skelby": ["Gas", "Oil"],
    "q=-dateline:skelby": ["Tide"],
    "q=skelby": [],
}


@pytest.fixture
def added(monkeypatch):
    """The tables with one row more, and an index that has what both rows name."""
    before, after = facets.FACETS, (*facets.FACETS, KICKER)
    for module in list(sys.modules.values()):
        if getattr(module, "FACETS", None) is before:
            monkeypatch.setattr(module, "FACETS", after)
    monkeypatch.setitem(facets.BY_NAME, KICKER.name, KICKER)
    monkeypatch.setitem(FIELDS, DATELINE.name, DATELINE)
    prepare = ArticleIndex.prepare

    def prepared(self, article):
        kickers = [(article.kicker, article.kicker, "")] if article.kicker else []
        dateline = Prose(article.dateline, article.language)
        return {**prepare(self, article), "kicker": kickers, "dateline": dateline}

    monkeypatch.setattr(ArticleIndex, "prepare", prepared)
    for name, field in (("kicker", MultiValueField()), ("dateline", CharField(stored=False))):
        field.set_instance_name(name)
        monkeypatch.setitem(ArticleIndex.fields, name, field)
    connections.all()  # makes them, where nobody has asked for one yet
    known = connections.thread_local.connections  # what they found out of the index's fields
    known.pop("default", None)
    yield
    known.pop("default", None)


@pytest.fixture
def archive(added, make_article, reindex):
    make_article("Gas", kicker="Analysis", dateline="SKELBY")
    make_article("Oil", dateline="SKELBY")
    make_article("Tide", kicker="Analysis", dateline="ABY")
    reindex()


def headlines(results):
    return sorted(hit.headline for hit in results.hits)


@pytest.mark.parametrize("query", SEARCHES)
def test_both_narrow_with_an_index_and_without(archive, client, query):
    told = client.get(f"/search.json?{query}").json()
    assert sorted(hit["headline"] for hit in told["hits"]) == SEARCHES[query]
    unknown = ["No article has “kicker=Opinion”."] if query == "kicker=Opinion" else []
    assert told["notices"] == unknown
    search = SearchRequest.from_url(dict(pair.split("=") for pair in query.split("&") if pair))
    assert headlines(engine.find(search)) == SEARCHES[query]
    if "q=skelby" not in query:  # words without a field: the database has fewer
        assert headlines(fallback.find(search)) == SEARCHES[query]


def test_the_facet_is_counted(archive, client):
    told = client.get("/search.json?q=dateline:skelby").json()["facets"]["kicker"]
    assert (told["label"], told["missing"], told["distinct"]) == ("Kicker", 1, 1)
    assert [(b["value"], b["count"]) for b in told["buckets"]] == [("Analysis", 1)]
    page = client.get("/search/").content.decode()
    assert 'id="facet-kicker"' in page and "No kicker" in page
    assert 'href="/search/?kicker=Analysis"' in page
    assert "Kicker" in client.get("/search/?kicker=Analysis").content.decode()


def test_the_facet_has_its_page(archive, client):
    assert "Analysis" in client.get("/facets/kicker/?facet_q=ana").content.decode()
    told = client.get("/facets/kicker.json").json()
    assert [(b["value"], b["count"]) for b in told["buckets"]] == [("Analysis", 2)]


def test_its_names_are_suggested(archive, client):
    told = client.get("/suggest.json?q=analy").json()["suggestions"]
    assert ("kicker", "Analysis") in [(one["kind"], one["label"]) for one in told]


def test_the_field_is_described(archive, client):
    told = client.get("/search.json?q=dateline:skelby").json()
    assert told["query"]["understood"] == "articles with skelby in the dateline"
    assert "in the dateline" in client.get("/search/?q=dateline:skelby").content.decode()
    assert '<option value="dateline"' in client.get("/search/build/").content.decode()
    told = client.get("/suggest.json?q=dateli").json()["suggestions"]
    assert "dateline:" in [one["label"] for one in told]


def test_the_field_explains_its_hits(archive, client):
    hit = client.get("/search.json?q=dateline:skelby").json()["hits"][0]
    assert "in the dateline" in hit["why"]
