"""How much the tests do: all of the long ones with LONG_TESTS=1, else some of each, others every
time; some of all that is asked many times on PostgreSQL and, as CI does, with SAMPLE_TESTS=1.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

Thing = TypeVar("Thing")
IS_LONG = bool(os.environ.get("LONG_TESTS"))
IS_SAMPLE = bool(os.environ.get("SAMPLE_TESTS"))
MANY = 9  # cases of one test
THIRD = 3  # one in three of them


def some(things: Iterable[Thing], seed: int) -> list[Thing]:
    """All of them, or every third; which third is the seed's choice."""
    return list(things) if IS_LONG else list(things)[seed % 3 :: 3]


def some_of_many(
    things: Iterable[Thing],
    kind: Callable[[Thing], Hashable],
    seed: int,
    parts: Mapping[Hashable, int] | None = None,
) -> list[Thing]:
    """Things in their order: of kinds that have many, one in three by the seed, or one in as many
    as `parts` says of a kind; of others, all.
    """
    kinds: dict[Hashable, list[int]] = defaultdict(list)
    things = list(things)
    for place, thing in enumerate(things):
        kinds[kind(thing)].append(place)
    draw = random.Random(seed)
    kept: set[int] = set()
    for name, places in kinds.items():
        few = IS_LONG or len(places) < MANY
        part = (parts or {}).get(name, THIRD)
        kept.update(places if few else draw.sample(places, len(places) // part))
    return [things[place] for place in sorted(kept)]
