"""Topics below what they are part of, however deep, on the search page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.models import Topic
from search.pages.facet_rows import tree_of_rows
from search.request import SearchRequest
from search.request.facets import BY_NAME
from search.request.slots import FacetAddresses
from search.service.results import SHOWN, Bucket, FacetResult

TOPIC = BY_NAME["topic"]


def tree(parents: dict[str, str], search=None) -> list:
    """The rows of topics in this order, each (label, rows below it)."""
    addresses = FacetAddresses(search or SearchRequest(), TOPIC)
    buckets = tuple(
        Bucket(addresses, value, value, parent or None, len(parents) - place)
        for place, (value, parent) in enumerate(parents.items())
    )
    rows = tree_of_rows(FacetResult(addresses, buckets, 0, len(buckets)))
    return told(rows)


def told(rows) -> list:
    return [(str(row["label"]), told(row["rows"])) for row in rows]


def flat(rows) -> list[str]:
    return [label for label, below in rows for label in (label, *flat(below))]


def test_a_topic_stands_below_each_it_is_part_of():
    assert tree({"energy": "", "gas": "energy", "lng": "gas", "trade": "", "spot": "lng"}) == [
        ("energy", [("gas", [("lng", [("spot", [])])])]),
        ("trade", []),
    ]


def test_a_level_that_is_not_shown_is_left_out():
    line = ["top", *(f"other-{n}" for n in range(SHOWN - 1)), "middle", "bottom"]
    parents = dict.fromkeys(line, "") | {"middle": "top", "bottom": "middle"}
    shown = tree(parents, SearchRequest().toggle("topic", "bottom"))
    assert shown[0] == ("top", [("bottom", [])])


@pytest.mark.parametrize(
    "parents",
    [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "a", "d": "c"}],
)
def test_topics_that_go_round_in_a_circle_are_all_shown(parents):
    assert sorted(flat(tree(parents))) == sorted(parents)


@given(st.lists(st.integers(-1, 8), min_size=1, max_size=9))
def test_every_shown_topic_stands_in_the_tree_once(numbers):
    parents = {str(n): str(above) for n, above in enumerate(numbers)}
    assert sorted(flat(tree(parents))) == sorted(parents)


def test_a_tree_as_deep_as_a_list_may_be_is_shown(db, make_article, reindex, client):
    names = [f"Level {depth:02}" for depth in range(30)]
    for above, name in pairwise(["", *names]):
        Topic.objects.create(name=name, parent=Topic.objects.filter(name=above).first())
    make_article(topics=names[-1:])
    reindex()
    chosen = "&".join(f"topic=-level-{depth}" for depth in range(10, 30))
    page = client.get(f"/search/?{chosen}").content.decode()
    assert "No article passes these filters together." in page
    page = client.get(f"/search/?{chosen.replace('-level', 'level')}").content.decode()
    assert re.findall(r'class="bucket__label">(Level \d+)<', page) == names
    last = page.index('bucket__label">Level 29</span>')
    assert page.count('<ul role="list" class="buckets">', 0, last) >= 30


def test_an_article_counts_once_in_each_topic_above_its_own(db, make_article, reindex, find):
    energy = Topic.objects.create(name="Energy")
    gas = Topic.objects.create(name="Gas", parent=energy)
    Topic.objects.create(name="Spot market", parent=gas)
    Topic.objects.create(name="Liquefied", parent=gas)
    make_article(topics=["Spot market", "Liquefied"])
    make_article(topics=["Gas"])
    make_article(topics=["Energy", "Spot market"])
    reindex()
    buckets = find().facets["topic"].buckets
    counts = {bucket.label: (bucket.count, bucket.parent) for bucket in buckets}
    assert counts == {
        "Energy": (3, None),
        "Gas": (3, "energy"),
        "Liquefied": (1, "gas"),
        "Spot market": (2, "gas"),
    }
