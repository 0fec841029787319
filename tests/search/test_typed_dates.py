"""Dates as readers type them into the form: what is read, and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Period, is_relative, month_of, read_period, read_typed, shortest

TODAY = date(2026, 11, 30)
MONTHS = ("{0:%B} {0.year}", "{0:%b} {0.year}", "{0:%b}. {0.year}", "{0:%B}, {0.year}")
MONTHS += ("{0.month}/{0.year}", "{0:%m}/{0.year}", "{0.month}.{0.year}")
DAYS = ("{0.day} {0:%b} {0.year}", "{0:%B} {0.day}, {0.year}", "{0.day}. {0:%B} {0.year}")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("March 1987", "1987-03"), ("Mar 1987", "1987-03"), ("mar. 1987", "1987-03"),
        ("MARCH 1987", "1987-03"), ("Sept 1987", "1987-09"), ("3/1987", "1987-03"),
        ("03/1987", "1987-03"), ("3.1987", "1987-03"), ("12 Mar 1987", "1987-03-12"),
        ("12. March 1987", "1987-03-12"), ("March 12, 1987", "1987-03-12"),
        ("12.3.1987", "1987-03-12"), ("1987", "1987"), ("1987-03", "1987-03"),
        ("1987-03-12", "1987-03-12"), (" Mar   1987 ", "1987-03"), ("May 1987", "1987-05"),
        ("31 April", ""), ("31 April 1987", ""), ("0 Mar 1987", ""), ("0/1987", ""),
        ("13/1987", ""), ("12/3/1987", ""), ("Foo 1987", ""), ("Ma 1987", ""), ("Ju 1987", ""),
        ("March", ""), ("87", ""), ("Mar 87", ""), ("1987 March", ""), ("Mar 1987 x", ""),
        ("March 0000", ""), ("März 1987", ""), ("Mai 1987", ""),
    ],
)  # fmt: skip
def test_a_date_that_is_typed_is_read_or_is_none(text, read):
    period = read_typed(text, TODAY)
    assert (shortest(period) if period else "") == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("März 1987", "1987-03"), ("marz 1987", "1987-03"), ("Mär. 1987", "1987-03"),
        ("12. März 1987", "1987-03-12"), ("Mai 1987", "1987-05"), ("Okt 1987", "1987-10"),
        ("Dez. 1987", "1987-12"), ("October 1987", "1987-10"), ("Jun 1987", "1987-06"),
    ],
)  # fmt: skip
def test_months_are_called_by_their_german_names_or_the_english_ones(text, read):
    with translation.override("de"):
        assert shortest(read_typed(text, TODAY)) == read


@given(st.dates(date(1000, 1, 1)))
def test_every_way_to_write_a_month_is_read_as_it(day):
    for way in MONTHS:
        assert read_typed(way.format(day), TODAY) == month_of(day), way.format(day)
    for way in DAYS:
        assert read_typed(way.format(day), TODAY) == Period(day, day), way.format(day)


@given(st.text(max_size=20))
def test_whatever_is_typed_an_address_has_what_all_others_have(text):
    period = read_typed(text, TODAY)
    if period is not None:
        assert read_period(shortest(period), TODAY) == period


@pytest.mark.parametrize("text", ["March 1987", "Mar 1987", "3/1987", "12 Mar 1987"])
def test_addresses_stay_as_strict_as_they_are(text, db, find):
    found = find(from_=text)
    assert not found.search.has_dates
    assert any(text in notice for notice in found.notices)


def test_a_relative_date_is_another_one_tomorrow():
    assert [t for t in ("7d", "3M", "today", "1987", "7", "Mar 1987") if is_relative(t)] == [
        "7d",
        "3M",
        "today",
    ]
