"""NITF documents come in as articles."""

import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.nitf.reader import read
from newsroom.imports.formats.parsed import (
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
)

DOCUMENT = """<?xml version="1.0"?>{doctype}<nitf baselang="en-GB"{space}><head><title>Slug</title>
<tobject><tobject.subject tobject.subject.type="Economy" tobject.subject.matter="Ports"
 tobject.subject.detail="Ferries"/></tobject>
<docdata {status}><doc-id regsrc="wire" id-string="w1"/><urgency ed-urg="4"/>
<date.issue norm="20251117T080000Z"/>{dates}<du-key key="quay" version="3"/>
<evloc city="Skelby"/><key-list><keyword key="harbour"/></key-list>
<identified-content><person>Ines Torvald</person><org>Port Office</org>
<location><city>Nordby</city></location></identified-content></docdata></head>
<body><body.head><hedline><hl1>Quay <em>opens</em></hl1><hl2>Board voted</hl2></hedline>
<byline>By Ann Lee<byttl>Harbour reporter</byttl></byline>
<distributor>The Wire</distributor>
<dateline><location>SKELBY</location><story.date norm="20251117T080000Z">Nov 17</story.date>
</dateline></body.head>
<body.content>{body}</body.content></body></nitf>"""
BODY = """<p>It <person>met</person> &amp; left.</p><media media-type="image">
<media-reference source="https://w.example/a.jpg"/><media-caption>A quay.</media-caption>
<media-producer>Cy Day</media-producer></media>"""


def read_all(text):
    return list(read(io.BytesIO(text.encode()), "wire.xml"))


def document(status="", dates="", body=BODY, space="", doctype=""):
    return DOCUMENT.format(status=status, dates=dates, body=body, space=space, doctype=doctype)


@pytest.mark.parametrize("space", ["", ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'])
def test_a_document_is_an_article(space):
    (article,) = read_all(document(space=space, doctype="<!DOCTYPE nitf SYSTEM 'nitf.dtd'>"))
    assert article == ParsedArticle(
        headline="Quay opens",
        position="document 1",
        external_id="w1",
        dek="Board voted",
        body_html="<p>It met &amp; left.</p>\n<p>A quay.</p>",
        byline="By Ann Lee Harbour reporter",
        authors=(Name("Ann Lee"),),
        dateline="SKELBY",
        topics=(
            Name("Ferries", parent=Name("Ports", parent=Name("Economy"))),
            Name("harbour"),
            Name("Port Office"),
        ),
        people=(Name("Ines Torvald"),),
        places=(Name("Skelby"), Name("Nordby")),
        image=ParsedImage("https://w.example/a.jpg", credit="Cy Day"),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        source="The Wire",
        language="en-GB",
        version=3,
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": 'management-status="usable"'}, ""),
        ({"status": 'management-status="withheld"'}, "draft"),
        ({"status": 'management-status="embargoed"'}, "draft"),
        ({"dates": '<date.release norm="29990102T030405Z"/>'}, "embargoed"),
        ({"dates": '<date.release norm="soon"/>'}, "draft"),
        ({"status": 'management-status="canceled" management-doc-idref="w0"'}, "canceled"),
    ],
)
def test_what_the_source_keeps_back_is_marked(said, status):
    (article,) = read_all(document(**said))
    assert article.status == status
    assert article.external_id == ("w0" if status == "canceled" else "w1")
    is_ahead = article.published_at == datetime(2999, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert is_ahead == (status == "embargoed")


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_utf_8_that_says_it_is_latin_1_is_read_as_what_it_is(encoding):
    text = document(body="<p>Fähre</p>").replace("?>", ' encoding="ISO-8859-1"?>', 1)
    (article,) = read(io.BytesIO(text.encode(encoding)), "wire.xml")
    assert article.body_html == "<p>Fähre</p>"


def test_a_date_of_expiry_is_told():
    (article,) = read_all(document(dates='<date.expire norm="20260101T000000Z"/>'))
    assert "its source wants it gone after 20260101T000000Z" in article.warnings[0]


def test_several_documents_within_another_element_are_read_and_a_broken_one_is_told():
    one = document().partition("?>")[2]
    found = read_all(f"<wire>{one}\n{one}\n<nitf>\n<p>It\n</nitf></wire>")
    assert [type(item) for item in found] == [ParsedArticle, ParsedArticle, Rejected]
    assert "broken XML in line" in found[2].reason
    (empty,) = read_all("<nitf><body><body.content/></body></nitf>")
    assert empty.reason == "the document has neither a headline nor a text"


@pytest.mark.parametrize(
    "text", ["<x/>", document(doctype='<!DOCTYPE nitf [<!ENTITY a "aaaa">]>', body="<p>&a;</p>")]
)
def test_what_is_no_nitf_or_declares_entities_is_refused(text):
    with pytest.raises(Unreadable):
        read_all(text)
