"""What tells related stories: plain tf-idf as a yardstick, and the archive's own formula.

A ranker is made of the stories of a set. It answers with numbers of stories, nearest first, the
story that is asked about left out, and with how alike two stories are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import numpy as np

from bench.quality.related.measures import DEPTH
from bench.quality.related.parts import Parts
from bench.quality.related.sets import RelatedSet
from search.service.related.nearness import SETTINGS, Settings

_WORD = re.compile(r"\w+")


class Ranker(Protocol):
    def suggest(self, story: int) -> list[int]: ...

    def similarity(self, one: int, other: int) -> float: ...


class TfIdf:
    """The cosine of (1 + ln tf) · ln(N / n) over words as written, of all fields."""

    def __init__(self, known: RelatedSet):
        counts = [Counter(_WORD.findall(text.lower())) for text in known.words]
        column = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
        rows = np.zeros((len(counts), len(column)), np.float32)
        for row, count in zip(rows, counts, strict=True):
            row[[column[word] for word in count]] = 1 + np.log(list(count.values()))
        having = np.count_nonzero(rows, axis=0)
        rows *= np.log(len(counts) / having)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        rows = rows[:, having > 1] / np.where(norms, norms, 1)  # what one has, no two share
        self._cosines = rows @ rows.T

    def suggest(self, story: int) -> list[int]:
        return _first(self._cosines[story], story)

    def similarity(self, one: int, other: int) -> float:
        return float(self._cosines[one, other])


class Formula:
    """`search.service.related.nearness` with every other story as a candidate."""

    def __init__(
        self, known: RelatedSet, settings: Settings = SETTINGS, parts: Parts | None = None
    ):
        """`parts`: those of the set, where they were read already."""
        self._parts, self._settings = parts or Parts(known.stories), settings
        self._nearness = self._parts.nearness(settings)

    def suggest(self, story: int) -> list[int]:
        return _first(self._nearness[story], story)

    def similarity(self, one: int, other: int) -> float:
        return float(self._similarity[one, other])

    @cached_property
    def _similarity(self) -> np.ndarray:
        return self._nearness + self._settings.company * self._parts.company(self._settings)


def _first(worth: np.ndarray, story: int) -> list[int]:
    """The nearest but the story itself."""
    order = np.argsort(-worth, kind="stable")[: DEPTH + 1].tolist()
    return [other for other in order if other != story][:DEPTH]


YARDSTICK = "plain tf-idf"
RANKERS: dict[str, Callable[[RelatedSet], Ranker]] = {YARDSTICK: TfIdf, "ours": Formula}
