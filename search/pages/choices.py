"""Several ways to show the same search, one of them the current: orders, sizes, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator

from search.localization import grouped
from search.request.paging import Paging


@dataclass(frozen=True)
class Choice:
    """One of several ways to show the same search."""

    name: str
    label: str
    query_string: str
    is_current: bool


@dataclass(frozen=True)
class Pager:
    """The ways to the other pages of a list, as query strings; None where there is no such page."""

    paging: Paging
    at_page: Callable[[int], str]
    sizes: tuple[Choice, ...] = ()  # how much a page may hold

    @property
    def numbers(self) -> list[Choice | None]:
        """The first page, the last and those around the current one; None stands for a gap."""
        here = self.paging
        pages = Paginator(range(here.total), here.per_page)
        near = pages.get_elided_page_range(
            min(here.page, pages.num_pages), on_each_side=2, on_ends=1
        )
        return [
            Choice(str(number), grouped(number), self.at_page(number), number == here.page)
            if isinstance(number, int)
            else None
            for number in near
        ]

    @property
    def previous(self) -> str | None:
        return self.at_page(self.paging.previous) if self.paging.previous else None

    @property
    def next(self) -> str | None:
        return self.at_page(self.paging.next) if self.paging.next else None

    @property
    def last(self) -> str:
        return self.at_page(self.paging.pages)
