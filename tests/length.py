"""How much the long tests do: all of it with LONG_TESTS=1, else some of each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
IS_LONG = bool(os.environ.get("LONG_TESTS"))


def some(things: Iterable[Thing]) -> list[Thing]:
    """All of them, or every third."""
    return list(things)[:: 1 if IS_LONG else 3]
