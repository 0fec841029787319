"""Bodies keep links of the web and of mail, and no tag that runs or loads."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.bodies import TAGS, UnusableBody, clean_html, normal_form, plain_text
from newsroom.bodies.normal_form import MAX_CHARACTERS, MAX_DEPTH, MAX_PIECES

LIVE_TAGS = {"object", "embed", "iframe", "base", "style", "math", "marquee", "video", "template"}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)"]
    + ["&#106;avascript:alert(1)", "jav&#x0A;ascript:alert(1)", "&#1;javascript:alert(1)"]
    + ["data:text/html,<script>x</script>", "DATA:text/html;base64,xx", "vbscript:x", "file:///x"]
    + [" javascript:alert(1)", "\x01javascript:alert(1)", "feed:javascript:x", "blob:x", "ftp://x"],
)
def test_only_links_of_the_web_and_of_mail_are_kept(address):
    assert "href" not in clean_html(f'<p><a href="{address}">x</a></p>')


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example/", "mailto:a@b.c"])
def test_honest_links_are_kept(address):
    cleaned = clean_html(f'<p><a href="{address}" target="_blank" class="x">x</a></p>')
    assert cleaned == f'<p><a href="{address}" rel="noopener nofollow">x</a></p>'


def test_a_story_needs_no_tag_that_runs_or_loads():
    live = LIVE_TAGS | {"script", "form", "input", "img", "svg", "link", "meta", "button"}
    assert TAGS.isdisjoint(live)


PARTING = (
    ["address", "article", "aside", "center", "details", "dialog", "div", "fieldset", "footer"]
    + ["form", "h1", "h5", "h6", "header", "hgroup", "legend", "main", "menu", "nav", "noscript"]
    + ["option", "search", "section", "summary", "td", "template", "tr"]
)


@pytest.mark.parametrize("tag", sorted(PARTING))
def test_a_block_that_is_not_kept_parts_its_words_from_others(tag):
    cleaned = clean_html(f"sea <{tag}>Ferry <i>sank</i></{tag}><{tag}>Crew saved</{tag}>all well")
    assert plain_text(cleaned).split("\n") == ["sea", "Ferry sank", "Crew saved", "all well"]
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize(
    "picture",
    ["<img src=x>", "<picture><source><img></picture>", "<video></video>", "<svg></svg>", "<input>"]
    + ["<object></object>", "<embed>", "<canvas></canvas>", "<button></button>", "<hr>", "<br>"],
)
def test_two_words_with_a_picture_between_them_stay_two(picture):
    assert plain_text(clean_html(f"<p>harbour{picture}wall")).split() == ["harbour", "wall"]
    assert "  " not in clean_html(f"<p>harbour {picture}wall")


@pytest.mark.parametrize("tag", ["span", "font", "u", "small", "mark", "o:p", "label", "b", "a"])
def test_what_stands_in_a_line_parts_no_word(tag):
    assert plain_text(clean_html(f"<p>har<{tag}>bour</{tag}>s")) == "harbours"
    assert plain_text(clean_html("<p>har<wbr>bour")) == "harbour"


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("<div>Ferry sank</div><div>Crew saved</div>", "<p>Ferry sank</p><p>Crew saved</p>"),
        ("<h1>Ferry</h1><h5>Crew</h5>", "<h2>Ferry</h2><h4>Crew</h4>"),
        ("<b><div>x</div><div>y</div></b>", "<p><b>x</b></p><p><b>y</b></p>"),
        ("<ul><li><div>x</div><div>y</div></ul>", "<ul><li><p>x</p><p>y</p></li></ul>"),
        ("<h2><div>x</div><div>y</div></h2>", "<h2>x<br>y</h2>"),
        ("<p>x<ul><li>y</ul>z</p>", "<p>x</p><ul><li>y</li></ul>z"),
        ("<td>x</td><td>y</td>", "<p>x</p><p>y</p>"),
        ("<div>\n  <p>x</p>\n  y</div>", "<p>x</p><p>\n  y</p>"),
        ("<figure><img><figcaption>x</figcaption></figure>", None),
        ("<pre>x\n  y</pre>", "<pre>x\n  y</pre>"),
        ("<p>x<br><br>y</p>", "<p>x<br><br>y</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("<p>is 1 <2 and a <b", "<p>is 1 &lt;2 and a &lt;b</p>"),
        ("<p><b>x</b> <i>y</i></p>", "<p><b>x</b> <i>y</i></p>"),
    ],
)
def test_a_body_has_paragraphs_where_its_blocks_were(given, cleaned):
    expected = cleaned or "<figure><figcaption>x</figcaption></figure>"
    assert clean_html(given) == expected
    assert clean_html(expected) == expected


@pytest.mark.parametrize(
    ("piece", "most"),
    [
        ("<b x={}>", 300),
        ("<div>", 300),
        ("<p><div><b>", 300),
        ("<table><td>", 300),
        ("<ul><li>", 300),
    ]
    + [("x", 20_000), ("&", 4_000), ("<p>x", 1_000), ("<", 2_000), ("<b></b>", 2_000)]
    + [("&shy;", 2_000)],
)
def test_a_body_that_is_too_much_work_is_refused_in_words(piece, most, monkeypatch):
    monkeypatch.setattr(normal_form, "MAX_CHARACTERS", 20_000)
    monkeypatch.setattr(normal_form, "MAX_PIECES", 2_000)
    body = "".join(piece.format(number) for number in range(most + 10))
    with pytest.raises(UnusableBody, match=r"The text has more than [\d,]+ \w+"):
        clean_html(f"<p>{body}")


def test_the_limits_are_as_they_are_told():
    assert (MAX_CHARACTERS, MAX_DEPTH, MAX_PIECES) == (1_000_000, 256, 100_000)
    with pytest.raises(UnusableBody, match="1,000,000"):
        clean_html("x" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    "piece",
    [
        "<p><b x={}>y",
        "<p><i x={}>y",
        "<a",
        "<a ",
        "<",
        "&",
        "&amp",
        "<!--",
        "</p>",
        "<p>",
        "<div></div>",
    ]
    + ["\n \n", "<b>x</i>", "<td>x", '<a title="', "<svg>", "<em></p>x"],
)
def test_cleaning_is_linear(piece):
    """Sixteen times the text is not 256 times the work."""

    def seconds(times: int) -> float:
        body, best = "".join(piece.format(number) for number in range(times)), 99.0
        for _ in range(2):
            began = time.process_time()
            with suppress(UnusableBody):
                plain_text(clean_html(body))
            best = min(best, time.process_time() - began)
        return best

    assert seconds(4_000) < 40 * seconds(250)


def test_a_mended_body_does_not_grow():
    """Browsers open again what was not closed, in each paragraph that follows."""
    body = "".join(f"<p><b x={number}>word" for number in range(2_000))
    assert len(clean_html(body)) < 2 * len(body)


def test_a_deep_body_is_kept_up_to_the_limit():
    deep = MAX_DEPTH - 4
    assert plain_text(clean_html("<div>" * deep + "harbour" + "</div>" * deep)) == "harbour"


_PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<ul>",
        "<li>",
        "</ul>",
        "<td>",
    ]
    + [
        "<table>",
        "</table>",
        "<tr>",
        "<h1>",
        "</h1>",
        "<pre>",
        "</pre>",
        "<br>",
        "<img>",
        "<q>",
        "</q>",
    ]
    + [
        "<span>",
        "</span>",
        "<blockquote>",
        "</blockquote>",
        "<a href='https://a.example/'>",
        "</a>",
    ]
    + ["<caption>", "<dl><dt>", "<section>", "</section>", "<option>", " ", "\n", "&amp;", "&lt;"]
)


@given(st.lists(st.one_of(_PIECES, st.text("abc", min_size=1, max_size=3)), max_size=30))
def test_any_body_keeps_its_characters_and_is_clean_once_and_for_all(pieces):
    body = "".join(pieces)
    cleaned = clean_html(body)
    words = [
        piece.replace("&amp;", "&").replace("&lt;", "<") for piece in pieces if piece[0] != "<"
    ]
    assert sorted("".join(plain_text(cleaned).split())) == sorted("".join("".join(words).split()))
    assert plain_text(clean_html(cleaned)) == plain_text(cleaned)
