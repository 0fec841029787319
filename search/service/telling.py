"""What is telling of a result set: the values that it has much oftener than the whole archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Protocol, TypeVar

LEAST = 4  # articles; of fewer nothing can be said


class Counted(Protocol):
    """A value of a facet and how many articles have it."""

    @property
    def value(self) -> str: ...

    @property
    def count(self) -> int: ...


Each = TypeVar("Each", bound=Counted)


@dataclass(frozen=True)
class Ordinary:
    """How often each value of a facet would be found, were a result set like the whole archive."""

    counts: Mapping[str, int]  # value → articles of the whole public archive
    public: int  # articles of the whole public archive
    over: int  # articles that the facet is counted over

    def all_of(self, value: str) -> int:
        """The articles of a value in the whole public archive."""
        return self.counts.get(value, 0)

    def expected(self, value: str) -> float:
        return self.all_of(value) * self.over / self.public if self.public else 0.0

    def times(self, each: Counted) -> float:
        """How many times as often as in the whole archive; 0.0 where nothing can be said."""
        expected = self.expected(each.value)
        return each.count / expected if expected and each.count >= LEAST else 0.0

    def surprise(self, each: Counted) -> float:
        """How far a count lies from what is expected, in roots of that."""
        expected = self.expected(each.value)
        return (each.count - expected) / sqrt(expected) if expected else 0.0

    def telling(self, buckets: Iterable[Each]) -> tuple[Each, ...]:
        """The most surprising first; those of too few articles come last, as they stood."""
        return tuple(sorted(buckets, key=self._place))

    def _place(self, each: Counted) -> tuple[bool, float]:
        is_rare = each.count < LEAST
        return is_rare, 0.0 if is_rare else -self.surprise(each)
