"""JSON Lines come in as docs/article.schema.json says."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone

import jsonschema
import pytest

from newsroom.imports.formats.jsonl.reader import KEYS, read
from newsroom.imports.formats.parsed import (
    Name,
    ParsedCorrection,
    ParsedImage,
    ParsedRelated,
    Rejected,
    Unreadable,
)
from tests.conftest import ROOT

SCHEMA = json.loads((ROOT / "docs" / "article.schema.json").read_text(encoding="utf-8"))

GOOD = [
    {"headline": "H"},
    {"headline": "H", "dek": None, "topics": None, "image": None, "published_at": None},
    {"headline": "H", "published_at": "2025-11-17", "updated_at": "2025-11-17T10:00:00Z"},
    {"headline": "H", "published_at": "2025-11-17 10:00:00.5+01:00"},
    {"headline": "H", "topics": ["A", {"name": "B", "slug": "b", "parent": "A"}]},
    {"headline": "H", "topics": [{"name": "C", "parent": {"name": "B", "parent": {"name": "A"}}}]},
    {"headline": "H", "section": {"slug": "world", "name": "World"}, "source": "The Example"},
    {"headline": "H", "related": ["reuters-21578:1", {"headline": "R", "teaser": ["p", "q"]}]},
    {"headline": "H", "image": {"url": "https://example.org/a.jpg", "caption": "A quay"}},
    {"headline": "H", "corrections": [{"at": "2025-11-17T10:00Z", "text": "It was two."}]},
    {"headline": "H", "corrections": None},
    {"headline": "H", "unknown": 1},
]
BAD = [
    [],
    {},
    {"headline": ""},
    {"headline": None},
    {"headline": 5},
    {"headline": "H", "dek": 1},
    {"headline": "H", "published_at": "yesterday"},
    {"headline": "H", "published_at": 1763372400},
    {"headline": "H", "published_at": "2025-13-01"},
    {"headline": "H", "topics": "Politics"},
    {"headline": "H", "people": [1]},
    {"headline": "H", "people": [{"slug": "b"}]},
    {"headline": "H", "canonical_url": "javascript:alert(1)"},
    {"headline": "H", "image": "a.jpg"},
    {"headline": "H", "image": {"url": "file:///etc/passwd"}},
    {"headline": "H", "related": [{"url": "https://example.org/"}]},
    {"headline": "H", "body_html": ["<p>a</p>"]},
    {"headline": "H", "corrections": ["It was two."]},
    {"headline": "H", "corrections": [{"text": "It was two."}]},
    {"headline": "H", "corrections": [{"at": "", "text": "It was two."}]},
    {"headline": "H", "corrections": [{"at": "2025-11-17", "text": " "}]},
]


def read_bytes(data):
    return list(read(io.BytesIO(data), "articles.jsonl"))


def read_one(**item):
    (article,) = read_bytes(json.dumps({"headline": "H", "external_id": "1", **item}).encode())
    return article


@pytest.mark.parametrize("item", GOOD)
def test_schema_and_reader_accept_the_same(item):
    jsonschema.validate(item, SCHEMA)
    (article,) = read_bytes(json.dumps(item).encode())
    assert article.headline == "H"


@pytest.mark.parametrize("item", BAD)
def test_schema_and_reader_refuse_the_same(item):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(item, SCHEMA)
    (rejected,) = read_bytes(json.dumps(item).encode())
    assert isinstance(rejected, Rejected)


def test_schema_and_reader_know_the_same_keys():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == KEYS


def test_all_fields_come_through():
    article = read_one(
        dek="D",
        kicker="Analysis",
        section="World",
        body_html="<p>a</p>",
        body_text="ignored",
        byline="By Jane Doe",
        dateline="CAIRO, May 1",
        authors=["Jane Doe"],
        topics=[{"name": "Gaza", "slug": "gaza", "parent": "Middle East"}],
        people=["Ann Poe"],
        places=["Cairo"],
        published_at="2025-11-17T10:00:00+01:00",
        updated_at="2025-11-18",
        canonical_url="https://example.org/a",
        source="The Example",
        language="en-GB",
        image={"path": "a.jpg", "caption": "C", "credit": "P", "alt_text": "A"},
        related=["x:1", {"headline": "R", "section": "S", "teaser": "p\n\nq", "credit": "C"}],
        corrections=[{"at": "2025-11-18T09:00Z", "text": "It was\n\ntwo."}],
    )
    assert article.corrections == (
        ParsedCorrection(datetime(2025, 11, 18, 9, tzinfo=UTC), "It was\n\ntwo."),
    )
    assert article.body_html == "<p>a</p>"
    assert article.authors == (Name("Jane Doe"),)
    assert article.topics == (Name("Gaza", "gaza", Name("Middle East")),)
    assert article.published_at == datetime(2025, 11, 17, 10, tzinfo=timezone(timedelta(hours=1)))
    assert article.updated_at == datetime(2025, 11, 18)
    assert article.image == ParsedImage(path="a.jpg", caption="C", credit="P", alt_text="A")
    assert article.related == (
        ParsedRelated(key="x:1"),
        ParsedRelated(headline="R", section="S", teaser=("p", "q"), credit="C"),
    )
    assert (article.position, article.dateline) == ("line 1", "CAIRO, May 1")
    assert article.warnings == ()


def test_plain_text_becomes_escaped_paragraphs():
    article = read_one(body_text="a < b\nsame paragraph\n\nsecond")
    assert article.body_html == "<p>a &lt; b same paragraph</p>\n<p>second</p>"


def test_a_moment_without_offset_stays_naive():
    assert read_one(published_at="2025-11-17T10:00").published_at == datetime(2025, 11, 17, 10)
    aware = read_one(published_at="2025-11-17T10:00:00Z").published_at
    assert aware == datetime(2025, 11, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2025-02-30", "0001-01-01", "9999-12-31T23:59:59-10:00"])
def test_a_day_no_clock_can_show_is_refused(written):
    rejected = read_one(published_at=written)
    assert rejected.reason == f"published_at is not a date this archive understands: “{written}”"


def test_one_bad_line_does_not_stop_the_rest():
    items = read_bytes(
        b'\xef\xbb\xbf{"headline": "A"}\n\n{"headline": \n["B"]\n\xff\n{"headline": "C"}'
    )
    assert [item.position for item in items] == ["line 1", "line 3", "line 4", "line 5", "line 6"]
    assert [isinstance(item, Rejected) for item in items] == [False, True, True, True, False]
    assert items[1].reason.startswith("broken JSON at column")
    assert items[2].reason == "the line is JSON, but not an object"
    assert items[3].reason == "the line is not UTF-8"


def test_a_deep_nesting_is_rejected():
    (rejected,) = read_bytes(b'{"headline": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")
    assert isinstance(rejected, Rejected)


def test_unknown_keys_are_a_warning():
    assert read_one(id=5, url="u", tags="t").warnings == ("unknown keys ignored: tags",)


def test_broken_characters_and_controls_are_cleaned():
    article = read_one(dek="a\u0000b\ud800", headline="Cafe\u0301")
    assert (article.headline, article.dek) == ("Café", "ab\ufffd")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not json\n{}", "its first line is not JSON"),
        (b'{\n "headline": "A"\n}', "one article a line is needed"),
        (b"\n\n", "holds no articles"),
    ],
)
def test_other_files_are_unreadable(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_bytes(data)


def test_articles_without_a_key_keep_theirs_when_lines_are_added_above():
    before = read_bytes(b'{"headline": "A"}\n{"headline": "A"}\n')
    after = read_bytes(b'{"headline": "New"}\n{"headline": "A"}\n{"headline": "A"}\n')
    keys = [article.external_id for article in before]
    assert len(set(keys)) == 2
    assert [article.external_id for article in after[1:]] == keys
