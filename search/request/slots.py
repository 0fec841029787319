"""Addresses that differ in one value: what they share is written once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from search.request.facets import Facet

if TYPE_CHECKING:
    from search.request.search_request import SearchRequest

quoted = lru_cache(maxsize=1 << 16)(quote_plus)  # the same few values stand in every address
SLOT = "\0"  # stands for the value to come; no value read from an address has this sign


@dataclass(frozen=True)
class Slotted:
    """A query string on both sides of the one value that is to come."""

    before: str
    after: str

    @classmethod
    def of(cls, search: SearchRequest) -> Slotted:
        """The query string of a search one of whose values is SLOT."""
        before, _slot, after = search.query_string.partition(quote_plus(SLOT))
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
        return Slotted.of(self.search.toggle(self.facet, SLOT))

    @cached_property
    def _unwanted(self) -> Slotted:
        return Slotted.of(self.search.exclude(self.facet, SLOT))
