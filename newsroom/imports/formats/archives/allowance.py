"""How much an archive may unpack to, with all that lies within it."""

from __future__ import annotations

from newsroom.imports.formats.parsed import Unreadable

MOST_BYTES = 8 << 30
MOST_EXPANSION = 200  # times its size, where that is more than FREE_BYTES
FREE_BYTES = 64 << 20
MOST_MEMBERS = 100_000  # files in it, those of archives within it included
MOST_DEPTH = 3  # archives within each other
MOST_FOLDERS = 100


class Allowance:
    """What is left of it."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.left = min(MOST_BYTES, max(FREE_BYTES, MOST_EXPANSION * size))
        self.members = MOST_MEMBERS

    def take(self, count: int) -> None:
        """Raises Unreadable when more bytes came out than may."""
        self.left -= count
        if self.left < 0:
            raise Unreadable(f"{self.name} unpacks to far more than its size allows: not read on")

    def take_member(self) -> None:
        """Raises Unreadable when it holds more files than may be."""
        self.members -= 1
        if self.members < 0:
            raise Unreadable(f"{self.name} holds more than {MOST_MEMBERS:,} files: not read on")

    @property
    def is_spent(self) -> bool:
        return self.left < 0
