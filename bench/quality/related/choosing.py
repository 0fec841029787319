"""How the settings of nearness were chosen: by cross-validation over all sets together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.quality.measures import Interval, interval
from bench.quality.related.figures import Figure, mean_of_sets, measured
from bench.quality.related.measures import pearson, recall
from bench.quality.related.parts import Parts
from bench.quality.related.rankers import Formula
from bench.quality.related.sets import RelatedSet
from search.service.related.nearness import SETTINGS, Settings

Sets = Sequence[tuple[RelatedSet, Parts]]
DRAWN = 200  # settings
FOLDS = 5  # of the questions of each set
ALL = slice(None)
BELONGS = 0.5  # the least rating of two stories that people take for related
LEASTS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
_TIMES, _SEED = 10, 7
GRID: dict[str, tuple[float, ...]] = {
    "tf_half": (3, 5, 10, 20, 50),
    "cosine_half": (0.1, 0.3, 0.5, 0.75, 1),
    "mention": (0, 0.1, 0.2, 0.3, 0.4, 0.6),
    "closeness": (0, 0.05, 0.1, 0.2),
    "days": (30, 90, 365, 1000),
    "labels": (0, 0.1, 0.2, 0.4),
    "company": (0, 0.25, 0.5, 1),
    "nearest": (10, 20, 40),
}


@dataclass(frozen=True)
class Choice:
    """Means of all sets: of the best settings, chosen on some questions and measured on others."""

    drawn: int
    best: float
    on_fifths: float
    left_out: tuple[tuple[str, float], ...]  # each set by what is best for the others
    used: float


@dataclass(frozen=True)
class Trial:
    """What other settings are above those in use."""

    name: str
    mean: float
    interval: Interval
    by_set: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Threshold:
    """Pairs of a set that are this near or nearer, dates aside, beside those that belong together.

    precision: how many of those belong; recall: how many that belong are among them.
    """

    name: str  # of the set
    least: float
    precision: float
    recall: float


class Answers:
    """What some settings reach in a set, to be measured on any of its questions."""

    def __init__(self, known: RelatedSet, ranker: Formula):
        self.is_linked = bool(known.links)
        if self.is_linked:
            both = known.both_ways()
            suggested = {story: ranker.suggest(story) for story in both}
            self._both = np.array([recall(suggested[story], both[story]) for story in both])
            self._one_way = np.array(
                [
                    recall(suggested[story], known.links[story]) if story in known.links else np.nan
                    for story in both
                ]
            )
            self.count = len(both)
        else:
            self._found = np.array([ranker.similarity(a, b) for a, b, _ in known.rated])
            self._rated = np.array([rating for *_, rating in known.rated])
            self.count = len(self._rated)

    def mean(self, of: np.ndarray | slice = ALL) -> float:
        """`of`: places of questions. Recall one way and both ways count the same."""
        if self.is_linked:
            one_way = self._one_way[of]
            linking = one_way[~np.isnan(one_way)]
            parts = [linking, self._both[of]] if len(linking) else [self._both[of]]
            return float(np.mean([part.mean() for part in parts]))
        return pearson(self._found[of], self._rated[of])


def drawn_settings(count: int = DRAWN) -> list[Settings]:
    draw = random.Random(_SEED)
    return [
        replace(SETTINGS, **{name: draw.choice(values) for name, values in GRID.items()})
        for _ in range(count)
    ]


def choice_among(sets: Sets, others: Sequence[Settings]) -> Choice:
    """What choosing is worth on questions and on sets that took no part in it.

    Those in use are no candidates: they were found by looking at all questions.
    """
    answers = [_answers(sets, each) for each in others]
    whole = np.array([[own.mean() for own in row] for row in answers])
    best = float(whole.mean(axis=1).max())
    used = float(np.mean([own.mean() for own in _answers(sets, SETTINGS)]))
    left_out = tuple(zip((known.name for known, _ in sets), _on_sets(whole), strict=True))
    return Choice(len(others), best, _on_fifths(answers), left_out, used)


def trials(sets: Sets) -> list[Trial]:
    """One setting at a time is another than those in use."""
    now = _figures(sets, SETTINGS)
    mean, draws = mean_of_sets(now)
    found = []
    for name, value in _one_at_a_time():
        other = _figures(sets, replace(SETTINGS, **{name: value}))
        other_mean, other_draws = mean_of_sets(other)
        by_set = tuple(
            (f"{mine.name}, {mine.measure}", own.value - mine.value)
            for own, mine in zip(other, now, strict=True)
        )
        label = f"{name} {value:g}"
        apart = interval(other_draws - draws)
        found.append(Trial(label, other_mean - mean, apart, by_set))
    return found


def thresholds(sets: Sets) -> Iterator[Threshold]:
    """What a least nearness for story threads would let through, of pairs that people rated."""
    settings = replace(SETTINGS, closeness=0.0)
    for known, parts in sets:
        if not known.rated:
            continue
        near = parts.nearness(settings)
        found = np.array([near[one, other] for one, other, _ in known.rated])
        belongs = np.array([rating >= BELONGS for *_, rating in known.rated])
        for least in LEASTS:
            both = np.count_nonzero(belongs & (found >= least))
            among = max(np.count_nonzero(found >= least), 1)
            wanted = max(np.count_nonzero(belongs), 1)
            yield Threshold(known.name, least, both / among, both / wanted)


def _one_at_a_time() -> Iterator[tuple[str, float]]:
    for name, values in GRID.items():
        yield from ((name, value) for value in values if value != getattr(SETTINGS, name))


def _answers(sets: Sets, settings: Settings) -> list[Answers]:
    return [Answers(known, Formula(known, settings, parts)) for known, parts in sets]


def _figures(sets: Sets, settings: Settings) -> list[Figure]:
    return [
        figure
        for known, parts in sets
        for figure in measured(known, Formula(known, settings, parts))
    ]


def _on_sets(whole: np.ndarray) -> list[float]:
    """whole: settings x sets. Each set by the settings that are best in the mean of the others."""
    reached = []
    for left_out, own in enumerate(whole.T):
        others = np.delete(whole, left_out, axis=1)
        reached.append(float(own[others.mean(axis=1).argmax()]))
    return reached


def _on_fifths(answers: list[list[Answers]]) -> float:
    draw = np.random.default_rng(_SEED)
    reached = []
    for _ in range(_TIMES):
        folds = [draw.permutation(own.count) % FOLDS for own in answers[0]]
        for fold in range(FOLDS):
            inside = [np.flatnonzero(own != fold) for own in folds]
            outside = [np.flatnonzero(own == fold) for own in folds]
            best = max(answers, key=lambda row, of=inside: _mean(row, of))
            reached.append(_mean(best, outside))
    return float(np.mean(reached))


def _mean(row: list[Answers], of: list[np.ndarray]) -> float:
    return float(np.mean([own.mean(places) for own, places in zip(row, of, strict=True)]))
