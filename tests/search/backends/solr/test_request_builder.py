"""What narrows a question as Solr is told it, without a Solr."""

from __future__ import annotations

from search.backends.solr.request_builder import facets_of, separable, tagged, tags_wanted
from search.protocol.plan import Every, Narrowing, Question


def asked(*narrowings: Narrowing) -> Question:
    return Question(Every(), narrowings, facets=("topic", "person"))


def test_any_value_is_one_filter_that_its_facet_is_counted_without():
    question = asked(Narrowing("topic", ("gas", "trade"), ("oil",)))
    tags = tagged(question)
    assert [*tags] == ["topic", "topic-not-0"]
    counted = facets_of(question, tags)
    assert counted["topic"]["domain"] == {"excludeTags": "topic"}
    assert "domain" not in counted["person"]


def test_every_value_is_a_filter_of_its_own_and_counted_with():
    question = asked(Narrowing("topic", ("gas", "trade"), ("oil",), missing=True, every=True))
    tags = tagged(question)
    assert [*tags] == ["topic-all-0", "topic-all-1", "topic-all-2", "topic-not-0"]
    assert len({str(query) for query in tags.values()}) == 4
    assert "domain" not in facets_of(question, tags)["topic"]


def test_each_of_several_values_that_must_be_there_can_be_done_without():
    both = Narrowing("topic", ("gas", "trade"), ("oil",), every=True)
    question = asked(both, Narrowing("person", ("ann",), every=True))
    assert separable(question, tagged(question)) == {
        ("", ""): ["topic-all-0", "topic-all-1", "topic-not-0", "person-all-0"],
        ("topic", ""): tags_wanted(both),
        ("topic", "gas"): ["topic-all-0"],
        ("topic", "trade"): ["topic-all-1"],
        ("topic", "oil"): ["topic-not-0"],
        ("person", ""): ["person-all-0"],
    }
