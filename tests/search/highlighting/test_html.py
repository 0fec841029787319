"""What is marked in the HTML of an article: its text, never its tags."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.bodies import clean_html, plain_text
from search.highlighting.html import mark_html
from search.highlighting.matches import find_matches
from search.highlighting.wanted import asked_in, leaves, typed, wanted_terms
from search.query import nodes


def marked(html: str, *words: str, language: str = "en") -> str:
    tree = nodes.And(tuple(map(nodes.Word, words)))
    return mark_html(html, wanted_terms(leaves(tree), language), language)[0]


@pytest.mark.parametrize(
    ("html", "words", "shown"),
    [
        ("<p>Gas, and a deal.</p>", "gas deal", "<p>{Gas}, and a {deal}.</p>"),
        ("<p>Sanctions</p>", "sanction", "<p>{Sanctions}</p>"),
        ("<p><b>gas</b> deal</p>", "gas deal", "<p><b>{gas}</b> {deal}</p>"),
        ('<p><a href="/gas" title="gas">oil</a></p>', "gas", None),
        ('<p class="gas">oil</p>', "gas p class", None),
        ("<p>AT&amp;T and R&amp;D</p>", "AT&T", "<p>{AT&amp;T} and R&amp;D</p>"),
        ("<p>1 &lt; 2 &gt; lt gt</p>", "lt", "<p>1 &lt; 2 &gt; {lt} gt</p>"),
        ("<p>amp &amp; nbsp&nbsp;x</p>", "amp nbsp", "<p>{amp} &amp; {nbsp}\xa0x</p>"),
        ("<p>g<b>a</b>s</p>", "gas", "<p>{g}<b>{a}</b>{s}</p>"),
        ("<p><b>F</b>-35s</p>", "F-35", None),
        ("<p><b>F</b>-35.</p>", "F-35", "<p><b>{F}</b>{-35}.</p>"),
        ("<p>g</p><p>as</p>", "gas", None),
        ("g<br>as gas", "gas", "g<br>as {gas}"),
        ("<ul><li>gas</li><li>deal</li></ul>", "deal", "<ul><li>gas</li><li>{deal}</li></ul>"),
        ("<p>Die Gasverträge</p>", "gas", None),
        ("<p>“gas”—gas</p>", "gas", "<p>“{gas}”—{gas}</p>"),
        ('<p>He said "gas\'s"</p>', "gas", '<p>He said "{gas\'s}"</p>'),
        ("", "gas", None),
        ("gas", "gas", "{gas}"),
        ("<p>北京大学</p>", "北京", "<p>{北京}大学</p>"),
    ],
)
def test_text_is_marked_and_tags_are_left_alone(html, words, shown):
    wanted = html if shown is None else shown.replace("{", "<mark>").replace("}", "</mark>")
    assert marked(html, *words.split()) == wanted


def test_what_is_no_tag_is_no_tag_afterwards():
    html = clean_html("<p>gas &lt;script&gt;gas()&lt;/script&gt; <x>deal</x></p>")
    page = marked(html, "gas", "script", "deal")
    assert "<script" not in page
    assert re.sub("</?mark>", "", page) == html


PIECES = st.sampled_from(
    [
        "gas",
        "deals",
        " ",
        " ",
        "F",
        "-35",
        "C++",
        "é",
        "&lt;",
        "&amp;",
        "&amp;lt;",
        '"',
        "'s",
        "\xa0",
    ]
    + ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<br>", "<h2>", "</h2>", "\n", "北京", "x" * 30]
    + ['<a href="/gas?deal=1">', "</a>", "<ul><li>", "</li></ul>", "A&amp;B"]
)
ASKED = st.lists(
    st.sampled_from(["gas", "deal", "F-35", "C++", "e", "b", "amp", "lt", "北京", "a&b"])
)


@given(st.lists(PIECES, max_size=40).map("".join), ASKED)
def test_any_body_keeps_its_text_and_tags_and_shows_what_the_plain_text_does(body, asked):
    html = clean_html(body)
    tree = nodes.And(tuple(map(nodes.Word, asked)))
    wanted = wanted_terms(leaves(tree), "en")
    page, matches = mark_html(html, wanted, "en")
    assert unescape(re.sub("</?mark>", "", page)) == unescape(html)
    assert re.findall("<(?!/?mark)[^>]*>", page) == re.findall("<[^>]*>", html)
    text = plain_text(html)
    told = [text[m.start : m.end] for m in find_matches(text, wanted, "en")]
    inside = "".join(re.findall("<mark>(.*?)</mark>", page, re.S))
    # Of words that stand together, tags may stand in the place of the white space between them.
    assert "".join(unescape(inside).split()) == "".join("".join(told).split())
    assert len(matches) == len(told)


def test_the_words_of_a_query_are_told_as_they_were_typed():
    tree = nodes.And(
        (
            nodes.Word("Sanctions"),
            nodes.Phrase("gas deal"),
            nodes.Or((nodes.Prefix("harb"), nodes.Fuzzy("ferri"))),
            nodes.Not(nodes.Word("never")),
            nodes.Field("headline", nodes.Word("only")),
            nodes.Field("topic", nodes.Word("nowhere")),
            nodes.MostOf((nodes.Word("F-35"),)),
        )
    )
    assert [typed(leaf) for leaf in leaves(tree)] == [
        "Sanctions", "gas deal", "harb*", "ferri", "F-35",
    ]  # fmt: skip
    assert "only" in [typed(leaf) for leaf in leaves(tree, "headline")]


@given(st.sampled_from(["sanctions", "F-35", "Café", "AT&T", "deals", "北京"]))
def test_a_match_tells_what_it_was_asked_by(word):
    for leaf in (nodes.Word(word), nodes.Phrase(word), nodes.Near(f"{word} {word}", 1)):
        html = escape(f"{word} {word}")
        _page, matches = mark_html(html, wanted_terms([leaf], "en"), "en")
        assert asked_in(matches) == {leaf}


def test_a_phrase_over_tags_and_paragraphs_is_marked_between_them():
    tree = nodes.Phrase("gas deal")
    for html, shown in [
        ("<p>gas <b>deal</b></p>", "<p>{gas} <b>{deal}</b></p>"),
        ("<p>a gas</p>\n<p>deal gas</p>", "<p>a {gas}</p>\n<p>{deal} gas</p>"),
        ("<p>gas deal, deal</p>", "<p>{gas deal}, deal</p>"),
    ]:
        wanted = shown.replace("{", "<mark>").replace("}", "</mark>")
        assert mark_html(html, wanted_terms([tree], "en"), "en")[0] == wanted
