"""The parts of nearness between all stories of a set, as matrices: many settings over one reading.

What `search.service.related.nearness` tells of two stories, told of all at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import chain, pairwise
from math import log

import numpy as np

from search.service.related import nearness
from search.service.related.nearness import Settings, Story


class Parts:
    """The parts of a set of stories. Matrices are float32 or float64, stories x stories."""

    def __init__(self, stories: Sequence[Story]):
        self.stories, self.total = stories, len(stories)
        having: Counter[Hashable] = Counter()
        for story in stories:
            having.update(story.stems | story.labels)
        self.rarity = {of: nearness.rarity(self.total, count) for of, count in having.items()}
        self._cosines: dict[float, np.ndarray] = {}

    def cosines(self, settings: Settings) -> np.ndarray:
        half = settings.tf_half
        if half not in self._cosines:
            self._cosines[half] = self._cosines_of(half)
        return self._cosines[half]

    @cached_property
    def mentions(self) -> np.ndarray:
        said = self._said()
        moments = self._moments
        with np.errstate(invalid="ignore"):
            older = moments[:, None] < moments[None]
        either = np.maximum(said, said.T)
        return np.where(older, said, np.where(older.T, said.T, either))

    @cached_property
    def days_apart(self) -> np.ndarray:
        """Infinite where a date is not known."""
        apart = np.abs(self._moments[:, None] - self._moments[None])
        return np.where(np.isnan(apart), np.inf, apart)

    @cached_property
    def labels(self) -> np.ndarray:
        carriers = defaultdict(list)
        for i, story in enumerate(self.stories):
            for label in story.labels:
                carriers[label].append(i)
        worth = np.zeros((self.total, self.total))
        for label, own in carriers.items():
            worth[np.ix_(own, own)] += self.rarity[label]
        worth /= log(self.total) if self.total > 1 else 1.0
        return worth / (worth + 1)

    def likeness(self, settings: Settings) -> np.ndarray:
        cosines = self.cosines(settings)
        return cosines / (cosines + settings.cosine_half)

    def nearness(self, settings: Settings) -> np.ndarray:
        return (
            self.likeness(settings)
            + settings.mention * self.mentions
            + settings.closeness * np.exp(-self.days_apart / settings.days)
            + settings.labels * self.labels
        )

    def company(self, settings: Settings) -> np.ndarray:
        likeness = self.likeness(settings).astype(float)
        np.fill_diagonal(likeness, 1.0)
        far = np.argsort(-likeness, axis=1, kind="stable")[:, settings.nearest :]
        np.put_along_axis(likeness, far, 0.0, axis=1)
        likeness /= np.linalg.norm(likeness, axis=1, keepdims=True)
        return likeness @ likeness.T

    @cached_property
    def _moments(self) -> np.ndarray:
        return np.array([np.nan if s.published is None else s.published for s in self.stories])

    @cached_property
    def _counts(self) -> tuple[np.ndarray, list[str]]:
        """How often each story (row) says each stem (column), and what the columns are."""
        counts = [Counter(each.headline + each.text + each.rest) for each in self.stories]
        column = {stem: i for i, stem in enumerate(dict.fromkeys(chain.from_iterable(counts)))}
        rows = np.zeros((self.total, len(column)), np.float32)
        for row, count in zip(rows, counts, strict=True):
            row[[column[stem] for stem in count]] = list(count.values())
        return rows, list(column)

    def _cosines_of(self, tf_half: float) -> np.ndarray:
        counts, stems = self._counts
        weights = (
            counts / (counts + tf_half) * np.array([self.rarity[s] for s in stems], np.float32)
        )
        norms = np.linalg.norm(weights, axis=1, keepdims=True)
        shared = np.count_nonzero(counts, axis=0) > 1  # what one says, no two share
        weights = weights[:, shared] / np.where(norms, norms, 1)
        return weights @ weights.T

    def _said(self) -> np.ndarray:
        """How much of the headline of each (row) stands in each (column)."""
        having: defaultdict[nearness.Pair, list[int]] = defaultdict(list)
        for i, story in enumerate(self.stories):
            for pair in story.pairs:
                having[pair].append(i)
        said = np.zeros((self.total, self.total))
        for row, story in zip(said, self.stories, strict=True):
            worth = {p: self.rarity[p[0]] + self.rarity[p[1]] for p in pairwise(story.headline)}
            for pair, value in worth.items():
                row[having[pair]] += value / (sum(worth.values()) or 1)
        return said
