"""The page that says why an article is among the hits: in a sentence, and part by part."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

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

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.0f}"

    @property
    def width(self) -> str:
        """Of a bar, in numbers that a drawing understands in any language."""
        return f"{100 * self.share:.2f}%"

    @property
    def points(self) -> str:
        return f"{self.score:.2f}"


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
    def score(self) -> str:
        return f"{self.why.score:.2f}"

    @property
    def parts(self) -> list[Part]:
        """What the score is made of, the most first."""
        whole = self.why.score or 1
        parts = [
            Part(said(found.clause), where(place), place.score, place.score / whole)
            for found in self.why.found
            for place in found.places
        ]
        for first, second, score in self.why.near:
            both = _("“%(first)s” and “%(second)s”") % {"first": first, "second": second}
            parts.append(Part(both, _("near each other in the text"), score, score / whole))
        return sorted(parts, key=lambda part: -part.score)
