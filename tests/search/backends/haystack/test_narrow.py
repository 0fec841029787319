"""Narrowing by a text: a value is taken as it is, and what cannot be read finds nothing."""

from __future__ import annotations

import pytest
from haystack.forms import FacetedSearchForm

from search.backends.haystack.filters import NOTHING
from search.backends.haystack.narrow import narrowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["*a*e* OR town_exact:x", "nosuch:x", "(" * 3000, "a:" * 1900,
                                  "town_exact:", "a b:c", "NOT", "name__regex:x", "joined:abc",
                                  " AND ".join(["name:a"] * 500),
                                  "tags:" + "x" * 5000])  # fmt: skip
def test_an_unreadable_narrowing_costs_nothing_and_finds_nothing(join, members, found, text):
    join("a", town="x")
    assert narrowed(text, members.filters(members.snapshot())) == NOTHING
    assert found.narrow(text).count() == 0


def names(results):
    return [hit.name for hit in results]


@pytest.mark.parametrize("narrow", ['tags_exact:"Smith, John"', "tags_exact:Smith, John"])
def test_narrowing_takes_a_value_with_a_comma(join, found, narrow):
    join("a", tags="Smith, John")
    join("b", tags="Smith|John")
    assert names(found.narrow(narrow)) == ["a"]


@pytest.mark.parametrize(
    "value", ["C++", "Jean-Luc Picard", "a.b:c (d)", 'say "no"', "C:\\x", "R AND D", "O'Brien"]
)
def test_the_faceted_form_finds_values_with_signs(join, found, value):
    join("a", "common", tags=value)
    join("b", "common", tags="other")
    facets = [f"tags_exact:{value}"]
    form = FacetedSearchForm({"q": "common"}, selected_facets=facets, searchqueryset=found)
    assert names(form.search()) == ["a"]


def test_narrowing_filters_and_does_not_score(join, found):
    join("a", "train station", tags="x")
    join("b", "train", tags="y")
    alone = {hit.name: hit.score for hit in found.filter(content="train")}
    assert {h.name: h.score for h in found.filter(content="train").narrow("tags:x")} == {
        "a": alone["a"]
    }
