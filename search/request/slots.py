"""Query strings that differ in one value: a page has hundreds, and what they share is made once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import quote_plus

from search.dates import Period, ends
from search.request.facets import Facet
from search.request.search_request import SearchRequest

quoted = lru_cache(maxsize=1 << 16)(quote_plus)  # the same few values stand in every address
SLOT = "\0"  # stands for the value to come; no value read from an address has this sign


@dataclass(frozen=True)
class Slotted:
    """A query string on both sides of the one value that is to come."""

    before: str
    after: str

    @classmethod
    def of(cls, query_string: str) -> Slotted:
        """A query string in which SLOT stands for a value."""
        before, _slot, after = query_string.partition(quote_plus(SLOT))
        return cls(before, after)

    def filled(self, value: str) -> str:
        """The query string with a value that is quoted already."""
        return f"{self.before}{value}{self.after}"


@dataclass(frozen=True)
class FacetAddresses:
    """The query strings of a search with one value of a facet on, off or left out."""

    search: SearchRequest
    facet: Facet

    def toggle(self, value: str) -> str:
        """What `search.toggle(facet, value).query_string` is, without making that search."""
        if value in self._chosen:
            return self.search.toggle(self.facet, value).query_string
        return self._wanted.filled(quoted(value))

    def tick(self, value: str) -> str:
        """What `search.tick(facet, value).query_string` is, without making that search."""
        if value in self._chosen:
            return self.search.tick(self.facet, value).query_string
        return self._ticked.filled(quoted(value))

    def leave_out(self, value: str) -> str:
        """What `search.exclude(facet, value).query_string` is, without making that search."""
        if value in self._chosen:
            return self.search.exclude(self.facet, value).query_string
        return self._unwanted.filled(quoted(value))

    @cached_property
    def _chosen(self) -> frozenset[str]:
        return self.search.of(self.facet).values

    @cached_property
    def _wanted(self) -> Slotted:
        return Slotted.of(self.search.toggle(self.facet, SLOT).query_string)

    @cached_property
    def _ticked(self) -> Slotted:
        return Slotted.of(self.search.tick(self.facet, SLOT).query_string)

    @cached_property
    def _unwanted(self) -> Slotted:
        return Slotted.of(self.search.exclude(self.facet, SLOT).query_string)


@dataclass(frozen=True)
class DateAddresses:
    """The query strings of a search within one period or another."""

    search: SearchRequest

    def within(self, period: Period) -> str:
        """What `search.with_dates(period).query_string` is, without making that search."""
        first, last = ends(period)
        return self._dated.filled(f"{first}&to={last}")

    @cached_property
    def _dated(self) -> Slotted:
        search = replace(self.search.linked, from_text=SLOT, to_text="", page=1)
        return Slotted.of(search.query_string)
