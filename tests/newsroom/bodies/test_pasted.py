"""What word processors put on a clipboard becomes what they meant, and what is left out is said."""

from __future__ import annotations

import pytest

from newsroom.bodies import TAGS, clean_html, from_clipboard, left_out, plain_text
from newsroom.bodies.normal_form import MAX_DEPTH


def pasted(markup: str) -> str:
    return clean_html(from_clipboard(markup))


def point(level: int, mark: str, text: str) -> str:
    ignored = f"<![if !supportLists]><span><span style='mso-list:Ignore'>{mark}</span></span>"
    style = f"mso-list:l0 level{level} lfo1"
    return f"<p class=MsoList style='text-indent:-18pt;{style}'>{ignored}<![endif]>{text}</p>\n"


def test_what_stands_around_a_copy_is_not_pasted():
    around = "<html><head><title>Doc</title></head><body>\n<!--StartFragment--><p>Ferry</p>"
    assert pasted(f"{around}<!--EndFragment--></body></html>") == "<p>Ferry</p>"


def test_paragraphs_that_word_marks_as_points_are_lists():
    points = point(1, "·", "One") + point(2, "o", "Two") + point(1, "·", "Three")
    html = pasted(f"<p>Before</p>{points}{point(1, '1.', 'First')}<p>After</p>")
    assert html.replace("\n", "") == (
        "<p>Before</p><ul><li>One<ul><li>Two</li></ul></li><li>Three</li></ul>"
        "<ol><li>First</li></ol><p>After</p>"
    )


def test_points_with_words_between_them_are_two_lists():
    html = pasted(f"<div>{point(1, '·', 'One')}and {point(1, '·', 'Two')}</div>")
    assert html.count("<ul>") == 2
    assert plain_text(html).split() == ["One", "and", "Two"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("<p><span style='font-weight:700;color:red'>x</span> y</p>", "<p><b>x</b> y</p>"),
        ("<p><span style='font-style: italic'>x</span></p>", "<p><i>x</i></p>"),
        ("<p><span style='vertical-align:super'>x</span></p>", "<p><sup>x</sup></p>"),
        ("<b style='font-weight:normal'><p>x</p></b>", "<p>x</p>"),
        ("<p><del>x</del> <strike>y</strike></p>", "<p><s>x</s> <s>y</s></p>"),
        (
            "<ul><li>x</li><ul><li>y</li></ul></ul>",
            "<ul><li>x<ul><li>y</li></ul></li></ul>",
        ),
        ("x &lt; y <z", "<p>x &lt; y &lt;z</p>"),
        ("", ""),
    ],
)
def test_what_is_said_by_styles_is_said_by_elements(given, meant):
    assert pasted(given) == meant


def test_no_word_is_lost_however_deep_it_stands():
    deep = MAX_DEPTH - 2
    assert plain_text(pasted("<div>" * deep + "x" + "</div>" * deep + "y")).split() == ["x", "y"]


def test_what_is_left_out_is_said_with_its_number():
    markup = (
        "<style>p {}</style><p onclick=x>a<img><svg><path/><image/></svg><u>b</u></p>"
        "<iframe></iframe><table><tr><td colspan=2 rowspan=1>c</td></tr></table>"
        "<a href='javascript:x'>d</a><a href='mailto:a@b.c'>e</a><a href='/f'>f</a>"
        "<input type=hidden><input><mark>g</mark><del>h</del><script>i</script>"
    )
    assert left_out(markup) == [
        "2 pictures",
        "1 embedded page",
        "2 scripts",
        "1 form field",
        "1 link's address",
        "the merging of 1 cell",
        "crossing out",
        "underlining",
        "highlighting",
        "colours, fonts and sizes",
    ]


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_nothing_is_said_of_what_is_kept(tag):
    assert left_out(f"<table><tr><td><{tag}>x</{tag}></table>") == []
