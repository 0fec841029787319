"""Several ways to show the same search, one of them the current: orders, sizes, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator

from search.localization import grouped


@dataclass(frozen=True)
class Choice:
    """One of several ways to show the same search."""

    name: str
    label: str
    query_string: str
    is_current: bool


def pages_to_choose(
    page: int, total: int, per_page: int, at_page: Callable[[int], str]
) -> list[Choice | None]:
    """The first page, the last and those around the current one; None stands for a gap."""
    pages = Paginator(range(total), per_page)
    near = pages.get_elided_page_range(min(page, pages.num_pages), on_each_side=2, on_ends=1)
    return [
        Choice(str(number), grouped(number), at_page(number), number == page)
        if isinstance(number, int)
        else None
        for number in near
    ]
