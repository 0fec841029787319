"""Texts → terms: what must hold however a text is written."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.characters import APOSTROPHES
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
@example("s'éa")
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


def parts(text):
    return [part for run in terms(text) for part in run.parts]


def rests(text):
    return [rest for run in terms(text) for rest in run.rests if rest]


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_a_name_is_the_same_with_any_apostrophe(sign):
    assert parts(f"O{sign}Brien Hawai{sign}i Sa{sign}ud") == ["obrien", "hawaii", "saud"]
    assert parts(f"Obama{sign}s {sign}quoted{sign}") == ["obama", "quoted"]
    assert analysis.findable(f"D{sign}Ormesson") == analysis.findable("d'ormesson")
    assert terms(f"L{sign}Oréal") == terms("L'Oréal")


@pytest.mark.parametrize("sign", "‐‑")
def test_a_word_is_the_same_with_any_hyphen(sign):
    assert terms(f"Rolls{sign}Royce") == terms("Rolls-Royce")


@given(st.lists(st.text("abcé", min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_a_word_is_the_same_with_signs_in_it_that_nobody_sees(syllables, data):
    signs = st.text("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e", max_size=2)
    hinted = syllables[0] + "".join(data.draw(signs) + more for more in syllables[1:])
    assert terms(hinted) == terms("".join(syllables))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'Oréal", ["oreal"]),
        ("L’AIR LIQUIDE", ["air"]),
        ("Côte d'Ivoire", ["ivoire"]),
        ("Côte-d'Ivoire", ["ivoire"]),
        ("qu'elle s'est C'était jusqu'ici", ["elle", "est", "etait", "ici"]),
        ("dell'arte all'estero", ["arte", "estero"]),
        ("l'avant-garde", ["avant"]),
    ],
)
def test_the_word_behind_an_elision_stands_at_the_same_position(text, found):
    assert rests(text) == found
    for run in terms(text):
        assert len(run.rests) in (0, len(run.parts))
    assert not any(rests(word) for word in found)


@pytest.mark.parametrize(
    "text",
    ["O'Brien", "D'Amato", "D’ORMESSON", "N'Djamena", "M'Bow", "don't", "they'll", "5'10", "l'a"],
)
def test_names_and_contractions_are_no_elisions(text):
    assert rests(text) == []


_NAMES = st.text("abcdéü", min_size=2, max_size=6)


@given(_NAMES, _NAMES, st.sampled_from(APOSTROPHES))
def test_any_name_is_the_same_with_any_apostrophe(first, second, sign):
    assert terms(f"{first}{sign}{second}") == terms(f"{first}'{second}")
    assert parts(f"{first}{sign}s {sign}{second}{sign}") == parts(f"{first} {second}")


@given(
    st.sampled_from(
        ["l", "L", "d", "qu", "Qu", "j", "m", "n", "s", "t", "c", "jusqu", "dell", "all"]
    ),
    _NAMES,
    st.sampled_from("'’ʼ‘"),
)
def test_any_elision_leaves_the_word_behind_it_at_one_position(elided, word, sign):
    (run,) = terms(f"{elided}{sign}{word}")
    assert run.parts == (analysis.fold(elided + word),)
    assert run.rests == tuple(parts(word))
    assert run.rest_stems == terms(word)[0].stems
