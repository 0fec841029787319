"""Values of facets that differ from those of the archive in case, and those it does not have."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from newsroom.models import Topic
from search import engine
from search.request import SearchRequest
from search.service import fallback
from tests.search.results import every_article
from tests.template import made_once

pytestmark = pytest.mark.django_db
EITHER = pytest.mark.parametrize("find", [engine.find, fallback.find])


@pytest.fixture
@made_once
def archive(make_article, reindex):
    make_article("Café", topics=["Cafe"], people=["Ann Lee"], places=["Łódź"], authors=["Bo Yu"])
    make_article("Tea", topics=["Tea"], section="World", source="Wire")
    make_article("Draft", topics=["Secret"], status="draft")
    make_article("Москва", topics=["Москва"])
    make_article("Two", topics=["Twice one", "Twice two"])
    Topic.objects.filter(name="Twice one").update(slug="TWICE")
    Topic.objects.filter(name="Twice two").update(slug="twice")
    Topic.objects.filter(name="Secret").update(slug="tEA")
    reindex()


def search(params: str) -> SearchRequest:
    return SearchRequest.from_url(QueryDict(params))


@EITHER
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("topic=CAFE", "topic=cafe"),
        ("topic=Cafe&topic=tea", "topic=cafe&topic=tea"),
        ("topic=-CAFE", "topic=-cafe"),
        ("topic=CAFE&topic=cafe", "topic=cafe"),
        ("person=Ann-Lee", "person=ann-lee"),
        ("place=LODZ", "place=lodz"),
        ("author=BO-yu", "author=bo-yu"),
        ("section=World", "section=world"),
        ("source=WIRE", "source=wire"),
        ("topic=TEA", "topic=tea"),  # what is in a draft alone does not count
        ("topic=tEA", "topic=tea"),
        ("topic=МОСКВА", "topic=москва"),
        ("topic=Twice one", "topic=TWICE"),  # a name
        ("topic=-twice%20%20ONE", "topic=-TWICE"),
        ("person=Ann Lee&author=bo yu", "person=ann-lee&author=bo-yu"),
        ("place=Łódź", "place=lodz"),
        ("topic=twice", "topic=twice"),
        ("topic=TWICE", "topic=TWICE"),
    ],
)
def test_the_one_slug_that_differs_in_case_only_is_meant(archive, find, asked, meant):
    found, same = find(search(asked)), find(search(meant))
    assert found.total == same.total > 0
    assert found.search == same.search
    assert found.notices == same.notices
    assert not any("has" in notice for notice in found.notices if "“topic" in notice)
    assert [hit.id for hit in found.hits] == [hit.id for hit in same.hits]


@EITHER
@pytest.mark.parametrize("asked", ["topic=TwIcE", "topic=secret", "topic=nothing", "person=CAFE"])
def test_what_names_nothing_finds_nothing_and_is_told(archive, find, asked):
    found = find(search(asked))
    assert found.total == 0
    assert f"No article has “{asked}”." in found.notices


@EITHER
def test_an_exclusion_that_names_nothing_is_told(archive, find):
    found = find(search("topic=-nothing"))
    assert found.total == find(search("")).total
    assert "No article has “topic=nothing”." in found.notices


def test_exports_and_counts_are_of_what_is_meant(archive, client):
    asked = search("topic=CAFE")
    assert len(every_article(asked)) == 1
    assert client.get("/search.csv?topic=CAFE")["X-Total-Count"] == "1"
    answer = client.get("/search.json?topic=CAFE").json()
    assert answer["query"]["filters"] == {"topic": ["cafe"]}
    assert answer["links"]["self"].endswith("?topic=cafe")
    buckets = client.get("/facets/topic.json?topic=CAFE").json()["buckets"]
    assert [b["value"] for b in buckets if b["selected"]] == ["cafe"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/topics/CAFE/", "/topics/cafe/"),
        ("/topics/Cafe.atom", "/topics/cafe.atom"),
        ("/people/ANN-LEE/", "/people/ann-lee/"),
        ("/topics/tEA/", "/topics/tea/"),
    ],
)
def test_pages_of_names_lead_to_their_true_address(archive, client, asked, meant):
    answer = client.get(asked)
    assert answer.status_code == 301
    assert answer["Location"] == meant
    assert client.get(meant).status_code == 200


@pytest.mark.parametrize("path", ["/topics/TwIcE/", "/topics/SECRET/", "/topics/nothing/"])
def test_other_pages_of_names_are_not_there(archive, client, path):
    assert client.get(path).status_code == 404
