"""What a result set advises a reader to search instead: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from search.request import SearchRequest


@dataclass(frozen=True)
class Suggestion:
    """A text that may have been meant, and how many articles it finds under the same filters."""

    search: SearchRequest
    total: int
    pieces: tuple[tuple[str, bool], ...]  # of the text: (words, whether they are new)

    @property
    def q(self) -> str:
        return self.search.q
