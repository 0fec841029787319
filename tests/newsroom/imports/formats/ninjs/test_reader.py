"""Items of ninjs come in as articles, and what a source keeps back is marked so."""

import io
import json
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.ninjs.reader import read
from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedImage, Rejected, Unreadable

FIRST = {
    "uri": "urn:wire:1", "type": "text", "version": "2", "pubstatus": "usable",
    "versioncreated": "2025-11-17T09:00:00+0000", "firstcreated": "2025-11-17T08:00:00+0000",
    "language": "en-GB", "headline": "Ferry &amp; quay", "body_text": "It met.",
    "body_xhtml": "<p>It <b>met</b>.</p>", "description_text": "The board voted.",
    "byline": "By Ann Lee and Bo Berg, The Wire", "located": "Skelby", "source": "The Wire",
    "subject": [{"name": "Harbour", "rel": "about"}, {"code": "04"}, "odd"],
    "organisation": [{"name": "Port Office"}], "person": [{"name": "Ines Torvald"}],
    "place": [{"name": "Skelby"}], "service": [{"name": "City", "code": "c"}],
    "associations": {"main": {"type": "picture", "byline": "Cy Day", "description_text": "A quay.",
        "renditions": {"small": {"href": "https://w.example/s.jpg", "width": 9},
                       "large": {"href": "https://w.example/l.jpg", "width": 90}}}},
}  # fmt: skip
THIRD = {
    "uri": "urn:wire:3", "pubStatus": "usable", "versionCreated": "2025-11-17T09:00:00Z",
    "headlines": [{"role": "short", "value": "Quay"}, {"role": "main", "value": "Quay opens"}],
    "bodies": [{"role": "text", "contentType": "text/plain", "value": "It opened.\nIt shut."},
               {"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": "<nitf/>"}],
    "by": "Von Ines Torvald, wire", "people": [{"name": "Ann Lee"}],
    "subjects": [{"name": "Harbour"}], "organisations": [{"name": "Port Office"}],
    "places": [{"name": "Skelby"}], "infosources": [{"name": "The Wire"}],
    "associations": [{"type": "video"}, {"type": "picture", "renditions": [{"href": "x.jpg"}]}],
}  # fmt: skip


def read_all(*items, text=""):
    text = text or "\n".join(map(json.dumps, items))
    return list(read(io.BytesIO(text.encode()), "wire.json"))


def test_an_item_of_version_1_is_an_article():
    (article,) = read_all(FIRST)
    assert article == ParsedArticle(
        headline="Ferry & quay",
        position="line 1",
        external_id="urn:wire:1",
        dek="The board voted.",
        section="City",
        body_html="<p>It <b>met</b>.</p>",
        byline="By Ann Lee and Bo Berg, The Wire",
        authors=(Name("Ann Lee"), Name("Bo Berg")),
        dateline="Skelby",
        topics=(Name("Harbour"), Name("Port Office")),
        people=(Name("Ines Torvald"),),
        places=(Name("Skelby"),),
        image=ParsedImage("https://w.example/l.jpg", caption="A quay.", credit="Cy Day"),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        updated_at=datetime(2025, 11, 17, 9, tzinfo=UTC),
        source="The Wire",
        language="en-GB",
        version=2,
    )


def test_an_item_of_version_3_is_an_article():
    (article,) = read_all(THIRD)
    assert article.headline == "Quay opens"
    assert article.body_html == "<p>It opened.</p>\n<p>It shut.</p>"
    assert article.authors == (Name("Ines Torvald"),)
    assert article.topics == (Name("Harbour"), Name("Port Office"))
    assert (article.people, article.places) == ((Name("Ann Lee"),), (Name("Skelby"),))
    assert (article.source, article.status, article.image) == ("The Wire", "", None)
    assert article.published_at == datetime(2025, 11, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"pubstatus": "withheld"}, "draft"),
        ({"pubstatus": "stat:canceled"}, "canceled"),
        ({"pubstatus": "canceled", "embargoed": "2999-01-02T03:04:05Z"}, "canceled"),
        ({"pubStatus": "unheard of"}, "draft"),
        ({"embargoed": "2999-01-02T03:04:05Z"}, "embargoed"),
        ({"embargoed": "until the ferry sails"}, "draft"),
    ],
)
def test_what_the_source_keeps_back_is_marked(said, status):
    (article,) = read_all({key: FIRST[key] for key in FIRST if key != "pubstatus"} | said)
    assert article.status == status
    if status == "embargoed":
        assert article.published_at == datetime(2999, 1, 2, 3, 4, 5, tzinfo=UTC)
    if status == "draft":
        assert "not public here" in article.warnings[0]


def test_lists_and_lines_and_documents_over_several_lines_are_read():
    assert [a.position for a in read_all(FIRST, THIRD)] == ["line 1", "line 2"]
    for indent in (None, 1):
        found = read_all(text=json.dumps([FIRST, THIRD], indent=indent))
        assert [a.external_id for a in found] == ["urn:wire:1", "urn:wire:3"]
    assert read_all(text="\ufeff" + json.dumps(FIRST, indent=1))[0].headline == "Ferry & quay"


def test_what_is_no_text_is_refused_by_what_it_is():
    found = read_all(
        FIRST | {"type": "picture"},
        {"uri": "urn:wire:4", "title": "Regatta", "eventDetails": {}},
        {"uri": "urn:wire:5", "type": "text"},
    )
    assert [(item.position, item.reason) for item in found] == [
        ("line 1", "the item is no text, but picture"),
        ("line 2", "the item is no text, but event"),
        ("line 3", "the item has neither a headline nor a text"),
    ]
    assert isinstance(read_all(FIRST, text=json.dumps(FIRST) + "\n{broken")[1], Rejected)


@pytest.mark.parametrize("text", ["{\n", "[" * 100_000, "[]"])
def test_what_is_no_ninjs_is_refused(text):
    with pytest.raises(Unreadable):
        read_all(text=text)
