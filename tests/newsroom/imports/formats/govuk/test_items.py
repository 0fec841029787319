"""Content items of GOV.UK come in as articles; pages that lead to others do not."""

import io
import json
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.govuk.reader import read
from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedImage, Unreadable

ITEM = {
    "base_path": "/government/news/quay-opens", "content_id": "c-1", "locale": "en",
    "document_type": "press_release", "schema_name": "news_article", "title": "Quay &amp; ferry",
    "description": "The quay is open.", "first_published_at": "2025-11-17T08:00:00.000+00:00",
    "public_updated_at": "2025-11-18T08:00:00.000+00:00",
    "details": {
        "body": "<div class='govspeak'><p>It <a href='/x'>met</a>.</p><script>x</script></div>",
        "image": {"url": "https://a.example/q.jpg", "alt_text": "A quay", "caption": "The quay."},
    },
    "links": {
        "organisations": [{"title": "Port Office"}, "odd", {"title": 3}],
        "taxons": [{"title": "Ferries", "links": {"parent_taxons": [{"title": "Transport"}]}}],
        "topical_events": [{"title": "ferries"}],
        "people": [{"title": "Ines Torvald"}], "world_locations": [{"title": "Skelby"}],
    },
}  # fmt: skip


def read_all(*items):
    return list(read(io.BytesIO("\n".join(map(json.dumps, items)).encode()), "item.json"))


def test_a_content_item_is_an_article():
    (article,) = read_all(ITEM)
    assert article == ParsedArticle(
        headline="Quay & ferry",
        position="line 1",
        external_id="c-1",
        canonical_url="https://www.gov.uk/government/news/quay-opens",
        dek="The quay is open.",
        kicker="Press release",
        body_html='<p>It <a href="https://www.gov.uk/x">met</a>.</p>',
        topics=(Name("Ferries", parent=Name("Transport")), Name("Port Office")),
        people=(Name("Ines Torvald"),),
        places=(Name("Skelby"),),
        image=ParsedImage("https://a.example/q.jpg", caption="The quay.", alt_text="A quay"),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        updated_at=datetime(2025, 11, 18, 8, tzinfo=UTC),
        source="GOV.UK",
        language="en",
    )


def test_a_translation_is_an_article_of_its_own():
    (article,) = read_all(ITEM | {"locale": "cy"})
    assert (article.external_id, article.language) == ("c-1:cy", "cy")


def test_parts_and_bodies_of_several_kinds_are_read():
    parts = [{"title": "Tides", "body": "<p>High.</p>"}, {"title": "None"}, 3]
    body = [{"content_type": "text/govspeak", "content": "#"},
            {"content_type": "text/html", "content": "<p>Low.</p>"}]  # fmt: skip
    (article,) = read_all(ITEM | {"details": {"body": body, "parts": parts}})
    assert article.body_html == "<p>Low.</p>\n<h2>Tides</h2>\n<p>High.</p>"


def test_what_was_withdrawn_is_a_draft():
    (article,) = read_all(ITEM | {"withdrawn_notice": {"explanation": "<p>Out of date.</p>"}})
    assert article.status == "draft"
    assert article.warnings == ("withdrawn there: not public here (“Out of date.”)",)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"document_type": "finder"}, "it is no article, but a page of the kind “finder”"),
        ({"schema_name": "special_route"}, "it is no article, but a page of the kind “press"),
        ({"details": None}, "it has no text; its kind is “press release”"),
        ({"details": {"body": "<p> </p>", "parts": {}}}, "it has no text"),
        ({"title": None}, "it has no title"),
    ],
)
def test_what_is_no_article_is_refused_by_what_it_is(fields, reason):
    (refused,) = read_all(ITEM | fields)
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize("data", [b"{\n", b"[]"])
def test_a_file_without_items_is_refused(data):
    with pytest.raises(Unreadable):
        list(read(io.BytesIO(data), "item.json"))
