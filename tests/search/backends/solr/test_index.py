"""Answers of Solr behind a cursor, without a Solr."""

from __future__ import annotations

from search.backends.solr.request_builder import batches_of


def test_a_document_that_comes_again_behind_a_cursor_is_told_once():
    """It was changed between two answers, and has another place now."""
    answers = [
        {"docs": [{"key": 1, "score": 3.0}, {"key": 2, "score": 2.0}]},
        {"docs": [{"key": 2, "score": 2.0}, {"key": 3, "score": 1.0}]},
        {"docs": []},
    ]
    batches = [(keys.tolist(), scores.tolist()) for keys, scores in batches_of(answers)]
    assert batches == [([1, 2], [3.0, 2.0]), ([3], [1.0]), ([], [])]
