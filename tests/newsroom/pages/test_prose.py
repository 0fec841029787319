"""How bodies are set: boxes around tables, and notes whose links lead there and back."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newsroom.bodies import clean_html, plain_text
from newsroom.pages.prose import as_set

TABLE = "<table><tr><th>Year<td>Landed</table>"


def set_from(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(as_set(clean_html(markup)), create_parent="main")


def links_of(body: html.HtmlElement) -> list[tuple[str, str]]:
    """The text of each link, and of what it leads to."""
    ids = [each.get("id") for each in body.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    found = []
    for link in body.iter("a"):
        (target,) = body.xpath(f"//*[@id='{link.get('href').removeprefix('#')}']")
        found.append((link.text_content(), target.text_content()))
    return found


def test_a_table_stands_in_a_box_that_the_keyboard_reaches_and_that_says_what_it_is():
    body = set_from(f'{TABLE}<table><caption>Fish & "chips"</caption><tr><td>x</table>')
    boxes = body.xpath("div[@role='group'][@tabindex='0'][table]")
    assert [box.get("aria-label") for box in boxes] == ["Table 1", 'Fish & "chips"']


def test_a_table_within_a_table_has_no_box_of_its_own():
    body = set_from(f"<table><tr><td>{TABLE}</table>{TABLE}")
    assert [box.get("aria-label") for box in body.iter("div")] == ["Table 1", "Table 2"]
    assert len(body.xpath("//table//table")) == 1


@pytest.mark.parametrize(
    ("reference", "way_back"),
    [
        ("fn1", "fnref1"),
        ("fn:1", "fnref:1"),
        ("_ftn1", "_ftnref1"),
        ("_edn1", "_ednref1"),
        ("footnote-1", "footnote-anchor-1"),
        ("cite_note-smith-1", "cite_ref-smith_1-0"),
        ("0a1b-2c", "0a1b-2c-link"),
        ("sdfootnote1sym", "sdfootnote1anc"),
        ("note-1", "text-1"),
        ("n%C3%B6te", "ref-n%C3%B6te"),
    ],
)
def test_the_links_of_a_note_lead_there_and_back(reference, way_back):
    body = set_from(
        f'<p>Cod<sup><a href="#{reference}">1</a></sup> landed.</p>'
        f'<ol><li>Off Skelby. <a href="#{way_back}">↩</a></li></ol>'
    )
    assert links_of(body) == [("1", "Off Skelby. ↩"), ("↩", "1")]
    there, back = body.iter("a")
    assert (there.get("role"), there.get("aria-label")) == ("doc-noteref", None)
    assert (back.get("role"), back.get("aria-label")) == ("doc-backlink", "Back to the text")


def test_a_note_that_is_asked_for_twice_leads_back_to_both():
    body = set_from(
        '<p>Cod<a href="#fn1">1</a> and ling<a href="#fn2">2</a> and cod<a href="#fn1">1b</a>.</p>'
        '<ol><li>Fresh. <a href="#fnref1">a</a> <a href="#fnref1:1">b</a></li>'
        '<li>Dried. <a href="#fnref2">c</a></li></ol>'
    )
    assert links_of(body) == [
        ("1", "Fresh. a b"), ("2", "Dried. c"), ("1b", "Fresh. a b"),
        ("a", "1"), ("b", "1b"), ("c", "2"),
    ]  # fmt: skip


def test_notes_in_one_paragraph_and_beside_their_reference_are_told_apart():
    body = set_from(
        '<p>Cod<a href="#fn1">1</a>, ling<a href="#fn2">2</a>.</p>'
        '<p><a href="#fnref1">[1]</a> Fresh.<br><a href="#fnref2">[2]</a> Dried.</p>'
        '<p>Eel<a href="#fn3">3</a>. <a href="#fnref3">[3]</a> Smoked.</p>'
    )
    assert links_of(body) == [
        ("1", "[1] Fresh.[2] Dried."), ("2", "[2]"), ("[1]", "1"), ("[2]", "2"),
        ("3", "[3]"), ("[3]", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        '<p>Read <a href="#the-price"><b>on</b></a>.</p>',
        '<p>See<sup><a href="#fn1">1</a></sup>.</p><ol><li>A note without a way back.</li></ol>',
        '<p><a href="#part">Part</a> <a href="#part-2">Part 2</a> <a href="#top">Top</a></p>',
        '<p><a href="#">Up</a> <a href="#main">To the content</a></p>',
    ],
)
def test_a_link_that_leads_nowhere_is_text(markup):
    cleaned = clean_html(markup)
    set_body = as_set(cleaned)
    assert "<a" not in set_body and "</a>" not in set_body
    assert plain_text(set_body) == plain_text(cleaned)
    assert re.sub("</?a[^>]*>", "", cleaned) == set_body


def test_other_links_and_bodies_stay_as_they_are():
    body = clean_html('<p>Cod <a href="https://fish.example/#fn1" title="a > b">landed</a>.</p>')
    assert as_set(body) is body
    assert as_set(body + clean_html(TABLE)).startswith(body)


pieces = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<ol><li>",
            "</ol>",
            "<table><td>",
            "</table>",
            "<caption>x",
            "<sup>",
            "cod ",
        ]
        + [
            f'<a href="#{name}">1</a>'
            for name in ("fn1", "fnref1", "fn2", "fnref2", "x", "fnref1-2")
        ]
        + ['<a href="#fn1"><b>', "</a>", "<br>", "<pre>", "&lt;a&gt;"]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(pieces)
def test_nothing_of_a_text_is_lost_and_no_link_leads_nowhere(markup):
    cleaned = clean_html(markup)
    set_body = as_set(cleaned)
    assert plain_text(set_body) == plain_text(cleaned)
    body = html.fragment_fromstring(set_body or "<p></p>", create_parent="main")
    links_of(body)
    assert all(table.xpath("ancestor::div[@tabindex]") for table in body.iter("table"))


def test_setting_is_linear():
    def seconds(times: int) -> float:
        body = clean_html(
            "".join(
                f'<p><a href="#fn{n}">1</a><li><a href="#fnref{n}">2</a><table><td>x</table>'
                for n in range(times)
            )
        )
        best = 99.0
        for _ in range(2):
            began = time.process_time()
            as_set(body)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(1600) < 40 * seconds(100)
