"""What a result set advises a reader to search instead: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from search.dates import Period
from search.query.nodes import Node
from search.request import SearchRequest
from search.service.hits import Hit


@dataclass(frozen=True)
class Other:
    """Another search, and how many articles it finds."""

    search: SearchRequest
    total: int


@dataclass(frozen=True)
class DidYouMean(Other):
    """A text that may have been meant, under the same filters."""

    pieces: tuple[tuple[str, bool], ...]  # of the text: (words, whether they are new)

    @property
    def q(self) -> str:
        return self.search.q


@dataclass(frozen=True)
class Relaxation(Other):
    """A search that lets go of something."""

    facet: str = ""  # its inclusions are let go of, or `value`; "date": the dates
    value: str = ""  # one that is left out no longer, or need not be there beside others
    clause: Node | None = None  # of the text


@dataclass(frozen=True)
class Elsewhere(Other):
    """A search that looks for a clause anywhere, not in one field."""

    clause: Node


@dataclass(frozen=True)
class Almost(Other):
    """The search with `relax=most`, and the best of what has half of the words or more."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Alike(Other):
    """A search for a word that begins like the one that nothing was found for."""

    word: str


@dataclass(frozen=True)
class Everything(Other):
    """The whole archive, and the days from its first article to its last."""

    period: Period | None  # None where no article has a known date


@dataclass(frozen=True)
class ZeroResults:
    """What a search that finds nothing may let go of. Best first: the most articles."""

    one: tuple[Relaxation, ...] = ()  # a filter, or a clause of the text
    filters: Relaxation | None = None  # all of them; None when there are not two
    words: Relaxation | None = None  # all of the text; None without filters
    elsewhere: tuple[Elsewhere, ...] = ()
    alike: tuple[Alike, ...] = ()  # of a single word
    everything: Everything | None = None
    ahead: tuple[Hit, ...] = ()  # the first hits of the best

    @property
    def best(self) -> Relaxation | None:
        """What brings the most articles: one thing if any does, else all filters or all words."""
        for ways in (self.one, (self.filters, self.words)):
            found = [way for way in ways if way and way.total]
            if found:
                return max(found, key=lambda way: way.total)
        return None
