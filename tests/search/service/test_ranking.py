"""The right story first: what the order of hits promises, on articles made for it."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from search import engine
from search.backends.solr import collections
from search.backends.solr.documents import TIMES
from search.columns import bm25
from search.protocol import planner
from search.protocol.fields import WEIGHTS
from search.request import SearchRequest

pytestmark = pytest.mark.django_db
FILLER = "The council met in the hall on Monday and spoke of roads, schools and the budget. "


@pytest.fixture
def first(make_article, reindex):
    """first(q, headline=text, …) → the headlines that a search finds, best first; all as old."""

    def ask(q, **texts):
        for headline, text in texts.items():
            make_article(headline, text=text, published_at=datetime(2025, 3, 1, tzinfo=UTC))
        for number in range(12):
            make_article(f"Other {number}", text=FILLER * 3)
        reindex()
        return [hit.headline for hit in engine.find(SearchRequest.from_url({"q": q})).hits]

    return ask


def test_two_words_of_the_text_come_before_one_in_the_headline(first):
    found = first(
        "lumber OR duty",
        **{"Duty": FILLER * 2, "Border": f"{FILLER}The duty on lumber stays. {FILLER}"},
    )
    assert found == ["Border", "Duty"]


def test_how_often_is_counted_over_all_fields_before_it_counts_less(first):
    one_word = {"Ferry ferry ferry": f"The ferry, a ferry. {FILLER}"}
    both_words = {"Harbour": f"A ferry at the quay. {FILLER}"}
    found = first("ferry OR quay", **one_word, **both_words)
    assert found == ["Harbour", "Ferry ferry ferry"]


def test_a_word_in_the_headline_counts_more_than_one_in_the_text(first):
    same = f"{FILLER}The talks went on. {FILLER}"
    found = first("talks", **{"Talks": FILLER * 2 + "It went on.", "Monday": same})
    assert found == ["Talks", "Monday"]


def test_one_word_does_not_put_a_story_first_for_being_short(first):
    found = first(
        "oil", **{"Brief": "Palm oil rose.", "Report": f"Oil fell. {FILLER}Oil may fall again."}
    )
    assert found == ["Report", "Brief"]


@pytest.mark.parametrize(
    ("q", "first_one", "other"),
    [
        ("Sanders", "Mr Sanders spoke.", "A sander spoke."),
        ("sanders", "Mr Sanders spoke.", "A sander spoke."),
        ("F-35", "An F-35 flew.", "Row F 35 flew."),
        ("login.gov", "On login.gov today.", "A login, gov today."),
        ("Rolls-Royce", "A Rolls-Royce came.", "Rolls Royce, it came."),
        ("A/B", "An A/B test.", "An a b test."),
    ],
)
def test_names_and_words_with_signs_come_first_as_they_are_written(first, q, first_one, other):
    assert first(q, Written=f"{first_one} {FILLER}", Else=f"{other} {FILLER}")[0] == "Written"


@pytest.mark.parametrize(("words", "share"), [(1, 0), (4, 0), (6, 0.5), (8, 1), (30, 1)])
def test_the_longer_a_query_the_more_its_neighbours_count(words, share):
    assert planner.near_weight(words) == pytest.approx(planner.NEAR_WEIGHT * share)


def test_solr_is_told_the_same_formula():
    schema = ElementTree.parse(collections.CONFIG / "schema.xml")
    told = {
        kind.get("name"): {one.get("name"): float(one.text) for one in own.iter("float")}
        for kind in schema.iter("fieldType")
        for own in kind.iter("similarity")
    }
    (times,) = {TIMES[name] / weight for name, weight in WEIGHTS.items()}
    alone = {"k1": bm25.K1, "b": bm25.B}
    assert told == {
        "stems": alone,
        "written": alone,
        "combined": {"k1": pytest.approx(bm25.K1 * times), "b": bm25.B},
    }
