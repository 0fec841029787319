"""Numbers in groups of digits: found however they are written, and never in parts."""

from __future__ import annotations

import pytest

from tests.template import made_once

pytestmark = pytest.mark.django_db
MILLION = {"Dollars", "Plain", "Dots", "Apostrophes"}


@pytest.fixture
@made_once
def archive(make_article, reindex):
    make_article("Dollars", text="It cost $1,250,000 in all, or 165,508 each.")
    make_article("Plain", text="The town has 1250000 people and 508 cats.")
    make_article("Dots", text="Kosten von 1.250.000 Euro.")
    make_article("Apostrophes", text="Franken 1'250'000 an einem Tag.")
    make_article("Spaces", text="1 250 000 francs.")
    make_article(
        "Fraction", text="A pound costs 1.250 dollars; 250 were sold, in 1,250,000-litre tanks."
    )
    reindex()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("1250000", MILLION | {"Fraction"}),
        ("1,250,000", MILLION | {"Fraction"}),
        ("1.250.000", MILLION | {"Fraction"}),
        ('"1,250,000"', MILLION | {"Fraction"}),
        ('"1,250,000 people"', {"Plain"}),
        ("1,250,000-litre", {"Fraction"}),
        ("1250000-litre", {"Fraction"}),
        ("508", {"Plain"}),
        ("165508", {"Dollars"}),
        ("165,508", {"Dollars"}),
        ("165", set()),
        ("000", {"Spaces"}),
        ("250", {"Spaces", "Fraction"}),
        ("1.250", {"Fraction", "Spaces"}),
        ('"1 250 000"', {"Spaces"}),
        ("1,25*", MILLION | {"Fraction"}),
        ("12500*", MILLION | {"Fraction"}),
    ],
)
def test_a_number_is_found_as_a_whole(archive, find, q, found):
    assert {hit.headline for hit in find(q=q).hits} == found


@pytest.mark.parametrize("q", ["1250000", "1,250,000", "1.250.000"])
def test_a_number_is_marked_however_it_is_written(archive, find, q):
    marked = {hit.headline: hit.snippet for hit in find(q=q).hits}
    assert "<mark>1,250,000</mark>" in marked["Dollars"]
    assert "<mark>1250000</mark>" in marked["Plain"]
    assert "<mark>1.250.000</mark>" in marked["Dots"]
