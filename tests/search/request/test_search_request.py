"""The address of a search, read and written."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Period, month_of, year_of
from search.request.facets import BY_NAME, FACETS
from search.request.search_request import SearchRequest
from search.request.selection import Selection
from search.request.slots import DateAddresses, FacetAddresses
from search.service.results import Bucket

TODAY = date(2025, 11, 17)


def read(query_string):
    return SearchRequest.from_url(QueryDict(query_string), today=TODAY)


def test_an_address_is_written_in_one_order_whatever_order_it_came_in():
    search = read("page=2&topic=-b&from=2025&q=oil&topic=a&missing=person&utm_source=x")
    assert search.query_string == "q=oil&topic=a&topic=-b&missing=person&from=2025&page=2"
    assert search.notices == ()


def test_toggling_twice_changes_nothing_but_the_page():
    search = read("q=oil&topic=a&page=3")
    again = search.toggle("topic", "b").toggle("topic", "b")
    assert again == read("q=oil&topic=a")


def test_a_value_left_out_is_no_longer_wanted():
    search = read("topic=a").exclude("topic", "a")
    assert search.of("topic") == Selection(exclude=("a",))
    assert search.toggle("topic", "a").of("topic").is_empty


def test_the_first_tick_asks_for_every_value_of_a_facet_of_which_articles_have_several():
    for facet in FACETS:
        first = read("q=oil").tick(facet, "a")
        every = f"&every={facet.name}" if facet.has_several else ""
        assert first.query_string == f"q=oil&{facet.name}=a{every}"
        second = first.tick(facet, "b")
        assert second.query_string == f"q=oil&{facet.name}=a&{facet.name}=b{every}"
        assert first.tick(facet, "a").query_string == "q=oil"
    assert [f.name for f in FACETS if not f.has_several] == ["section", "source"]


def test_further_ticks_leave_any_or_every_as_it_is():
    topic = BY_NAME["topic"]
    assert read("topic=a").tick(topic, "b").query_string == "topic=a&topic=b"
    assert read("missing=topic").tick(topic, "b").query_string == "topic=b&missing=topic"
    assert read("topic=-a").tick(topic, "a").query_string == ""
    assert read("topic=-a").tick(topic, "b").query_string == "topic=b&topic=-a&every=topic"
    any_of_both = read("topic=a&topic=b&every=topic").with_every(topic, False)
    assert any_of_both.query_string == "topic=a&topic=b"
    assert any_of_both.with_every(topic, True).query_string == "topic=a&topic=b&every=topic"


def test_a_toggle_asks_for_every_value_only_where_the_search_did():
    assert read("").toggle("topic", "a").query_string == "topic=a"
    assert read("every=topic").toggle("topic", "a").query_string == "topic=a&every=topic"
    assert read("every=place&topic=a").toggle("topic", "b").every == ("place",)


def test_every_goes_with_the_last_value_of_its_facet():
    search = read("topic=a&topic=-b&person=c&missing=date&every=person&every=topic")
    assert search.query_string == (
        "topic=a&topic=-b&person=c&missing=date&every=topic&every=person"
    )
    assert search.drop("topic", "a").query_string == ("topic=-b&person=c&missing=date&every=person")
    assert search.exclude("topic", "a").every == ("person",)
    assert search.without_inclusions("person").every == ("topic",)
    assert search.without("topic").every == ("person",)
    assert search.without_filters().query_string == ""
    assert search.with_q("oil").every == search.without_dates().every == ("topic", "person")


def test_filters_are_lifted_one_at_a_time():
    search = read("q=x&topic=a&person=b&from=2025&to=2025-02")
    assert search.without("topic").query_string == "q=x&person=b&from=2025&to=2025-02"
    assert search.without_dates().query_string == "q=x&topic=a&person=b"
    assert search.without_filters().query_string == "q=x"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-11-17", TODAY, TODAY),
        ("today", TODAY, TODAY),
        ("7d", date(2025, 11, 10), date(2025, 11, 10)),
        ("3m", date(2025, 8, 17), date(2025, 8, 17)),
        ("1y", date(2024, 11, 17), date(2024, 11, 17)),
    ],
)
def test_dates_may_be_partial_or_relative(text, first, last):
    search = read(f"from={text}&to={text}")
    assert (search.first_day, search.last_day) == (first, last)
    assert search.notices == ()


@pytest.mark.parametrize(
    "query_string",
    ["from=2025-13", "to=abc", "sort=best", "page=0", "page=-1", "page=1e9", "per_page=x",
     "topic=-", "missing=nope", "every=nope", "every=date",
     "every=section&section=a&section=b", "every=topic&topic=a&missing=topic",
     "nope=1", "q=a&q=b", "per_page=1000", "from=2025-02&to=2025-01",
     "&".join(f"topic=t{i}" for i in range(21)), f"topic={'x' * 500}", f"q={'a' * 1001}"],
)  # fmt: skip
def test_what_cannot_be_used_is_named(query_string):
    assert read(query_string).notices


@pytest.mark.parametrize(
    "query_string", ["", "q=&topic=&from=", "utm_campaign=x&gclid=1", "lang=de"]
)
def test_empty_values_and_tracking_are_passed_over_in_silence(query_string):
    search = read(query_string)
    assert search.notices == ()
    assert search.is_blank


def test_relevance_needs_words():
    assert read("").sort == "newest"
    assert read("q=-oil").sort == "newest"
    assert read("q=oil").sort == "relevance"
    assert read("q=oil&sort=oldest").sort == "oldest"


_NAMES = [
    *("q", "relax", "topic", "person", "missing", "every", "from", "to", "sort", "page"),
    *("per_page", "x"),
]
_VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["2025", "7d", "-a", "topic", "newest", "3", "0", "most", "9" * 40]),
)


@given(st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=8))
def test_reading_what_was_written_gives_the_same_search(pairs):
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)
    search = SearchRequest.from_url(params, today=TODAY)
    again = read(search.query_string)
    assert again.query_string == search.query_string
    assert (again.selections, again.every) == (search.selections, search.every)


_SLUGS = st.one_of(
    st.sampled_from(["a", "b", "-a", "c++", "ü", "x y", "%00", "&q="]), st.text(min_size=1)
)
_SEARCHES = st.lists(
    st.tuples(st.sampled_from(["topic", "person", "place", *_NAMES]), _VALUES | _SLUGS), max_size=8
)


def search_of(pairs):
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)
    return SearchRequest.from_url(params, today=TODAY)


@given(_SEARCHES, st.sampled_from(FACETS), _SLUGS)
def test_addresses_one_value_away_are_those_of_the_searches(pairs, facet, value):
    search = search_of(pairs)
    for one in (value, *search.of(facet).values):
        bucket = Bucket(FacetAddresses(search, facet), one, one, None, 1)
        assert bucket.toggle == search.toggle(facet, one).query_string
        assert bucket.tick == search.tick(facet, one).query_string
        assert bucket.leave_out == search.exclude(facet, one).query_string


@given(_SEARCHES, st.dates(), st.dates(), st.integers(1, 10**9))
def test_addresses_within_dates_and_of_pages_are_those_of_the_searches(pairs, first, last, page):
    search = search_of(pairs)
    for period in (Period(first, last), Period(first, first), month_of(first), year_of(first)):
        narrowed = search.with_dates(period)
        assert DateAddresses(search).within(period) == narrowed.query_string
        assert (narrowed.first_day, narrowed.last_day) == (period.first, period.last)
    assert search.at_page(page) == search.with_page(page).query_string
    assert read(search.at_page(page)).page == page
