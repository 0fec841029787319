"""Pictures of the archive in a body: what cleaning keeps of them, and what is made of it."""

from __future__ import annotations

import pytest

from newsroom.bodies import (
    clean_html,
    count_words,
    figure_of,
    pictures_in,
    plain_text,
    readable,
    with_pictures,
    without_pictures,
)

KEY, OTHER = "0123456789abcdef", "fedcba9876543210"
QUAY = f'<figure data-picture="{KEY}"><figcaption>The <em>quay</em></figcaption></figure>'


@pytest.mark.parametrize(
    "body", [QUAY, figure_of(OTHER, ""), f"<p>Before</p>\n{QUAY}\n<p>After</p>"]
)
def test_a_clean_figure_stays_to_the_letter(body):
    assert clean_html(body) == body


@pytest.mark.parametrize(
    "begin",
    [
        f'<figure data-picture="{KEY}" class="wide" onclick="x()" style="color:red">',
        f"<FIGURE id=a DATA-PICTURE={KEY}>",
        f'<figure data-picture="{KEY}" data-picture="{OTHER}"><img src="https://a.example/x.png">',
        f'<div><figure data-picture="{KEY}"><svg><script>x()</script></svg>',
    ],
)
def test_nothing_but_the_key_is_kept_of_it(begin):
    assert clean_html(f"{begin}<figcaption>The <em>quay</em></figcaption></figure>") == QUAY


@pytest.mark.parametrize(
    "key", ["", "12", KEY.upper(), KEY + "0", f"{KEY}\n", "../../etc/passwd0", '">x']
)
def test_what_is_no_key_names_no_picture(key):
    marked = figure_of(key.replace('"', "&quot;").replace(">", "&gt;"), "A boat")
    assert clean_html(marked) == "<figure><figcaption>A boat</figcaption></figure>"


def test_the_key_of_another_element_is_none():
    assert pictures_in(clean_html(f'<p data-picture="{KEY}">x</p>')) == []


def test_a_caption_is_words_like_any_others():
    text = plain_text(f"<p>One</p>{QUAY}<p>two</p>")
    assert text == "One\nThe quay\ntwo"
    assert count_words(text) == 4


def test_pictures_are_told_once_in_order():
    body = figure_of(OTHER, "") + QUAY + figure_of(OTHER, "again")
    assert pictures_in(body) == [OTHER, KEY]


def test_they_are_drawn_first_in_their_figures_and_a_key_is_never_shown():
    body = QUAY + figure_of(OTHER, "Gone")
    shown = with_pictures(body, {KEY: '<img src="/a\\1.png">'})
    assert shown == (
        '<figure class="body-picture"><img src="/a\\1.png"><figcaption>The <em>quay</em>'
        "</figcaption></figure><figure><figcaption>Gone</figcaption></figure>"
    )


def test_those_that_are_not_wanted_lose_their_names_and_keep_their_captions():
    body = QUAY + figure_of(OTHER, "Kept")
    assert without_pictures(body, but=[OTHER]) == (
        "<figure><figcaption>The <em>quay</em></figcaption></figure>" + figure_of(OTHER, "Kept")
    )


def test_in_a_history_a_figure_is_told_as_a_picture():
    body = f"<p>One</p>{QUAY}{figure_of(OTHER, '')}<figure><figcaption>Bare</figcaption></figure>"
    assert readable(body).split("\n") == ["One", "Picture: The quay", "Picture:", "Bare"]


def test_a_caption_made_from_a_row_is_text():
    assert "<b>" not in figure_of(KEY, "<b>A & B</b>")
    assert plain_text(figure_of(KEY, "<b>A & B</b>")) == "<b>A & B</b>"
