"""Posts and pages of WordPress exports come in as articles."""

import gzip
import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.parsed import (
    Name,
    Note,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
)
from newsroom.imports.formats.streams.unzipping import Unzipped
from newsroom.imports.formats.wxr.reader import read

EXPORT = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Ledger</title><link>https://ledger.example</link><language>en-GB</language>
<wp:base_blog_url>https://ledger.example</wp:base_blog_url>
<wp:author><wp:author_login>alee</wp:author_login>
<wp:author_display_name><![CDATA[Ann Lee]]></wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>quays</wp:category_nicename>
<wp:category_parent>harbour</wp:category_parent><wp:cat_name>Quays</wp:cat_name></wp:category>
<wp:category><wp:category_nicename>harbour</wp:category_nicename>
<wp:category_parent></wp:category_parent><wp:cat_name>Harbour</wp:cat_name></wp:category>
<wp:category><wp:category_nicename>one</wp:category_nicename>
<wp:category_parent>two</wp:category_parent><wp:cat_name>One</wp:cat_name></wp:category>
<wp:term><wp:term_taxonomy>category</wp:term_taxonomy><wp:term_slug>two</wp:term_slug>
<wp:term_parent>one</wp:term_parent><wp:term_name>Two</wp:term_name></wp:term>
{items}
</channel></rss>"""

POST = """<item><title>{title}</title><link>https://ledger.example/{number}/</link>
<pubDate>Mon, 17 Nov 2025 07:00:00 +0000</pubDate><dc:creator>alee</dc:creator>
<guid isPermaLink="false">https://ledger.example/?p={number}</guid><description></description>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>{date}</wp:post_date>
<wp:post_date_gmt>{gmt}</wp:post_date_gmt><wp:post_modified_gmt>{gmt}</wp:post_modified_gmt>
<wp:status>{status}</wp:status><wp:post_type>{type}</wp:post_type>
<wp:post_password>{password}</wp:post_password>{more}</item>
"""
DEFAULTS = {
    "title": "Ferry late", "content": "It came.", "excerpt": "", "date": "2025-11-17 08:00:00",
    "gmt": "2025-11-17 07:00:00", "status": "publish", "type": "post", "password": "", "more": "",
}  # fmt: skip


def post(number=1, **fields):
    return POST.format(**DEFAULTS | fields, number=number)


def meta(key, value):
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def filed(domain, slug, name):
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def read_all(*items):
    text = items[0] if items[0].startswith("<?xml") else EXPORT.format(items="".join(items))
    return list(read(io.BytesIO(text.encode()), "export.xml"))


def body(content):
    (article,) = read_all(post(content=content))
    return article.body_html


def test_a_post_is_an_article_with_all_it_says():
    picture = "<wp:attachment_url>https://ledger.example/a.jpg</wp:attachment_url>"
    terms = filed("category", "quays", "Quays") + filed("post_tag", "gas", "Gas &amp; oil")
    article, note = read_all(
        post(
            7,
            title="Ferry &amp;amp; &lt;em&gt;quay&lt;/em&gt;",
            excerpt="It was <b>late</b>.",
            more=terms + filed("post_format", "aside", "Aside") + meta("_thumbnail_id", "9"),
        ),
        post(
            9,
            type="attachment",
            status="inherit",
            excerpt="The quay at night",
            more=picture + meta("_wp_attachment_image_alt", "A quay"),
        ),
    )
    harbour = Name("Harbour", "harbour")
    assert article == ParsedArticle(
        headline="Ferry & quay",
        position="post 7",
        external_id="https://ledger.example:7",
        canonical_url="https://ledger.example/7/",
        dek="It was late.",
        body_html="<p>It came.</p>",
        byline="By Ann Lee",
        authors=(Name("Ann Lee"),),
        topics=(Name("Quays", "quays", harbour), Name("Gas & oil")),
        image=ParsedImage("https://ledger.example/a.jpg", "", "The quay at night", "", "A quay"),
        published_at=datetime(2025, 11, 17, 7, tzinfo=UTC),
        source="The Ledger",
        language="en-GB",
    )
    assert note == Note("export", "not imported, being no posts or pages: 1 attachment")


def test_several_authors_come_before_the_one_who_typed():
    (article,) = read_all(
        post(more=filed("author", "cap-bo", "Bo Berg") + filed("author", "c", "Cy"))
    )
    assert article.authors == (Name("Bo Berg"), Name("Cy"))


def test_categories_that_are_each_others_parents_end():
    (article,) = read_all(post(more=filed("category", "one", "One")))
    assert article.topics == (Name("One", "one", Name("Two", "two")),)


@pytest.mark.parametrize(
    ("fields", "status", "warning"),
    [
        ({}, "", ()),
        ({"type": "page"}, "", ()),
        ({"status": "future"}, "scheduled", ("scheduled there: not public here",)),
        ({"status": "draft"}, "draft", ("draft there: not public here",)),
        ({"status": "private"}, "draft", ("private there: not public here",)),
        ({"status": "pending"}, "draft", ("pending there: not public here",)),
        ({"status": "odd"}, "draft", ("odd there: not public here",)),
        ({"status": ""}, "draft", ("without a status there: not public here",)),
        ({"password": "x"}, "draft", ("protected by a password there: not public here",)),
    ],
)
def test_what_was_kept_from_the_public_says_so(fields, status, warning):
    (article,) = read_all(post(**fields))
    assert (article.status, article.warnings) == (status, warning)
    assert bool(article.canonical_url) is not bool(status)


def test_what_is_no_post_is_counted():
    *_, note = read_all(
        post(1),
        post(2, type="nav_menu_item"),
        post(3, type="revision", status="inherit"),
        post(4, status="trash"),
        post(5, type="revision", status="inherit"),
    )
    assert note.text.endswith(": 1 nav_menu_item, 1 post (trash), 2 revision")


@pytest.mark.parametrize(
    ("date", "gmt", "found"),
    [
        ("2025-11-17 08:00:00", "0000-00-00 00:00:00", datetime(2025, 11, 17, 8)),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", datetime(2025, 11, 17, 7, tzinfo=UTC)),
        ("", "2025-02-30 00:00:00", datetime(2025, 11, 17, 7, tzinfo=UTC)),
    ],
)
def test_the_moment_in_utc_comes_first_then_the_sites_own_then_the_feeds(date, gmt, found):
    (article,) = read_all(post(date=date, gmt=gmt))
    assert article.published_at == found


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        (
            "One <b>two</b>\n\n<h2>Head</h2>\nthree",
            "<p>One <b>two</b></p><h2>Head</h2><p>three</p>",
        ),
        ("<blockquote>One\n\ntwo</blockquote>", "<blockquote><p>One</p><p>two</p></blockquote>"),
        ("<p>One</p><!--more--><p>two</p>", "<p>One</p><p>two</p>"),
        (
            "<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->"
            '<!-- wp:latest-posts {"n":3} /-->',
            "<p>One</p>",
        ),
        ("He said [sic] [1].", "<p>He said [sic] [1].</p>"),
        ('A [gallery ids="1,2"] b [[gallery]]', "<p>A  b [gallery]</p>"),
        ('[box color="red"]In it[/box] and [x]out[/x]', "<p>In it and out</p>"),
        (
            '[caption id="a"]<a href="/b"><img src="c.jpg"></a> The <em>quay</em>[/caption]',
            '<figure><a href="/b"><img src="c.jpg"></a>'
            "<figcaption>The <em>quay</em></figcaption></figure>",
        ),
        (
            '[caption caption="Old way"]<img src="c.jpg">[/caption]',
            '<figure><img src="c.jpg"><figcaption>Old way</figcaption></figure>',
        ),
        (
            'See\n[video mp4="https://x.example/a.mp4"][/video]',
            '<p>See</p><p><a href="https://x.example/a.mp4">https://x.example/a.mp4</a></p>',
        ),
        (
            "[embed]https://x.example/watch[/embed]",
            '<p><a href="https://x.example/watch">https://x.example/watch</a></p>',
        ),
        ("<script>alert(1)</script>One<form>x</form>", "<p>One</p>"),
    ],
)
def test_a_text_without_blocks_and_shortcodes(content, html):
    assert body(content) == html


def test_a_post_without_a_title_takes_the_beginning_of_its_text():
    named, none = read_all(post(1, title=""), post(2, title="", content="[gallery]"))
    assert named.headline == "It came."
    assert none == Rejected("post 2", "the post has neither a title nor a text")


def test_broken_xml_costs_the_post_that_it_stands_in():
    items = [post(1), post(2, title="A & b"), post(3, title="A\x08b")]
    first, broken, third = read_all(*items)
    assert (first.headline, third.headline) == ("Ferry late", "Ab")
    assert broken.position == "post 2"
    assert broken.reason.startswith("broken XML in line ")


def test_an_export_that_is_cut_off_keeps_what_is_whole():
    whole = EXPORT.format(items=post(1) + post(2) + post(3))
    *kept, cut = read_all(whole[: whole.rindex("<wp:status>")])
    assert [article.position for article in kept] == ["post 1", "post 2"]
    assert "Premature end" in cut.reason
    *kept, end = read_all(whole[: whole.rindex("</channel>")])
    assert len(kept) == 3
    assert (end.position, "is not read whole" in end.reason) == ("end of file", True)


def test_a_packed_export_is_read_in_two_passes_all_the_same():
    text = EXPORT.format(items=post(1, more=filed("category", "quays", "Quays")) + post(2) * 3000)
    packed = gzip.compress(text.encode())
    items = list(read(Unzipped(io.BytesIO(packed), "a.gz"), "a"))
    assert len(items) == 3001
    assert items[0].topics[0].parent == Name("Harbour", "harbour")
    *kept, broken, cut = read(Unzipped(io.BytesIO(packed[: len(packed) // 2]), "a.gz"), "a")
    assert len(kept) > 100
    assert broken.reason.startswith("broken XML")
    assert "is cut off" in cut.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<?xml version='1.0'?><rss><channel></channel></rss>", "holds no posts"),
        (EXPORT.format(items=post(1, type="attachment")), "holds no posts: 1 attachment"),
        (EXPORT.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss', 1), "declares entities"),
        ("<?xml version='1.0'?>no", "is not read whole"),
    ],
)
def test_what_holds_no_posts_or_declares_entities_is_refused(text, reason):
    with pytest.raises(Unreadable, match=reason):
        read_all(text.replace("{items}", post(1)))


def test_bombs_are_refused_one_by_one():
    first, long, deep, captions, last = read_all(
        post(1),
        post(2, content="x" * 2_000_001),
        post(3, content="<b>" * 50_000 + "x"),
        post(4, content="[caption]" * 50_000),
        post(5),
    )
    assert first.headline == deep.headline == captions.headline == last.headline == "Ferry late"
    assert "more than 2,000,000 characters" in long.reason


def test_what_the_parser_does_not_read_on_from_is_told():
    deep = "<wp:x>" * 300 + "</wp:x>" * 300
    first, end = read_all(post(1), post(2, more=deep), post(3))
    assert first.headline == "Ferry late"
    assert (end.position, "Excessive depth" in end.reason) == ("end of file", True)
    *_, end = read_all(
        EXPORT.replace("<rss", f"<!DOCTYPE rss [<!ATTLIST item a CDATA '{'x' * 60_000}'>]><rss", 1)
        .replace("{items}", post(1) * 300)
    )  # fmt: skip
    assert "amplification" in end.reason
