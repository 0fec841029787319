"""The page that says why an article is among the hits: in a sentence, and part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from search.localization import percent_said
from search.request import SearchRequest
from search.service.explain import Why
from search.service.explain_words import said, where, why_in_words
from search.service.hits import Hit


@dataclass(frozen=True)
class Part:
    """What adds to the score: what, where, and how much of the whole."""

    what: str
    where: str
    score: float
    share: float  # of the whole, from 0 to 1
    whole_percent: int

    @property
    def percent(self) -> str:
        return percent_said(self.whole_percent)

    @property
    def width(self) -> str:
        """Of a bar, in numbers that a drawing understands in any language."""
        return f"{100 * self.share:.2f}%"


@dataclass(frozen=True)
class WhyPage:
    """Why a hit is a hit."""

    search: SearchRequest
    hit: Hit
    why: Why

    @property
    def key(self) -> str:
        """The number of the article, as it stands in ids: grouped in no language."""
        return str(self.hit.id)

    @property
    def sentence(self) -> str:
        return why_in_words(self.why)

    @property
    def is_ranked(self) -> bool:
        """Whether the score settles where the hit stands."""
        return self.search.sort == "relevance"

    @property
    def total(self) -> str:
        return percent_said(sum(part.whole_percent for part in self.parts))

    @cached_property
    def parts(self) -> list[Part]:
        """What the score is made of, the most first."""
        added = [
            (said(found.clause), where(place), place.score)
            for found in self.why.found
            for place in found.places
        ]
        for first, second, score in self.why.near:
            both = _("“%(first)s” and “%(second)s”") % {"first": first, "second": second}
            added.append((both, _("near each other in the text"), score))
        added.sort(key=lambda part: -part[2])
        shares = [score / (self.why.score or 1) for _what, _where, score in added]
        return [
            Part(*part, share, percent)
            for part, share, percent in zip(added, shares, whole_percents(shares), strict=True)
        ]


def whole_percents(shares: Sequence[float]) -> list[int]:
    """Shares in whole per cents that add up as the shares do: the largest remainders go up."""
    percents = [int(100 * share) for share in shares]
    missing = round(100 * sum(shares)) - sum(percents)
    by_remainder = sorted(range(len(shares)), key=lambda at: percents[at] - 100 * shares[at])
    for at in by_remainder[:missing]:
        percents[at] += 1
    return percents
