"""Documents of Solr, without a Solr: the schema has a field for all of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from search.backends.haystack.fields import fields_of
from search.backends.solr.collections import CONFIG
from search.backends.solr.documents import texts_of, to_document
from search.backends.solr.query_builder import PACKED
from search.search_indexes import ArticleIndex


def test_the_schema_has_a_field_for_all_that_is_written():
    schema = ET.parse(CONFIG / "schema.xml").getroot()
    known = {field.get("name") for field in schema.iter("field")}
    endings = tuple(field.get("name")[1:] for field in schema.iter("dynamicField"))
    prepared = {
        "id": "newsroom.article.7", "django_ct": "newsroom.article", "django_id": "7",
        "text": "Oil", "headline": "Oil", "about": ["a", "b"], "dek": "d", "caption": "c",
        "byline": "b", "topic_names": ["t"], "person_names": ["p"], "place_names": ["p"],
        "section_name": "s", "source_name": "s", "time": 1, "end": None, "day": 1,
        "stamp": 1, "card": "{}",
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
