"""Saved HTML pages give what they declare of their article, and its text."""

import gzip
import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.html.reader import read
from newsroom.imports.formats.parsed import Name, ParsedArticle, Rejected, Unreadable

TEXT = (
    "<p>The first lorries crossed the new bridge to the north shore at dawn on Sunday, one year "
    "and two days after the date that had been <a href='/promise'>promised</a> to the towns.</p>"
    "<p>Drivers had waited since midnight. Some of them had brought breakfast for the others, "
    "and some had slept in their cabins since the evening before.</p>"
    "<p>The mayor said that the bridge would be paid off within thirty years if traffic grew as "
    "forecast by the ministry, whose last three forecasts were all too high.</p>"
)


def page(head="", body=TEXT, lang="en", h1="Bridge opens"):
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body><nav><a href="/">Home</a>'
        f"</nav><article><h1>{h1}</h1>{body}</article><footer>© Example</footer></body></html>"
    )


def read_one(html, name="page.html"):
    data = html if isinstance(html, bytes) else html.encode()
    (article,) = read(io.BytesIO(data), name)
    return article


def linked(json):
    return f'<script type="application/ld+json">{json}</script>'


def test_json_ld_tells_the_article():
    article = read_one(
        page(
            linked(
                """{"@context": "https://schema.org", "@graph": [
                {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
                {"@type": ["NewsArticle"], "headline": "Bridge &amp; toll",
                 "description": "A year late",
                 "author": [{"@id": "#jane"}, {"@type": "Person", "name": "By John Roe"}],
                 "articleSection": ["World", "Roads"], "keywords": "bridges, tolls",
                 "datePublished": "2024-03-03T10:15:00+01:00",
                 "dateModified": "2024-03-04T08:00:00Z",
                 "publisher": {"@type": "Organization", "name": "The Daily Example"},
                 "image": {"url": "https://example.org/img/bridge-1200.jpg",
                           "caption": "The bridge"},
                 "inLanguage": "en-GB", "url": "https://example.org/bridge"}]}"""
            ),
            h1="Bridge &amp; toll",
        )
    )
    assert (article.headline, article.dek) == ("Bridge & toll", "A year late")
    assert article.authors == (Name("Jane Doe"), Name("John Roe"))
    assert article.byline == "By Jane Doe and John Roe"
    assert article.section == "World"
    assert article.topics == (Name("bridges"), Name("tolls"))
    assert article.published_at == datetime(2024, 3, 3, 9, 15, tzinfo=UTC)
    assert article.updated_at == datetime(2024, 3, 4, 8, tzinfo=UTC)
    assert (article.source, article.language) == ("The Daily Example", "en")
    assert article.canonical_url == "https://example.org/bridge"
    assert (article.image.url, article.image.caption) == (
        "https://example.org/img/bridge-1200.jpg",
        "The bridge",
    )
    assert "Drivers had waited" in article.body_html
    assert "Home" not in article.body_html


def test_open_graph_and_meta_tags_tell_it_too():
    article = read_one(
        page(
            '<title>Bridge opens | The Daily Example</title><link rel="canonical" '
            'href="https://example.org/bridge"><meta property="og:site_name" content="The Daily '
            'Example"><meta property="og:title" content="Bridge opens | The Daily Example">'
            '<meta name="author" content="Jane Doe, Transport Editor">'
            '<meta property="article:published_time" content="2024-03-03">'
            '<meta property="article:section" content="World"><meta property="article:tag" '
            'content="bridges"><meta property="article:tag" content="tolls">'
        )
    )
    assert article.headline == "Bridge opens"
    assert article.authors == (Name("Jane Doe"),)
    assert article.published_at == datetime(2024, 3, 3)
    assert (article.section, article.source) == ("World", "The Daily Example")
    assert article.topics == (Name("bridges"), Name("tolls"))
    assert (article.canonical_url, article.external_id) == ("https://example.org/bridge", "")


def test_the_text_keeps_paragraphs_and_links():
    article = read_one(page('<link rel="canonical" href="https://example.org/bridge">'))
    assert article.body_html.count("<p>") == 3
    assert "promised</a>" in article.body_html
    assert "<html" not in article.body_html


def test_the_picture_gets_the_caption_shown_below_it():
    figure = (
        '<figure><img src="/small/bridge-dawn.jpg" alt="A bridge"><figcaption>The bridge at dawn. '
        "(Ann Poe/Example Press)</figcaption></figure>"
    )
    image = '<meta property="og:image" content="https://example.org/large/bridge-dawn.jpg?w=9">'
    shown = read_one(page(image, figure + TEXT)).image
    assert shown.url == "https://example.org/large/bridge-dawn.jpg?w=9"
    assert (shown.caption, shown.credit) == ("The bridge at dawn.", "Ann Poe/Example Press")
    assert shown.alt_text == "A bridge"


@pytest.mark.parametrize(
    "said",
    ["https://example.org/people/jane", "admin", "The Daily Example", "jane@example.org", "By"],
)
def test_what_is_no_person_is_no_author(said):
    site = '<meta property="og:site_name" content="The Daily Example">'
    article = read_one(page(f'{site}<meta name="author" content="{said}">'))
    assert article.authors == ()


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", ""),
        ("windows-1252", "<meta charset=rot13>"),
        ("windows-1252", '<meta charset="iso-8859-1">'),
        (
            "windows-1251",
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        ),
        ("gb18030", "<meta charset=gb2312>"),
        ("shift_jis", '<meta charset="Shift_JIS">'),
        ("iso-2022-jp", '<meta charset="iso-2022-jp">'),
        ("utf-16", ""),
    ],
)
def test_a_page_is_read_in_its_own_character_set(charset, declared):
    words = {"windows-1251": "Мост открыт", "windows-1252": "Brücke “eröffnet”"}
    headline = words.get(charset, "橋開通")
    article = read_one(page(declared, h1=headline).replace("©", "").encode(charset))
    assert article.headline == headline


def test_a_few_broken_bytes_do_not_spoil_a_utf_8_page():
    html = page(h1="Brücke").encode() + ("é" * 50).encode() + b"\xff"
    assert read_one(html).headline == "Brücke"


def test_broken_json_ld_is_passed_over():
    assert read_one(page(linked('{"@type": "NewsArticle", '))).headline == "Bridge opens"


def test_the_front_page_is_nobodys_canonical_address():
    article = read_one(page('<link rel="canonical" href="https://example.org/">'), "bridge.html")
    assert (article.canonical_url, article.external_id) == ("", "bridge")


def test_a_page_without_text_is_rejected():
    rejected = read_one("<html><head><title>Sign in</title></head><body></body></html>")
    assert rejected == Rejected("page", "the page has no main text")


def test_what_is_no_page_is_unreadable():
    with pytest.raises(Unreadable, match="page.html is not an HTML page"):
        read_one("no markup at all")


@pytest.mark.parametrize("folder", ["scrapinghub", "trafilatura"])
def test_shared_pages_are_read(shared_data, folder):
    pages = sorted((shared_data / "html" / folder).glob("*.html.gz"))
    articles = []
    for file in pages:
        with gzip.open(file) as stream:
            articles.extend(read(stream, file.stem))
    assert sum(isinstance(article, ParsedArticle) for article in articles) >= 0.97 * len(pages)
