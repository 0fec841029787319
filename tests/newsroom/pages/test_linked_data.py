"""What an article's page tells machines: all that they ask for and is known, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from pyld import jsonld

from newsroom.models import Correction, Image
from tests.machine_readable import (
    KINDS,
    OPEN_GRAPH,
    card,
    documents,
    faults,
    faults_of_card,
    of_kind,
)
from tests.newsroom.drawings import encoded

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def at(day: int) -> datetime:
    return datetime(2025, 11, day, 9, tzinfo=UTC)


@pytest.fixture
def read(client):
    def page_of(article) -> str:
        return client.get(article.get_absolute_url()).content.decode()

    return page_of


@pytest.fixture
def full(make_article):
    """An article of which everything is known."""
    article = make_article(
        "Herring & <chips>",
        dek="A stall opens.",
        section="City",
        source="The Ledger",
        authors=["Ada Lund", "Bo Yu"],
        topics=["Food", "Trade"],
        people=["Jo Sander"],
        places=["Skelby"],
        text="It opened at noon.",
        updated_at=at(18),
        hero_image=Image.objects.create(
            file=ContentFile(encoded("PNG", size=(1200, 800)), name="stall.png"),
            caption="The stall.",
            credit="A. Lund",
            alt_text="A stall",
        ),
    )
    Correction.objects.create(article=article, at=at(20), text="It was at one.")
    return article


def test_all_that_is_known_is_told_as_machines_ask(full, read):
    page = read(full)
    assert [faults(each) for each in documents(page)] == [[], []]
    told = of_kind(page, "NewsArticle")
    assert told.keys() - {"@context", "@type"} == KINDS["NewsArticle"].keys()
    assert told["headline"] == "Herring & <chips>"
    assert told["author"] == [
        {"@type": "Person", "name": name, "url": f"{HOST}/authors/{slug}/"}
        for name, slug in (("Ada Lund", "ada-lund"), ("Bo Yu", "bo-yu"))
    ]
    assert told["publisher"] == {
        "@type": "Organization", "name": "The Ledger", "url": f"{HOST}/sources/the-ledger/",
    }  # fmt: skip
    assert told["image"] == [
        {
            "@type": "ImageObject",
            "url": HOST + full.hero_image.file.url,
            "contentUrl": HOST + full.hero_image.file.url,
            "width": 1200,
            "height": 800,
            "caption": "The stall.",
            "creditText": "A. Lund",
        }
    ]
    assert told["isPartOf"] == {"@type": "WebSite", "name": "Newsroom Archive", "url": f"{HOST}/"}
    way = of_kind(page, "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in way] == [
        (1, "City", f"{HOST}/sections/city/"),
        (2, "Herring & <chips>", HOST + full.get_absolute_url()),
    ]


def test_a_correction_is_the_last_change_when_it_came_last(full, read):
    told = of_kind(read(full), "NewsArticle")
    assert told["datePublished"] == "2025-11-17T09:00:00+00:00"
    assert told["dateModified"] == "2025-11-20T09:00:00+00:00"


def test_what_is_not_known_is_not_told(make_article, read):
    page = read(make_article("Gas", date_known=False))
    (told,) = documents(page)
    assert faults(told) == []
    needed = {name for name, asked in KINDS["NewsArticle"].items() if asked.is_needed}
    assert told.keys() - {"@context", "@type"} == needed
    found = card(page)
    assert faults_of_card(found) == []
    assert found.keys() == {name for name, asked in OPEN_GRAPH.items() if asked.is_needed}
    assert found["twitter:card"] == ["summary"]
    assert 'name="description"' not in page


def test_an_independent_reader_expands_it_to_the_same(full, read):
    """By words of schema.org alone: no property is lost, none is without an address."""

    def load(address, options):
        assert address == "https://schema.org"
        words = {"@context": {"@vocab": "https://schema.org/"}}
        return {"document": words, "documentUrl": address, "contextUrl": None}

    told = of_kind(read(full), "NewsArticle")
    (expanded,) = jsonld.expand(told, {"documentLoader": load})
    names = {f"https://schema.org/{name}" for name in told.keys() - {"@context", "@type"}}
    assert expanded.pop("@type") == ["https://schema.org/NewsArticle"]
    assert expanded.keys() == names
    (image,) = expanded["https://schema.org/image"]
    assert image["https://schema.org/width"] == [{"@value": 1200}]


def test_the_card_of_a_link_has_all_that_is_known(full, read):
    found = card(read(full))
    assert faults_of_card(found) == []
    assert found.keys() == OPEN_GRAPH.keys()
    assert found["og:url"] == [HOST + full.get_absolute_url()]
    assert found["og:title"] == ["Herring & <chips>"]
    assert found["og:image"] == [HOST + full.hero_image.file.url]
    assert found["og:image:width"] == ["1200"]
    assert found["twitter:card"] == ["summary_large_image"]
    assert found["article:tag"] == ["Food", "Trade"]
    assert found["article:author"] == [f"{HOST}/authors/ada-lund/", f"{HOST}/authors/bo-yu/"]


def test_the_table_finds_what_is_wrong(full, read):
    told = of_kind(read(full), "NewsArticle")
    for change, fault in (
        ({"headline": ""}, "headline is ''"),
        ({"url": "/articles/"}, "url is '/articles/'"),
        ({"datePublished": "2025-11-17T09:00:00"}, "datePublished is"),
        ({"author": {"@type": "Person"}}, "author is no list"),
        ({"author": [{"@type": "Person", "name": "Ada Lund"}]}, "has no url"),
        ({"image": [{"@type": "Person"}]}, "is no ImageObject"),
        ({"rating": 5}, "has rating, which the table has not"),
    ):
        (found,) = faults(told | change)
        assert fault in found
