"""Queries of Solr, without a Solr: a text is a value and never syntax."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from search.backends.solr.query_builder import EndsInAny, analysed, query_of
from search.protocol import plan

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
        EndsInAny("text_written", ((0, HOSTILE),), 1, ("b", HOSTILE), 0.5),
        plan.Window("text_written", (HOSTILE, "b"), 5),
        plan.Nearby(plan.Term("text", HOSTILE), "text_written", (HOSTILE, "b"), 0.3),
        plan.AllOf((plan.Without(plan.Term("text", HOSTILE)), plan.Every())),
        plan.AtLeast(1, (plan.Term("text", HOSTILE), plan.HasValue("topic", (HOSTILE,)))),
    ],
)
def test_a_text_is_a_value_and_never_syntax(node):
    assert not [text for text in strings_of(query_of(node)) if HOSTILE[:5] in text]


def test_so_many_of_some_must_match():
    words = (plan.Term("text", "gas"), plan.Term("text", "deal"), plan.Term("text", "talks"))
    query = query_of(plan.AtLeast(2, words))
    assert query == {"bool": {"should": [query_of(word) for word in words], "mm": 2}}


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
