"""What a ranker reaches in each set, by which measure, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.quality.measures import Interval, interval
from bench.quality.related.measures import drawn_pearsons, drawn_recalls, pearson, recall
from bench.quality.related.rankers import Ranker
from bench.quality.related.sets import RelatedSet

RECALL, BOTH_WAYS, PEARSON = "recall@5", "recall@5, both ways", "Pearson"
# (set, measure) → what it should reach.
WANTED = {
    ("digitalgov links", RECALL): 0.45,
    ("18f links", RECALL): 0.60,
    ("Lee pairs", PEARSON): 0.66,
    ("SemEval pairs", PEARSON): 0.72,
}


@dataclass(frozen=True)
class Figure:
    """A measure of a set: its value, and what it is over 2,000 draws of the set's questions.

    questions: how many stories with links, or pairs.
    """

    name: str  # of the set
    measure: str
    value: float
    draws: np.ndarray
    questions: int

    @property
    def interval(self) -> Interval:
        return interval(self.draws)


def measured(known: RelatedSet, ranker: Ranker) -> Iterator[Figure]:
    if known.links:
        both = known.both_ways()
        suggested = {story: ranker.suggest(story) for story in both}
        for measure, links in ((RECALL, known.links), (BOTH_WAYS, both)):
            each = np.array([recall(suggested[story], linked) for story, linked in links.items()])
            draws = drawn_recalls(each)
            yield Figure(known.name, measure, float(each.mean()), draws, len(each))
    if known.rated:
        found = np.array([ranker.similarity(one, other) for one, other, _ in known.rated])
        rated = np.array([rating for *_, rating in known.rated])
        draws = drawn_pearsons(found, rated)
        yield Figure(known.name, PEARSON, pearson(found, rated), draws, len(rated))


def mean_of_sets(figures: list[Figure]) -> tuple[float, np.ndarray]:
    """Value and draws of the mean in which each set counts the same, and so its measures."""
    names = dict.fromkeys(figure.name for figure in figures)
    values, draws = [], []
    for name in names:
        own = [figure for figure in figures if figure.name == name]
        values.append(np.mean([figure.value for figure in own]))
        draws.append(np.mean([figure.draws for figure in own], axis=0))
    return float(np.mean(values)), np.mean(draws, axis=0)
