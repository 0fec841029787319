"""Which texts are copies, and whether their bands lead to each other."""

from __future__ import annotations

import pytest

from newsroom.stories.texts import BANDS, ComparedText, are_copies
from tests.newsroom.stories.told import text_of, with_other_words

TEXT = text_of(1)


def compared(text: str, headline: str = "Ferry sold") -> ComparedText:
    return ComparedText(headline, text)


def share_a_band(one: ComparedText, other: ComparedText) -> bool:
    pairs = zip(one.bands, other.bands, strict=True)
    same = [a == b for a, b in pairs]
    return any(all(same[4 * band : 4 * band + 4]) for band in range(BANDS))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace(" ", "  \n").replace(".", " —"),
        with_other_words(TEXT, 20),
        "By the city desk. " + TEXT + " Written for the evening paper.",
        " ".join(TEXT.split()[:80]),
    ],
    ids=["same", "capitals", "signs", "words", "frame", "cut"],
)
def test_an_altered_text_is_a_copy(text):
    one, other = compared(TEXT), compared(text, "Quite another headline")
    assert are_copies(one, other) and are_copies(other, one)
    assert share_a_band(one, other)


@pytest.mark.parametrize(
    "text",
    [text_of(2), " ".join(TEXT.split()[:45]), with_other_words(TEXT, 5)],
    ids=["other", "piece", "rewritten"],
)
def test_another_text_is_none(text):
    assert not are_copies(compared(TEXT), compared(text))


def test_notices_of_one_form_are_told_apart_by_their_numbers():
    notice = "The ferry company said that it lowers its fare by {} to {} from Monday. " + TEXT
    monday, friday = compared(notice.format("0.25", "65.50")), compared(notice.format("0.5", "65"))
    assert not are_copies(monday, friday)
    assert are_copies(monday, compared(notice.format("0.25", "65.50") + " Read more."))


def test_a_number_in_words_is_not_the_one_in_digits():
    notice = f"{text_of(3, 48)} The bank lent {{}} billion."
    assert not are_copies(compared(notice.format("two")), compared(notice.format("1.5")))
    assert are_copies(compared(notice.format("1.5")), compared(notice.format("1.5") + " Again."))


def test_what_a_longer_text_adds_may_have_numbers():
    assert are_copies(compared(TEXT), compared(f"{TEXT} Printed on page 17 of 40."))


def test_a_short_text_is_a_copy_only_of_the_same_words_under_the_same_headline():
    short = "The ferry of the harbour was sold twice."
    one = compared(short)
    assert are_copies(one, compared("The ferry, of the harbour, was sold twice"))
    assert one.bands == compared(short.upper(), "FERRY SOLD").bands
    assert not are_copies(one, compared(short, "Ferry sold again"))
    assert not are_copies(one, compared(short.replace("twice", "once")))


@pytest.mark.parametrize("text", ["", "No text here."])
def test_next_to_no_text_is_no_copy_even_of_itself(text):
    one = compared(text)
    assert one.bands is None
    assert not are_copies(one, one)


def test_a_text_without_spaces_has_words():
    text = "".join(chr(0x4E00 + 37 * at % 3000) for at in range(120))
    one, cut = compared(text), compared(text[:90])
    assert len(one.words) == 120
    assert are_copies(one, cut) and share_a_band(one, cut)


def test_a_digest_tells_what_is_compared_alone():
    assert compared(TEXT).digest == compared(TEXT.upper(), "Other").digest
    assert compared(TEXT).digest != compared(TEXT + " Again").digest
    assert compared(TEXT + " 1,5").digest != compared(TEXT + " 1.5").digest
    assert (
        compared("Five words of one text", "a").digest
        != compared("Five words of one text", "b").digest
    )


def test_bands_stay_what_they_are():
    """They are kept in databases: another release of the library must not make others."""
    assert compared(TEXT).bands[:8].hex() == "5f641c1ec8efd888"
