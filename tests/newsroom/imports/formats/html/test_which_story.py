"""A page is about one story, whatever else it declares, lists and quotes."""

import re
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.parsed import Name
from tests.newsroom.imports.formats.html.pages import (
    ADDRESS,
    FIRST,
    SECOND,
    TEXT,
    THIRD,
    canonical,
    linked,
    page,
    read_one,
)

OWN = """{"@type": "NewsArticle", "headline": "Bridge to the north shore opens",
 "author": {"@type": "Person", "name": "Jane Doe"}, "datePublished": "2024-03-03T10:15:00+01:00",
 %s}"""
OTHER = """{"@type": "NewsArticle", "headline": "Ten soups for the winter", "url":
 "https://example.org/food/soups", "author": {"@type": "Person", "name": "Ann Poe"},
 "datePublished": "2023-01-01T10:00:00Z", "dateModified": "2023-01-02T10:00:00Z", "keywords": "a",
 "articleSection": "Food", "description": "Hot", "image": "https://example.org/soup.jpg"}"""


@pytest.mark.parametrize(
    "said",
    [
        f'"mainEntityOfPage": {{"@id": "{ADDRESS}"}}',
        f'"url": "http://www.example.org/shore/bridge/?utm_source=x#top", "x": "{ADDRESS}"',
        '"name": "no address"',
    ],
)
def test_of_several_stories_the_one_at_the_pages_address_or_of_its_title(said):
    article = read_one(page(head=canonical() + linked(f"[{OTHER}, {OWN % said}]")))
    assert article.authors == (Name("Jane Doe"),)
    assert article.published_at == datetime(2024, 3, 3, 9, 15, tzinfo=UTC)
    assert article.section == ""


@pytest.mark.parametrize(
    ("head", "h1"),
    [
        ("", "Bridge to the north shore opens"),
        (  # for search engines
            '<meta property="og:title" content="New bridge: tolls, opening hours, map">',
            "Bridge to the north shore opens",
        ),
        (  # a description, and a cut one
            linked('{"@type": "NewsArticle", "headline": "Lorries crossed the bridge at dawn"}')
            + '<meta property="og:title" content="Bridge to the north...">',
            "Bridge to the north shore opens",
        ),
        (
            '<meta property="og:title" content="Bridge to the north shore opens">',
            "<span class='kicker'>Shore</span> Bridge to the north shore opens",
        ),
        (
            '<meta property="og:title" content="Bridge to the north shore opens">',
            "Shore | Bridge to the north shore opens",
        ),
        (
            '<meta property="og:site_name" content="Shore Post">'
            '<meta property="og:title" content="Bridge to the north shore opens | Shore Post">',
            "<a href='/'>Shore Post</a></h1><h1>Bridge to the north shore opens",
        ),
    ],
)
def test_the_headline_is_what_readers_see(head, h1):
    article = read_one(page(head=head, h1=h1, title="Bridge to the north shore opens | Shore Post"))
    assert article.headline == "Bridge to the north shore opens"


def test_a_heading_of_the_site_is_not_the_headline():
    html = page(f"<h2>Bridge to the north shore opens</h2>{TEXT}", h1="Shore Post").replace(
        "<title>Shore Post", "<title>Bridge to the north shore opens – Shore Post"
    )
    article = read_one(html)
    assert article.headline == "Bridge to the north shore opens"
    assert "<h2>" not in article.body_html


def test_a_page_without_any_title_takes_the_beginning_of_its_text():
    article = read_one(f"<html><body><article>{TEXT}</article></body></html>")
    assert article.headline.startswith("The first lorries crossed")
    assert article.warnings == ("no title: the headline is the beginning of the text",)


def test_the_headline_does_not_stand_in_the_text_again():
    body = f"<p>BRIDGE TO THE NORTH SHORE OPENS</p><h2>Who pays?</h2>{TEXT}"
    article = read_one(page(body))
    assert "north shore opens" not in article.body_html.casefold()
    assert article.body_html.startswith("<h2>Who pays?</h2>")


def test_nothing_stands_outside_paragraphs_and_code_does_not_break_them():
    body = (
        f"{FIRST}<br><br>{SECOND}<p>{THIRD} Type <code>make toll</code> and read "
        f"<em>this</em>.</p><p>{FIRST}</p>"
    )
    html = read_one(page(f"<div>{body}</div>")).body_html
    assert f"<p>{SECOND}</p>" in html.replace("\n", "")
    assert "<code>make toll</code>" in html
    assert re.sub(r"<p>.*?</p>", "", html, flags=re.DOTALL).strip() == ""


def test_an_ordered_list_stays_ordered():
    html = read_one(page(f"{TEXT}<ol><li>Pay the toll</li><li>Cross the bridge</li></ol>{TEXT}"))
    assert "<ol><li>Pay the toll</li>" in html.body_html.replace("\n", "")


