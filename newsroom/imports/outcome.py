"""What an import did, counted; and what is told of single items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.models import Article

COUNTED = ("imported", "updated", "unchanged", "rejected")


@dataclass(frozen=True)
class Problem:
    """A line for the report: what was rejected, or taken with a warning."""

    file: str
    position: str
    reason: str
    is_rejection: bool


@dataclass
class Outcome:
    """What an import did."""

    counts: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return ", ".join(f"{word} {self.counts[word]}" for word in COUNTED)


@dataclass
class Done:
    """What became of a chunk: told only when its transaction is through."""

    counts: Counter = field(default_factory=Counter)
    said: list[tuple[str, str, bool]] = field(default_factory=list)  # position, reason, rejected?
    planned: list[tuple[ParsedArticle, Article]] = field(default_factory=list)  # by a dry run
