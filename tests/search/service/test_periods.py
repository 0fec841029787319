"""Stepping through time: the dates before, after and around the chosen ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Period, read_period
from search.service.periods import after, before, period_said, wider

TODAY = date(2026, 11, 24)


def period(first: str, last: str = "") -> Period:
    return Period(read_period(first, TODAY).first, read_period(last or first, TODAY).last)


def counted(*days: str) -> tuple[int, np.ndarray]:
    """One article on each of these days."""
    ordinals = np.array([read_period(day, TODAY).first.toordinal() for day in days])
    return int(ordinals.min()), np.bincount(ordinals - ordinals.min())


EVERY_DAY = (date(2015, 1, 1).toordinal(), np.ones(365 * 15, np.int64))


@pytest.mark.parametrize(
    ("chosen", "earlier", "later"),
    [
        (period("2021", "2023"), period("2018", "2020"), period("2024", "2026")),
        (period("2025"), period("2024"), period("2026")),
        (period("2025-01"), period("2024-12"), period("2025-02")),
        (period("2024-12", "2025-02"), period("2024-09", "2024-11"), period("2025-03", "2025-05")),
        (period("2024-02-29"), period("2024-02-28"), period("2024-03-01")),
        (
            period("2025-01-30", "2025-02-02"),
            period("2025-01-26", "2025-01-29"),
            period("2025-02-03", "2025-02-06"),
        ),
    ],
)
def test_a_step_is_as_long_as_what_was_chosen(chosen, earlier, later):
    assert before(chosen, *EVERY_DAY) == earlier
    assert after(chosen, *EVERY_DAY) == later


def test_a_step_leads_over_what_is_empty():
    days = counted("2020-06-01", "2024-02-10", "2026-01-31")
    assert before(period("2024-02"), *days) == period("2020-06")
    assert after(period("2024-02-10"), *days) == period("2026-01-31")
    assert before(period("2024-03", "2024-05"), *days) == period("2023-12", "2024-02")
    assert after(period("2022", "2023"), *days) == period("2024", "2025")


def test_no_step_leads_out_of_the_archive():
    days = counted("2024-02-10", "2024-02-20")
    assert before(period("2024-02-10"), *days) is None
    assert after(period("2024-02"), *days) is None
    assert before(period("2025"), *days) == period("2024")
    assert before(period("2023"), *days) is None
    assert before(Period(date(900, 1, 1), date(2024, 2, 11)), *days) is None
    assert before(period("2025"), 0, np.empty(0, np.int64)) is None
    assert before(Period(date(3, 1, 1), date(9998, 12, 31)), 1, np.ones(9, np.int64)) is None


@given(st.dates(date(2015, 1, 1), date(2029, 1, 1)), st.integers(0, 900), st.data())
def test_the_nearest_period_that_has_anything_is_found(first, length, data):
    chosen = Period(first, first + timedelta(length))
    offsets = data.draw(st.sets(st.integers(0, 365 * 15), min_size=1, max_size=5))
    counts = np.bincount(sorted(offsets))
    start = EVERY_DAY[0]
    for step, sign in ((before, -1), (after, 1)):
        found = step(chosen, start, counts)
        outside = [
            start + offset
            for offset in offsets
            if (start + offset - (chosen.first if sign < 0 else chosen.last).toordinal()) * sign > 0
        ]
        assert (found is None) == (not outside)
        if found:
            nearest = max(outside) if sign < 0 else min(outside)
            assert found.first.toordinal() <= nearest <= found.last.toordinal()


@pytest.mark.parametrize(
    ("chosen", "whole"),
    [
        (period("2025-11-17"), period("2025-11")),
        (period("2025-11-01", "2025-11-09"), period("2025-11")),
        (period("2025-11"), period("2025")),
        (period("2025-02", "2025-03"), period("2025")),
        (period("2025"), None),
        (period("2024-12-31", "2025-01-01"), None),
        (period("2021", "2023"), None),
    ],
)
def test_one_level_up_from_a_day_is_its_month_then_its_year(chosen, whole):
    assert wider(chosen) == whole


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (period("2025"), "2025"),
        (period("2018", "2020"), "2018–2020"),
        (period("2025-11"), "November 2025"),
        (period("2025-11", "2026-01"), "Nov 2025–Jan 2026"),
        (period("2025-11-17"), "17 November 2025"),
        (period("2025-11-17", "2025-11-19"), "17 Nov 2025–19 Nov 2025"),
    ],
)
def test_a_period_is_said_in_few_words(chosen, said):
    assert period_said(chosen) == said


@pytest.fixture
def archive(make_article, reindex):
    for year, month, day in ((2020, 6, 1), (2024, 2, 10), (2024, 2, 20), (2025, 3, 1)):
        make_article(
            f"{year}-{month}-{day}",
            text="gas",
            topics=["Trade"] if year < 2025 else [],
            published_at=datetime(year, month, day, 12, tzinfo=UTC),
        )
    reindex()


@pytest.fixture
def steps(client):
    """The (words, address) of the links that step through time on the page of a search."""
    import re

    def ask(query):
        page = client.get(f"/search/?{query}").content.decode()
        links = re.findall(r'<a id="(earlier|later|wider)" href="([^"]*)"[^>]*>(.*?)</a>', page)
        return {
            name: (re.sub("<[^>]*>", "", said), address.replace("&amp;", "&"))
            for name, address, said in links
        }

    return ask


def test_the_page_steps_through_the_dates_under_its_other_filters(archive, steps):
    assert steps("q=gas&from=2024&to=2024&topic=trade") == {
        "earlier": ("Earlier: ‹ 2020", "/search/?q=gas&topic=trade&from=2020&to=2020"),
    }
    assert steps("from=2024-02-10&to=2024-02-10&sort=oldest") == {
        "earlier": ("Earlier: ‹ 1 June 2020", "/search/?from=2020-06-01&to=2020-06-01&sort=oldest"),
        "later": (
            "Later: 20 February 2024 ›",
            "/search/?from=2024-02-20&to=2024-02-20&sort=oldest",
        ),
        "wider": ("All of February 2024", "/search/?from=2024-02&to=2024-02&sort=oldest"),
    }
    assert steps("from=2019&to=2020") == {
        "later": ("Later: 2023–2024 ›", "/search/?from=2023&to=2024")
    }
    assert steps("from=2024") == {}
    assert steps("q=gas") == {}


def test_whole_years_and_months_are_written_as_such(find):
    from search.request import SearchRequest

    def written(first, last):
        return SearchRequest().with_dates(period(first, last)).query_string

    assert written("2018", "2020") == "from=2018&to=2020"
    assert written("2018-03", "2020-02") == "from=2018-03&to=2020-02"
    assert written("2018-03-01", "2020-02-28") == "from=2018-03-01&to=2020-02-28"
    assert written("2018-03-02", "2018-03-02") == "from=2018-03-02&to=2018-03-02"
