"""A query said in words, for every node; with the reader's own words marked on the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.safestring import SafeString

from search.query.describe import clause_in_words, in_html, in_words
from search.query.nodes import AllBut, plain_words, relaxed, without_any
from search.query.parser import parse

TODAY = date(2025, 11, 17)


def tree(text):
    return parse(text, TODAY).tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gas", "articles with gas"),
        ("gas deal", "articles with gas and deal"),
        ("gas deal annex", "articles with gas, deal and annex"),
        ('gas "harbour dues" -ferry', "articles with gas and “harbour dues”, not ferry"),
        ("gas OR oil OR coal", "articles with gas, oil or coal"),
        ("price (gas OR oil)", "articles with price and (gas or oil)"),
        ("(gas price) OR oil", "articles with (gas and price) or oil"),
        ("gas -oil -coal", "articles with gas, not oil and not coal"),
        ("gas -(oil OR coal)", "articles with gas, not (oil or coal)"),
        ("gas OR -oil", "articles with gas or not oil"),
        ("harb*", "articles with a word that begins with harb"),
        ("harbor~", "articles with harbor or a word one letter off"),
        ('"tug strike"~5', "articles with “tug strike” within 5 words"),
        ("headline:gas", "articles with gas in the headline"),
        ('gas person:"ada lund"', "articles with gas and “ada lund” in the name of a person"),
        ("-headline:gas", "all articles, not gas in the headline"),
        ("date:2025", "articles dated 2025"),
        ("gas date:2025-11", "articles with gas, dated November 2025"),
        ("gas date:2025-11-17", "articles with gas, dated 17 November 2025"),
        ("date:2024..2025-02", "articles dated from 1 January 2024 to 28 February 2025"),
        ("date:2024.. -gas", "articles dated since 1 January 2024, not gas"),
        ("date:..2024", "articles dated until 31 December 2024"),
        ("gas -date:2025", "articles with gas, not dated 2025"),
        ("gas OR date:2025", "articles with gas or dated 2025"),
        ("", "all articles"),
        ("-ferry", "all articles, not ferry"),
    ],
)
def test_every_node_reads_well(text, said):
    assert in_words(tree(text)) == said
    assert in_html(tree(text)).replace("<em>", "").replace("</em>", "") == said


def test_what_was_relaxed_is_said():
    said = in_words(relaxed(tree('gas deal annex "sea bed"')))
    assert said == "articles with most of the words gas, deal and annex and “sea bed”"


def test_words_of_which_some_may_lack_are_said():
    before = tree('gas deal annex "sea bed" -tug')
    said = in_words(without_any(before))
    assert said == (
        "articles with all but one of the words gas, deal and annex and “sea bed”, not tug"
    )
    words = plain_words(before)
    assert in_words(AllBut(words, 2)) == "articles with all but 2 of the words gas, deal and annex"
    assert in_words(without_any(tree("gas"))) == "articles with gas"


def test_every_field_is_named():
    from search.query.fields import FIELDS

    assert len({clause_in_words(tree(f"{name}:a")) for name in FIELDS}) == len(FIELDS)


def test_the_readers_words_are_emphasised_and_escaped():
    said = in_html(tree('AT&T "sea bed" headline:tid* -tug'))
    assert isinstance(said, SafeString)
    assert said == (
        "articles with <em>AT&amp;T</em>, “<em>sea bed</em>” and"
        " a word that begins with <em>tid</em> in the headline, not <em>tug</em>"
    )
