"""Queries, documents and addresses of Solr, without a Solr: see tests/contract for the rest."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import search_connection
from search.backends.haystack.fields import fields_of
from search.backends.solr.client import Address
from search.backends.solr.collections import CONFIG
from search.backends.solr.documents import texts_of, to_document
from search.backends.solr.index import _batches
from search.backends.solr.query_builder import PACKED, analysed, query_of
from search.protocol import plan
from search.search_indexes import ArticleIndex

HOSTILE = '"}]) OR *:* {!func}ord(key) </SpanTerm><MatchAllDocsQuery/> \\ & ,i=9'


def strings_of(query) -> list[str]:
    """Every string of a query that Solr's default parser would read as syntax."""
    match query:
        case str():
            return [query]
        case {"bool": parts}:
            return [
                text
                for own in parts.values()
                for each in (own if isinstance(own, list) else ())
                for text in strings_of(each)
            ]
        case {"boost": {"query": inner}}:
            return strings_of(inner)
    return []


@pytest.mark.parametrize(
    "node",
    [
        plan.Term("text", HOSTILE),
        plan.HasValue("topic", (HOSTILE, "a,b")),
        plan.StartsWith("text_written", HOSTILE, 0.5),
        plan.Sequence("text_written", ((0, HOSTILE), (2, "b"))),
        plan.Window("text_written", (HOSTILE, "b"), 5),
        plan.Nearby(plan.Term("text", HOSTILE), "text_written", (HOSTILE, "b"), 0.3),
        plan.AllOf((plan.Without(plan.Term("text", HOSTILE)), plan.Every())),
    ],
)
def test_a_text_is_a_value_and_never_syntax(node):
    assert not [text for text in strings_of(query_of(node)) if HOSTILE[:5] in text]


def test_signs_of_xml_stay_text():
    query = query_of(plan.Window("text_written", (HOSTILE, "b"), 5))
    spans = ET.fromstring(query["xmlparser"]["v"])
    assert [each.tag for each in spans] == ["SpanTerm", "SpanTerm"]
    assert spans[0].text == HOSTILE
    assert spans.attrib == {"slop": "4", "inOrder": "false"}


def test_places_are_steps_and_signs_are_escaped():
    assert analysed([(0, "f"), (0, "f-35"), (1, "35"), (101, "1,000")]) == (
        "1 f f-35,i=0 35 1\\,000,i=100"
    )


def test_the_schema_has_a_field_for_all_that_is_written():
    schema = ET.parse(CONFIG / "schema.xml").getroot()
    known = {field.get("name") for field in schema.iter("field")}
    endings = tuple(field.get("name")[1:] for field in schema.iter("dynamicField"))
    prepared = {
        "id": "newsroom.article.7", "django_ct": "newsroom.article", "django_id": "7",
        "text": "Oil", "headline": "Oil", "about": ["a", "b"], "dek": "d", "caption": "c",
        "byline": "b", "topic_names": ["t"], "person_names": ["p"], "place_names": ["p"],
        "section_name": "s", "source_name": "s", "time": 1, "end": None, "day": 1, "card": "{}",
        **{name: [("a", "A", "")] for name in
           ("topic", "person", "place", "author", "section", "source")},
    }  # fmt: skip
    fields = fields_of(ArticleIndex().fields)
    assert set(prepared) == set(fields)
    document = to_document(prepared, fields, "en")
    assert [name for name in document if name not in known and not name.endswith(endings)] == []
    assert document["topic" + PACKED] == ["a\x1eA\x1e"]
    texts = texts_of(document["prose"], document["text_stored"])
    assert texts["about"] == ["a", "b"] and texts["text"] == "Oil"


def test_an_address_names_nodes_login_and_options():
    read = search_connection(
        "solr://ann:p%40ss@one:8983,two/archive?tls=1&timeout=3&shards=4&replicas=2&ca=/etc/ca.pem",
        Path("/srv"),
    )
    assert Address(**read["NODES"]) == Address(
        ("one:8983", "two:8983"), "archive", "ann", "p@ss", True, "/etc/ca.pem", 3.0, 4, 2
    )
    assert Address(**read["NODES"]).bases == ["https://one:8983/solr", "https://two:8983/solr"]
    assert read["SILENTLY_FAIL"] is False


@pytest.mark.parametrize(
    "url",
    ["solr://", "solr:///newsroom", "solr://host:8983/", "solr://host/a/b", "solr://host/a?x=1",
     "solr://host/a?shards=many", "solr://u:secret@host/a?x=1"],
)  # fmt: skip
def test_an_address_that_says_nothing_stops_the_start_and_tells_no_password(url):
    with pytest.raises(ImproperlyConfigured) as told:
        search_connection(url, Path("/srv"))
    assert "secret" not in str(told.value)


def test_a_document_that_comes_again_behind_a_cursor_is_told_once():
    """It was changed between two answers, and has another place now."""
    answers = [
        {"docs": [{"key": 1, "score": 3.0}, {"key": 2, "score": 2.0}]},
        {"docs": [{"key": 2, "score": 2.0}, {"key": 3, "score": 1.0}]},
        {"docs": []},
    ]
    batches = [(keys.tolist(), scores.tolist()) for keys, scores in _batches(answers)]
    assert batches == [([1, 2], [3.0, 2.0]), ([3], [1.0]), ([], [])]
