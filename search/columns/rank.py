"""Where a document stands among the hits of a question, found without sorting them."""

from __future__ import annotations

import numpy as np

from search.columns.collect import every_match
from search.columns.snapshot import Snapshot
from search.protocol.answers import Place
from search.protocol.fields import KEY, TIME
from search.protocol.plan import Question


def place_of(key: int, question: Question, snapshot: Snapshot) -> Place | None:
    """The place of the document with a key; None where a question does not find it."""
    found = every_match(question, snapshot)
    docs = found.docs
    own = np.flatnonzero(snapshot.numbers(KEY)[docs] == key)
    if not len(own):
        return None
    values = [snapshot.numbers(TIME)[docs], snapshot.numbers(KEY)[docs]]
    if question.sort == "relevance":
        values.insert(0, found.scores)
    larger = _compared(values, int(own[0]))
    smaller = ~larger
    smaller[own[0]] = False
    # The order falls: what is larger stands before. Oldest first, it rises.
    ahead, behind = (smaller, larger) if question.sort == "oldest" else (larger, smaller)
    lowest, highest = _least(values, larger), _least([-value for value in values], smaller)
    first, last = (highest, lowest) if question.sort == "oldest" else (lowest, highest)
    return Place(
        number=int(np.count_nonzero(ahead)) + 1,
        total=len(docs),
        before=None if first is None else int(docs[first]),
        after=None if last is None else int(docs[last]),
    )


def _compared(values: list[np.ndarray], own: int) -> np.ndarray:
    """Where the values, the first counting most, are together larger than those at `own`."""
    larger = np.zeros(len(values[0]), bool)
    level = np.ones(len(values[0]), bool)
    for value in values:
        larger |= level & (value > value[own])
        level &= value == value[own]
    return larger


def _least(values: list[np.ndarray], among: np.ndarray) -> int | None:
    """The place where the values are least, the first counting most; None among nothing."""
    places = np.flatnonzero(among)
    for value in values:
        if len(places) > 1:
            some = value[places]
            places = places[some == some.min()]
    return int(places[0]) if len(places) else None
