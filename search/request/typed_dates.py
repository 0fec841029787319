"""The dates of the date form, as a reader typed them, and the search that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from search.dates import read_period, read_typed, shortest
from search.request.params import cleaned, one
from search.request.search_request import SearchRequest

ENDS = ("from", "to")


@dataclass(frozen=True)
class TypedDates:
    """A search with those of the typed dates that can be read, and the texts of the others."""

    search: SearchRequest
    unread: Mapping[str, str] = field(default_factory=dict)  # from, to → text

    @classmethod
    def from_url(cls, params: QueryDict) -> TypedDates:
        plain, unread, today = params.copy(), {}, timezone.localdate()
        for name in ENDS:
            text = one(cleaned(params), name, [])
            plain[name] = _as_in_addresses(text, today)
            if text and not plain[name]:
                unread[name] = text
        return cls(SearchRequest.from_url(plain, today), unread)


def _as_in_addresses(text: str, today) -> str:
    """What an address has for a date that a reader typed; empty when it cannot be read."""
    if read_period(text, today):
        return text
    period = read_typed(text, today)
    return shortest(period) if period else ""
