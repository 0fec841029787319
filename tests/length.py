"""How much the long tests do: all of it with LONG_TESTS=1, else some of each, others every time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
IS_LONG = bool(os.environ.get("LONG_TESTS"))


def some(things: Iterable[Thing], seed: int) -> list[Thing]:
    """All of them, or every third; which third is the seed's choice."""
    return list(things) if IS_LONG else list(things)[seed % 3 :: 3]
