"""Answers of Solr behind a cursor, without a Solr."""

from __future__ import annotations

from search.backends.solr.index import SolrIndex
from search.backends.solr.request_builder import batches_of, state_of
from search.protocol.fields import FIRST
from search.protocol.plan import Every, Question


def test_a_document_that_comes_again_behind_a_cursor_is_told_once():
    """It was changed between two answers, and has another place now."""
    answers = [
        {"docs": [{"key": 1, "score": 3.0}, {"key": 2, "score": 2.0}]},
        {"docs": [{"key": 2, "score": 2.0}, {"key": 3, "score": 1.0}]},
        {"docs": []},
    ]
    batches = [(keys.tolist(), scores.tolist()) for keys, scores in batches_of(answers)]
    assert batches == [([1, 2], [3.0, 2.0]), ([3], [1.0]), ([], [])]


class Told:
    """Nodes that tell the facets they are given."""

    def __init__(self, **facets):
        self.facets = facets

    def post(self, _path, _body):
        return {"response": {"numFound": self.facets["count"], "docs": []}, "facets": self.facets}


def test_what_is_made_of_a_state_is_made_once_until_it_is_another(monkeypatch):
    monkeypatch.setattr("search.backends.solr.index._made", {})
    states = [
        (Told(count=2, newest=7.0), Question(Every(), at=10)),
        (Told(count=2, newest=8.0), Question(Every(), at=11)),  # another was written
        (Told(count=3, newest=8.0), Question(Every(), at=12)),
        (Told(count=3, newest=8.0), Question(Every(), at=13, hidden=frozenset([4]))),
    ]
    made = []
    for number, (nodes, question) in enumerate(states):
        for _ in range(2):
            index = SolrIndex(nodes, "archive", "en")
            index.once(question, "help", lambda number=number: made.append(number))
    assert made == [0, 1, 2, 3]


def test_a_state_is_told_by_what_begins_and_ends():
    assert state_of(Question(Every(), at=5)) == {
        "newest": "max(_version_)",
        "time": {"type": "query", "q": f"time:[{FIRST} TO 5]"},
        "end": {"type": "query", "q": f"end:[{FIRST} TO 5]"},
    }
