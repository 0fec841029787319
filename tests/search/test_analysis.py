"""Texts → terms: what must hold however a text is written."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.highlighting.snippets import mark
from search.highlighting.wanted import leaves, wanted_terms
from search.query.parser import parse

# Letters with parts of their own in Unicode: accents, breathings, vowel points, syllables, kana.
LETTERS = "aeszéüñőệǘłøßİıΐᾴЙёאּشُआकीद्தெ한글がパ北"
SIGNS = " .-'’&/_+,1"
TEXT = st.text(st.sampled_from(LETTERS + SIGNS), max_size=20)


def terms(text):
    return list(analysis.runs(text))


@given(TEXT)
def test_accents_in_letters_and_after_them_are_one(text):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert terms(composed) == terms(apart)


@given(TEXT)
def test_runs_stand_where_they_say(text):
    text = unicodedata.normalize("NFD", text)
    found = list(analysis.spans(text))
    assert [text[start:end] for start, end, _ in found] == analysis.run_texts(text)
    assert [run for _, _, run in found] == terms(text)


@pytest.mark.parametrize("text", ["café", "Ångström", "Việt", "İzmir", "Й", "が", "한국"])
def test_a_word_with_marks_is_one_run(text):
    apart = unicodedata.normalize("NFD", text)
    assert analysis.run_texts(f"{apart} x") == [apart, "x"]
    assert terms(apart) == terms(text)


def test_a_mark_without_a_letter_and_a_keycap_are_no_words():
    assert analysis.run_texts("\u0301 a 1\ufe0f\u20e3") == ["a", "1"]


def test_a_mark_does_not_break_the_highlight():
    text = unicodedata.normalize("NFD", "The café, then")
    for asked in ("café", "cafe", unicodedata.normalize("NFD", "CAFÉ")):
        wanted = wanted_terms(leaves(parse(asked, date(2025, 11, 18)).tree), "en")
        assert mark(text, wanted, "en") == "The <mark>cafe\u0301</mark>, then"
