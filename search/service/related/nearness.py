"""How near two stories are: what their texts say, whom they name, and how far apart they appeared.

Pure functions of what an index has of a story; no database and no index is asked. Every part is 0
where a story lacks what it looks at, so one formula serves stories with and without headlines,
dates and names. What each part is worth was measured: docs/ranking.md, "Related stories".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from math import exp, fsum, log, sqrt

from search.analysis import runs

Rarity = Callable[[Hashable], float]  # of a stem or a label: `rarity(of all, those that have it)`
Pair = tuple[str, str]  # stems that are neighbours in a text


@dataclass(frozen=True, slots=True)
class Settings:
    """What each part of nearness is worth, and where it bends."""

    tf_half: float = 10.0  # times that a word stands in a text when it counts half of its most
    cosine_half: float = 0.5  # the cosine at which likeness is half of its most
    mention: float = 0.3  # of a whole headline in the other story's text
    closeness: float = 0.1  # of two stories of one moment
    days: float = 365.0  # apart, after which closeness is 1/e
    labels: float = 0.2  # the most that shared names and topics can add
    company: float = 1.0  # of two stories that are near to the same others
    nearest: int = 20  # stories that make up a story's company, itself among them


SETTINGS = Settings()


@dataclass(frozen=True)
class Story:
    """What of a story is compared. Stems are in the order of the text, as `search.analysis` has
    them."""

    headline: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()  # dek and captions
    published: float | None = None  # days since any fixed day; None where it is not known
    labels: frozenset[Hashable] = field(default=frozenset())  # people, topics, places, …

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.headline).union(self.text, self.rest)

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Neighbours anywhere in the story."""
        return frozenset(
            pair for part in (self.headline, self.text, self.rest) for pair in pairwise(part)
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What each stem of a story weighs, and the length of that vector."""

    of: Mapping[str, float]
    norm: float

    def most_telling(self, count: int) -> list[str]:
        """The stems that weigh most, the heaviest first; what stands in all stories is none."""
        best = nlargest(count, self.of.items(), key=lambda item: (item[1], item[0]))
        return [stem for stem, weight in best if weight > 0]


@dataclass(frozen=True, slots=True)
class Nearness:
    """The parts that two stories are near by, each as it counts; `total` is what stories are ranked
    by: 0 where nothing is shared."""

    likeness: float
    mention: float
    closeness: float
    labels: float

    @property
    def total(self) -> float:
        return self.likeness + self.mention + self.closeness + self.labels


def stems_of(text: str, language: str = "en") -> tuple[str, ...]:
    """The stems of a text in their order."""
    return tuple(stem for run in runs(text, language) for stem in run.stems)


def rarity(total: int, having: int) -> float:
    """ln(total / having): 0 for what all of `total` stories have, and for what none has."""
    return log(total / having) if 0 < having < total else 0.0


def weights(story: Story, rarity_of: Rarity, settings: Settings = SETTINGS) -> Weights:
    """tf·idf with a tf that saturates: tf / (tf + tf_half) · ln(N / n).

    tf: how often a stem stands in the story, wherever: that a headline says it counts by `mention`.
    """
    counts, half = Counter(story.headline + story.text + story.rest), settings.tf_half
    of = {stem: tf / (tf + half) * rarity_of(stem) for stem, tf in counts.items()}
    return Weights(of, sqrt(sum(weight * weight for weight in of.values())))


def cosine(a: Weights, b: Weights) -> float:
    """From 0 to 1; 0 where one of the stories says nothing that tells it apart."""
    shared = fsum(a.of[stem] * b.of[stem] for stem in a.of.keys() & b.of.keys())
    return shared / (a.norm * b.norm) if shared else 0.0


def likeness(a: Weights, b: Weights, settings: Settings = SETTINGS) -> float:
    """cosine / (cosine + cosine_half): what is a little like counts, and a copy not ten times it.

    Readers' judgements rise so with the cosine: fast at first.
    """
    value = cosine(a, b)
    return value / (value + settings.cosine_half)


def mention(a: Story, b: Story, rarity_of: Rarity) -> float:
    """How much of the older story's headline stands in the newer one, from 0 to 1.

    Counted in pairs of neighbours, each worth the rarity of its two stems: a text that names what
    it builds on has them all, one that merely shares its words has few. Of one moment, or where a
    date is not known, the greater of both directions. A headline of one word has no pairs.
    """
    if a.published is None or b.published is None or a.published == b.published:
        return max(_said(a, b, rarity_of), _said(b, a, rarity_of))
    older, newer = (a, b) if a.published < b.published else (b, a)
    return _said(older, newer, rarity_of)


def closeness(a: Story, b: Story, settings: Settings = SETTINGS) -> float:
    """exp(-days apart / settings.days): 1 for the same moment, 0 where a date is not known."""
    if a.published is None or b.published is None:
        return 0.0
    return exp(-abs(a.published - b.published) / settings.days)


def shared_labels(a: Story, b: Story, rarity_of: Rarity, total: int) -> float:
    """From 0 to less than 1: sum / (sum + 1) of the rarity of what both carry, 1 being that of a
    label which only one of `total` stories has."""
    most = log(total) if total > 1 else 1.0
    worth = fsum(rarity_of(label) for label in a.labels & b.labels) / most
    return worth / (worth + 1)


def nearness(
    a: tuple[Story, Weights],
    b: tuple[Story, Weights],
    rarity_of: Rarity,
    total: int,
    settings: Settings = SETTINGS,
) -> Nearness:
    """How near two stories of an archive of `total` stories are; the same both ways."""
    (one, own), (other, others) = a, b
    return Nearness(
        likeness=likeness(own, others, settings),
        mention=settings.mention * mention(one, other, rarity_of),
        closeness=settings.closeness * closeness(one, other, settings),
        labels=settings.labels * shared_labels(one, other, rarity_of, total),
    )


def company(a: Mapping[Hashable, float], b: Mapping[Hashable, float]) -> float:
    """How much two stories are near to the same others, from 0 to 1: the cosine of two lists.

    Each is story → likeness for the `Settings.nearest` nearest of a story, itself with 1 among
    them. For the question how alike two given stories are; the order of suggestions does without,
    as it would take a list for every candidate and is no better for it.
    """
    shared = sum(worth * b[story] for story, worth in a.items() if story in b)
    return shared / sqrt(_squares(a.values()) * _squares(b.values())) if shared else 0.0


def _said(headline: Story, text: Story, rarity_of: Rarity) -> float:
    worth = {pair: rarity_of(pair[0]) + rarity_of(pair[1]) for pair in pairwise(headline.headline)}
    total = sum(worth.values())
    if not total:
        return 0.0
    return sum(value for pair, value in worth.items() if pair in text.pairs) / total


def _squares(values: Iterable[float]) -> float:
    return sum(value * value for value in values)
