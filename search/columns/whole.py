"""How many documents have each value of a facet among all that may be seen at a moment."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from search.columns.collect import visible
from search.columns.snapshot import Snapshot
from search.protocol.answers import Whole
from search.protocol.fields import END, TIME
from search.protocol.plan import Question


def whole(question: Question, facets: Iterable[str], snapshot: Snapshot) -> Whole:
    """All that may be seen at the moment of a question, counted once until that is something else.

    What narrows the question says nothing here.
    """
    names = tuple(facets)

    def counted() -> Whole:
        docs = np.flatnonzero(visible(question, snapshot))
        return Whole(len(docs), {name: _count(name, docs, snapshot) for name in names})

    return snapshot.newest("whole", (names, _seen(question, snapshot)), counted)


def _count(name: str, docs: np.ndarray, snapshot: Snapshot) -> dict[str, int]:
    column = snapshot.facet(name)
    counts, _missing = column.count(docs)
    found = np.flatnonzero(counts)
    numbers = counts[found].tolist()
    return dict(zip(map(column.values.__getitem__, found.tolist()), numbers, strict=True))


def _seen(question: Question, snapshot: Snapshot) -> Hashable:
    """What tells apart two moments between which another document was published or has ended."""
    if question.at is None:
        return question.hidden, None, None
    # Time goes one way: how many there are says which they are.
    begun = int(np.count_nonzero(snapshot.numbers(TIME) <= question.at))
    ended = int(np.count_nonzero(snapshot.numbers(END) <= question.at))
    return question.hidden, begun, ended
