"""Haystack's spelling suggestion: words that some document has that may be seen now."""

from __future__ import annotations

import numpy as np

from search.analysis import spans
from search.backends.haystack.filters import Filters
from search.columns.evaluate import evaluate
from search.columns.spelling import Spelling
from search.protocol import plan
from search.query.leaves import OPERATORS


def suggestion(text: str, scope: plan.Plan, filters: Filters) -> str | None:
    """The text with words that occur nowhere replaced by near ones; None when nothing is better.

    Of several words the one in most documents is taken. What only deleted or hidden documents have
    is never suggested.
    """
    allowed = np.zeros(filters.snapshot.count, bool)
    allowed[evaluate(scope, filters.snapshot).docs] = True
    spelling = Spelling(filters.snapshot, filters.content, allowed)
    pieces, place = [], 0
    for start, end, run in spans(text):
        if len(run.parts) != 1 or text[start:end] in OPERATORS or text[end : end + 1] == ":":
            continue
        counts = {} if spelling.documents(run.parts[0]) else spelling.near(run.parts[0])
        if counts:
            pieces += [text[place:start], min(counts, key=lambda word: (-counts[word], word))]
            place = end
    return "".join([*pieces, text[place:]]) if pieces else None
