"""What a reader may have meant: words that some document has that may be seen now."""

from __future__ import annotations

import numpy as np

from search.analysis import spans
from search.backends.filters import MOST_TERMS, Filters
from search.backends.schema import WRITTEN
from search.columns import plan
from search.columns.evaluate import evaluate
from search.parsing import OPERATORS

SHORTEST = 3  # letters of a word that is looked at


def suggestion(text: str, scope: plan.Plan, filters: Filters) -> str | None:
    """The text with words that occur nowhere replaced by near ones; None when nothing is better.

    Near is one letter more, less or other, or two neighbours exchanged. Of several words the one
    in most documents is taken. What only deleted or hidden documents have is never suggested.
    """
    allowed = np.zeros(filters.snapshot.count, bool)
    allowed[evaluate(scope, filters.snapshot).docs] = True
    pieces, place = [], 0
    for start, end, run in spans(text):
        if len(run.parts) != 1 or text[start:end] in OPERATORS or text[end : end + 1] == ":":
            continue
        better = _better(run.parts[0], allowed, filters)
        if better:
            pieces += [text[place:start], better]
            place = end
    return "".join([*pieces, text[place:]]) if pieces else None


def _better(word: str, allowed: np.ndarray, filters: Filters) -> str | None:
    if len(word) < SHORTEST or not word.isalpha() or _documents(word, allowed, filters):
        return None
    near = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    for field in filters.content:
        near.update(filters.snapshot.terms_near(field + WRITTEN, word, MOST_TERMS))
    counts = {other: _documents(other, allowed, filters) for other in near}
    best = min(counts, key=lambda other: (-counts[other], other))
    return best if counts[best] else None


def _documents(word: str, allowed: np.ndarray, filters: Filters) -> int:
    """In how many documents a word stands as written."""
    has = np.zeros(len(allowed), bool)
    for field in filters.content:
        has[filters.snapshot.postings(field + WRITTEN, word).docs] = True
    return int((has & allowed).sum())
