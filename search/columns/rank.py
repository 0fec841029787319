"""Where a document stands among the hits of a question, found without sorting them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from search.columns.collect import every_match
from search.columns.order import compared
from search.columns.snapshot import Snapshot
from search.protocol.answers import Rank
from search.protocol.fields import KEY
from search.protocol.plan import Question


def place_of(key: int, question: Question, snapshot: Snapshot) -> Rank | None:
    """The place of the document with a key; None where a question does not find it."""
    found = every_match(question, snapshot)
    docs = found.docs
    own = np.flatnonzero(snapshot.numbers(KEY)[docs] == key)
    if not len(own):
        return None
    values = compared(found, question.sort, snapshot)
    ahead = _smaller(values, int(own[0]))
    behind = ~ahead
    behind[own[0]] = False
    last, first = _extreme(values, ahead, np.max), _extreme(values, behind, np.min)
    return Rank(
        number=int(np.count_nonzero(ahead)) + 1,
        total=len(docs),
        before=None if last is None else int(docs[last]),
        after=None if first is None else int(docs[first]),
    )


def _smaller(values: list[np.ndarray], own: int) -> np.ndarray:
    """Where the values, the first counting most, are together smaller than those at `own`."""
    smaller = np.zeros(len(values[0]), bool)
    level = np.ones(len(values[0]), bool)
    for value in values:
        smaller |= level & (value < value[own])
        level &= value == value[own]
    return smaller


def _extreme(values: list[np.ndarray], among: np.ndarray, of: Callable) -> int | None:
    """The place where the values are least, or most, the first counting most; None of nothing."""
    places = np.flatnonzero(among)
    for value in values:
        if len(places) > 1:
            some = value[places]
            places = places[some == of(some)]
    return int(places[0]) if len(places) else None
