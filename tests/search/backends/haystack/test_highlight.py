"""What a query looked for is marked in its hits: whole words, escaped first."""

from __future__ import annotations

import pytest
from haystack.query import SearchQuerySet as HaystackQuerySet

pytestmark = pytest.mark.django_db


def test_what_a_query_looked_for_is_marked_and_nothing_else(join, found):
    join("a", "the text <b>runs</b> by name: fast trains, slow trains, a fast car", town="x")

    def passage(results):
        (passage,) = results.highlight()[0].highlighted["text"]
        return passage

    assert passage(found.auto_query("running name:a")) == (
        "the text &lt;b&gt;<em>runs</em>&lt;/b&gt; by name: fast trains, slow trains, a fast car"
    )
    phrase = passage(found.auto_query('"fast trains" -zebra OR zebra'))
    assert phrase.endswith(": <em>fast trains</em>, slow trains, a fast car")
    assert "<em>" not in passage(found.filter(town_exact="x"))
    assert passage(found.filter(town_exact="x")).startswith("the text")
    hit = found.filter(name="a").highlight(tag="mark")[0]
    assert hit.highlighted["name"] == ["<mark>a</mark>"]


def test_a_long_text_shows_the_passage_of_the_match(make_article, reindex):
    make_article("Long", text="filler " * 200 + "the needle here" + " filler" * 200)
    reindex()
    (passage,) = HaystackQuerySet().auto_query("needle").highlight()[0].highlighted["text"]
    assert "the <em>needle</em> here" in passage
    assert passage.startswith("… filler") and passage.endswith("filler …")
    assert len(passage) < 400


def test_a_part_of_a_word_is_not_marked(join, found):
    join("a", "art at the party in İstanbul by art")
    (passage,) = found.filter(content="art").highlight()[0].highlighted["text"]
    assert passage == "<em>art</em> at the party in İstanbul by <em>art</em>"


def test_a_marked_text_cannot_carry_markup(join, found):
    join("a", "mayor <img src=x onerror=alert(1) ")
    (passage,) = found.filter(content="mayor").highlight()[0].highlighted["text"]
    assert passage == "<em>mayor</em> &lt;img src=x onerror=alert(1) "
