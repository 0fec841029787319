"""What rankers reach in a set of queries, and how ours differs from a peer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bench.quality.measures import MEASURES, Interval, drawn_means, interval, unjudged
from bench.quality.rankers import PEERS, Ranker
from bench.quality.sets import JudgedSet


@dataclass
class SetFigures:
    """A set with what each ranker reached: float, one a query, by ranker and measure.

    `unjudged`: of the first ten of all answers, how many nobody judged, and how many they are.
    """

    judged: JudgedSet
    scores: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    unjudged: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.judged.name

    def of(self, ranker: str) -> np.ndarray:
        """By the measure that counts in means."""
        return self.scores[ranker][self.judged.measures[0]]

    def mean(self, ranker: str, measure: str = "") -> float:
        return float(self.scores[ranker][measure or self.judged.measures[0]].mean())


@dataclass(frozen=True)
class Difference:
    """What ours is above a peer, with the interval that it lies in at 95 %."""

    name: str  # of a set, or of the mean of all
    mean: float
    interval: Interval

    @property
    def is_no_worse(self) -> bool:
        """Whether nothing is lost that could not be chance."""
        return self.interval[1] >= 0


def measured(figures: SetFigures, name: str, ranker: Ranker) -> None:
    """Asks a ranker all queries of a set and adds what it reached."""
    judged, rows, told = figures.judged, [], []
    for query in judged.queries:
        ranked = [number for number in ranker(query) if number != query.asker]
        rows.append([MEASURES[measure](ranked, query.grades) for measure in judged.measures])
        told.append(unjudged(ranked, query.grades))
    columns = np.array(rows, float).T
    figures.scores[name] = dict(zip(judged.measures, columns, strict=True))
    figures.unjudged[name] = (sum(n for n, _ in told), sum(of for _, of in told))


def mean_of_sets(figures: list[SetFigures], ranker: str) -> float:
    """Every set counts the same, by its first measure."""
    return float(np.mean([own.mean(ranker) for own in figures]))


def best_peer(figures: list[SetFigures]) -> str:
    """The peer with the best mean of all sets."""
    present = [name for name in PEERS if all(name in own.scores for own in figures)]
    return max(present, key=lambda name: mean_of_sets(figures, name))


def differences(figures: list[SetFigures], ours: str, peer: str) -> list[Difference]:
    """Ours less a peer in each set, and in the mean of all sets, by paired bootstrap."""
    found, every = [], []
    for own in figures:
        apart = own.of(ours) - own.of(peer)
        every.append(drawn_means(apart))
        found.append(Difference(own.name, float(apart.mean()), interval(every[-1])))
    mean = float(np.mean([each.mean for each in found]))
    return [*found, Difference("mean of all sets", mean, interval(np.mean(every, axis=0)))]