def test_a_heading_that_is_a_link_stays_and_is_one():
    heading = '<h2><a href="https://example.org/tolls">What the toll will be for lorries</a></h2>'
    html = read_one(page(f"<p>{FIRST}</p>{heading}<p>{SECOND}</p><p>{THIRD}</p>")).body_html
    assert (
        '<h2><a href="https://example.org/tolls">What the toll will be for lorries</a></h2>' in html
    )


@pytest.mark.parametrize(
    "byline",
    [
        "<address>By <a href='/jane'>Jane Doe</a></address>",
        "<p class='article-byline'>By Jane Doe, Shore Editor</p>",
        "<div data-testid='byline'><span>By</span> <a href='/jane'>Jane Doe</a></div>",
        "<span itemprop='author'>Jane Doe</span>",
        "<div class='post-author-name'>Posted on March 3, 2024 by Jane Doe</div>",
    ],
)
def test_authors_are_those_of_the_byline_not_of_comments_or_references(byline):
    after = (
        "<section id='comments'><ol class='commentlist'><li><cite class='comment author'>Ann Poe"
        "</cite> says: <p>A long comment about the bridge that nobody asked for, with a name.</p>"
        "</ol></section>"
    )
    references = (
        "<section class='references'><p class='author'>John Roe</p><p>On Bridges</p></section>"
    )
    article = read_one(page(f"{byline}{TEXT}{references}", after=after))
    assert article.authors == (Name("Jane Doe"),)
    assert "nobody asked for" not in article.body_html


def test_a_person_who_gave_the_site_its_name_is_an_author():
    head = '<meta property="og:site_name" content="Jane Doe">' + linked(OWN % '"url": ""')
    assert read_one(page(head=head)).authors == (Name("Jane Doe"),)


def test_a_junior_keeps_the_point():
    head = '<meta name="author" content="John Roe Jr.">'
    assert read_one(page(head=head)).authors == (Name("John Roe Jr."),)


@pytest.mark.parametrize(
    ("body", "moment"),
    [
        ("<p>March 3, 2025 4:15 PM</p>", datetime(2025, 3, 3, 16, 15)),
        (
            "<time itemprop='datePublished' datetime='2025-03-03T16:15:00Z'>today</time>",
            datetime(2025, 3, 3, 16, 15, tzinfo=UTC),
        ),
        ("<p>Published 3 March 2025, 10:15 GMT+0300</p>", datetime(2025, 3, 3, 7, 15, tzinfo=UTC)),
        ("<div>Published on 2025-02-30</div>", None),
        ("<p>2025</p>", None),
    ],
)  # fmt: skip
def test_a_date_is_read_where_the_page_shows_it(body, moment):
    html = page(f"{body}{TEXT}").replace("Example Media", "© 2025 Example Media")
    assert read_one(html).published_at == moment


def test_a_day_is_the_one_of_the_pages_own_zone():
    head = (
        '<meta property="article:published_time" content="2024-03-04T02:00:00+00:00">'
        '<meta name="date" content="Sun, 03 Mar 2024 22:00:00 -0400">'
    )
    found = read_one(page(head=head)).published_at
    assert (found.day, found) == (3, datetime(2024, 3, 4, 2, tzinfo=UTC))


def test_a_copy_of_a_web_archive_is_the_original():
    copy = "https://web.archive.org/web/20240401120000"
    head = (
        f'<meta property="og:site_name" content="Shore Post">{canonical(f"{copy}/{ADDRESS}")}'
        f'<meta property="og:image" content="{copy}im_/https://example.org/bridge.jpg">'
    )
    toolbar = "<div id='wm-ipp-base'><h1>Wayback Machine</h1><p>12 captures of this page</p></div>"
    link = f'<p>{FIRST} <a href="/web/20240401120000/https://example.org/tolls">Tolls</a></p>'
    article = read_one(page(link + TEXT, head=head, top=toolbar))
    assert (article.canonical_url, article.source) == (ADDRESS, "Shore Post")
    assert article.image.url == "https://example.org/bridge.jpg"
    assert 'href="https://example.org/tolls"' in article.body_html
    assert "archive.org" not in str(article) and "captures" not in str(article)


def test_a_copy_that_names_no_address_has_the_one_its_browser_noted():
    copy = f"https://web.archive.org/web/20240401120000/{ADDRESS}"
    noted = f"<!-- saved from url=({len(copy):04})" + copy + " -->"
    assert read_one(page().replace("<html", f"{noted}<html")).canonical_url == ADDRESS


def test_boxes_between_the_paragraphs_are_left_out():
    boxes = (
        "<p>Advertisement</p><p><b>Read also:</b> <a href='/a'>A tunnel that nobody wanted</a></p>"
        "<p>Sign up for our free newsletter and get the best stories into your inbox.</p>"
    )
    html = read_one(page(f"<p>{FIRST}</p>{boxes}<p>{SECOND}</p><p>{THIRD}</p>")).body_html
    assert re.findall(r"<p>(.*?)</p>", html) == [FIRST, SECOND, THIRD]
