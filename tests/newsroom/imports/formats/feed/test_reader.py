"""Entries of feeds come in as articles."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom.imports.formats.feed.reader import read
from newsroom.imports.formats.parsed import Name, ParsedImage, Rejected, Unreadable

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)
RSS = """<?xml version="1.0"?><rss version="2.0" {spaces}><channel><title>The Ledger</title>
<link>https://ledger.example/</link><language>en-GB</language>{items}</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Der Bote</title>
<author><name>Ines Torvald</name></author>
<entry><title type="html">Fähren &amp;amp; Kais</title><id>tag:bote.example,2025:1</id>
<link rel="alternate" href="https://bote.example/1"/><link rel="self" href="https://x.example/"/>
<published>2025-11-17T08:00:00+01:00</published><updated>2025-11-18T09:00:00+01:00</updated>
<category term="ports" label="Häfen"/><summary>Der Rat tagte.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Erster.</p><p>Zweiter.</p></div>
</content></entry></feed>"""


def read_all(text):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read(io.BytesIO(data), "feed.xml"))


def entries(*items, spaces=SPACES):
    return read_all(RSS.format(spaces=spaces, items="".join(f"<item>{i}</item>" for i in items)))


def test_an_entry_of_rss_is_an_article():
    (article,) = entries(
        "<title>Ferry &amp;amp; quay</title><link>/news/ferry?a=1</link>"
        '<guid isPermaLink="false">q1</guid><dc:creator>Ann Lee</dc:creator>'
        "<dc:creator>Bo Berg</dc:creator><category>Harbour</category><category>harbour</category>"
        "<category>https://ledger.example/tag</category><pubDate>Mon, 17 Nov 2025 08:00:00 +0100"
        "</pubDate><description>The board met.</description><content:encoded><![CDATA[<p>It "
        '<a href="/a">voted</a>.</p><p>Then it left.</p>]]></content:encoded>'
        '<enclosure url="https://ledger.example/a.mp3" type="audio/mpeg" length="1"/>'
        '<media:content url="https://ledger.example/a.jpg" medium="image">'
        "<media:credit>Port Office</media:credit></media:content>"
    )
    assert article.headline == "Ferry & quay"
    assert article.external_id == "q1"
    assert article.canonical_url == "https://ledger.example/news/ferry?a=1"
    assert article.dek == "The board met."
    assert article.body_html == (
        '<p>It <a href="https://ledger.example/a">voted</a>.</p><p>Then it left.</p>'
    )
    assert article.authors == (Name("Ann Lee"), Name("Bo Berg"))
    assert article.byline == "By Ann Lee and Bo Berg"
    assert [topic.name for topic in article.topics] == ["harbour"]
    assert article.published_at == datetime(2025, 11, 17, 8, tzinfo=timezone(timedelta(hours=1)))
    assert article.image == ParsedImage(url="https://ledger.example/a.jpg", credit="Port Office")
    assert (article.source, article.language) == ("The Ledger", "en-GB")


def test_an_entry_of_atom_is_an_article():
    (article,) = read_all(ATOM)
    assert article.headline == "Fähren & Kais"
    assert article.external_id == "tag:bote.example,2025:1"
    assert article.canonical_url == "https://bote.example/1"
    assert article.authors == (Name("Ines Torvald"),)
    assert article.topics == (Name("Häfen"),)
    assert article.dek == "Der Rat tagte."
    assert "<p>Erster.</p><p>Zweiter.</p>" in article.body_html
    assert article.published_at.isoformat() == "2025-11-17T08:00:00+01:00"
    assert article.updated_at.isoformat() == "2025-11-18T09:00:00+01:00"
    assert (article.source, article.language) == ("Der Bote", "de")


def test_an_item_of_a_json_feed_is_an_article():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Ledger",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "https://ledger.example/7",
                "title": "Ferry late",
                "content_html": "<p>It came.</p>",
                "summary": "Late",
                "date_published": "2025-11-17T08:00:00Z",
                "date_modified": "2025-11-17T08:00:00Z",
                "tags": ["Harbour", 5],
                "image": "https://ledger.example/7.jpg",
                "authors": [{"name": "Ann Lee"}, {"url": "https://x.example"}, "Bo"],
            },
            {"id": "8", "content_text": "One & two.\n\nThree."},
            {"id": "9"},
            "nothing",
        ],
    }
    first, second, *refused = read_all(json.dumps(feed))
    assert (first.external_id, first.headline, first.dek) == ("7", "Ferry late", "Late")
    assert first.authors == (Name("Ann Lee"),)
    assert [topic.name for topic in first.topics] == ["Harbour", "5"]
    assert (first.published_at, first.updated_at) == (datetime(2025, 11, 17, 8, tzinfo=UTC), None)
    assert first.image == ParsedImage(url="https://ledger.example/7.jpg")
    assert second.headline == "One & two. Three."
    assert second.body_html == "<p>One &amp; two.</p>\n<p>Three.</p>"
    assert [(item.position, item.reason) for item in refused] == [
        ("item 3", "the item has neither a title nor a text"),
        ("item 4", "the item is no object"),
    ]


def test_a_summary_stands_in_for_a_text_and_is_not_its_own_dek():
    body = "<content:encoded>&lt;p&gt;The board met&lt;/p&gt;&lt;p&gt;on Monday.&lt;/p&gt;"
    only, twice = entries(
        "<title>A</title><description>The board &lt; met.</description>",
        f"<title>B</title><description>The board met on […]</description>{body}</content:encoded>",
    )
    assert (only.body_html, only.dek) == ("<p>The board &lt; met.</p>", "")
    assert twice.dek == ""
    assert "on Monday" in twice.body_html


def test_an_entry_without_a_title_takes_the_beginning_of_its_text():
    words = "harbour " * 60
    long, short, none = entries(
        f"<description>&lt;p&gt;{words}&lt;/p&gt;</description>",
        "<description>The ferry is late.</description>",
        "<guid>3</guid>",
    )
    assert long.headline.endswith(" harbour…")
    assert len(long.headline) <= 201
    assert short.headline == "The ferry is late."
    assert short.warnings == ("no title: the headline is the beginning of the text",)
    assert none == Rejected("entry 3", "the entry has neither a title nor a text")


def test_an_entry_without_id_and_address_is_found_again_wherever_it_stands():
    same = "<title>A</title><pubDate>Mon, 17 Nov 2025 08:00:00 GMT</pubDate>"
    (alone,) = entries(same)
    _other, later = entries("<title>B</title>", same)
    assert alone.external_id == later.external_id != _other.external_id
    assert alone.external_id.startswith("feed:")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 17 Nov 2025 08:00:00 EST", "2025-11-17T08:00:00-05:00"),
        ("Mon, 17 Nov 2025 08:00:00 CEST", "2025-11-17T08:00:00+02:00"),
        ("Mon, 17 Nov 2025 08:00:00", "2025-11-17T08:00:00"),
        ("2025-11-17T08:00:00Z", "2025-11-17T08:00:00+00:00"),
        ("2025-11-17", "2025-11-17T00:00:00"),
        ("Sun, 30 Feb 2025 08:00:00 GMT", None),
        ("2025", None),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates_keep_their_zone_and_none_is_better_than_a_wrong_one(written, moment):
    (article,) = entries(f"<title>A</title><pubDate>{written}</pubDate>")
    found = article.published_at
    assert (found and found.isoformat()) == moment


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("ann@ledger.example (Ann Lee)", (Name("Ann Lee"),)),
        ("Ann Lee (ann@ledger.com)", (Name("Ann Lee"),)),
        ("Ann Lee", (Name("Ann Lee"),)),
        ("ann@ledger.example", ()),
    ],
)
def test_a_letters_address_is_nobodys_name(author, names):
    (article,) = entries(f"<title>A</title><author>{author}</author>")
    assert article.authors == names


def test_addresses_of_other_kinds_are_left_out():
    (article,) = entries(
        "<title>A</title><link>javascript:alert(1)</link>"
        '<enclosure url="file:///etc/passwd" type="image/png" length="1"/>'
    )
    assert (article.canonical_url, article.image) == ("", None)


def test_a_feed_that_is_not_well_formed_is_read_all_the_same():
    (article,) = read_all('<rss version="2.0"><channel><item><title>A & b</title></item></rss>')
    assert article.headline == "A & b"


def test_a_feed_that_is_cut_off_keeps_what_is_whole():
    whole = RSS.format(spaces=SPACES, items="<item><title>A</title></item>" * 3)
    first, second, cut = read_all(whole[: whole.rindex("</title>")])
    assert first.headline == second.headline == "A"
    assert cut == Rejected("entry 3", "the feed is cut off here")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The harbour board met.", "is not a feed"),
        (RSS.format(spaces="", items=""), "is a feed without entries"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "its JSON is broken"),
        ('{"version": "https://jsonfeed.org/version/1"}', "it has no items"),
        ('{"items": ' + "[" * 100_000, "its JSON is broken"),
        (f"<rss {' '.join(f'a{n}=' for n in range(20_000))}>", "more than 200 attributes"),
        (b"<rss>" + b" " * (16 << 20), "is larger than 16 MiB"),
    ],
)
def test_what_is_no_feed_or_too_much_is_refused_in_a_sentence(text, reason):
    with pytest.raises(Unreadable, match=reason):
        read_all(text)


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "subset",
    [f'<!ENTITY l0 "lol">{ENTITIES}', '<!ENTITY l9 SYSTEM "file:///etc/hostname">'],
    ids=["laughs", "outside"],
)
def test_entities_are_not_expanded_and_nothing_is_fetched(subset):
    feed = RSS.format(spaces="", items="<item><title>A &l9;</title></item>")
    (article,) = read_all(feed.replace("<rss", f"<!DOCTYPE rss [{subset}]><rss"))
    assert article.headline in ("A", "A &l9;")


def test_deep_nesting_is_no_crash():
    deep = "<b>" * 20_000 + "x" + "</b>" * 20_000
    (article,) = entries(f"<title>A</title><description><![CDATA[{deep}]]></description>")
    assert article.headline == "A"
