"""Which pages a pager offers."""

from __future__ import annotations


def page_numbers(page: int, pages: int) -> list[int | None]:
    """First, last and those around the current page; None stands for a gap."""
    near = {1, pages, *range(page - 2, page + 3)}
    numbers: list[int | None] = []
    for number in sorted(n for n in near if 1 <= n <= pages):
        if numbers and number - 1 not in numbers:
            numbers.append(None)
        numbers.append(number)
    return numbers
