"""A page of a list: which of the list stand on it, and which pages are beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """One of the pages, from 1, on which so many of a list stand each."""

    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.per_page)

    @property
    def first(self) -> int:
        """The place, from 1, of what begins this page."""
        return (self.page - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)

    @property
    def is_past_the_end(self) -> bool:
        return self.total > 0 and self.page > self.pages

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None

    @property
    def previous(self) -> int | None:
        return max(1, min(self.page - 1, self.pages)) if self.page > 1 else None


def page_with(place: int, per_page: int) -> int:
    """The page that a place of the list, from 1, stands on."""
    return (place - 1) // per_page + 1
