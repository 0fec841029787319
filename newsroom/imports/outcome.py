"""What an import did, counted; and what is told of single items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.models import Article

COUNTED = ("imported", "updated", "unchanged", "rejected")


@dataclass(frozen=True)
class Problem:
    """What was rejected, or taken with a warning."""

    file: str
    position: str
    reason: str
    is_rejection: bool
    about: str = ""  # the field or fields
    part: bytes = field(default=b"", repr=False)  # of a file that holds many; empty: all of it


@dataclass(frozen=True)
class Change:
    """What a dry run would make of an item: a new article, or other fields of one that is here."""

    file: str
    position: str
    headline: str
    number: int | None  # of the article; None: it would be new, or would have been made before
    is_new: bool
    fields: tuple[tuple[str, str, str], ...] = ()  # name, what stands there, what would


Listener = Callable[[Problem | Change], object]


@dataclass
class Outcome:
    """What an import did."""

    counts: Counter = field(default_factory=Counter)

    @property
    def summary(self) -> str:
        return summary_of(self.counts)


def summary_of(counts: Mapping[str, int]) -> str:
    """The last line of an import."""
    return ", ".join(f"{word} {counts[word]}" for word in COUNTED)


@dataclass(frozen=True)
class Said:
    """What is told of an item of a chunk."""

    item: ParsedArticle
    reason: str
    is_rejection: bool = False
    about: str = ""


@dataclass
class Done:
    """What became of a chunk: told only when its transaction is through."""

    counts: Counter = field(default_factory=Counter)
    said: list[Said] = field(default_factory=list)
    planned: list[tuple[ParsedArticle, Article]] = field(default_factory=list)  # by a dry run
    changes: list[Change] = field(default_factory=list)  # by a dry run; without their file

    def plan_withdrawal(self, item: ParsedArticle, article: Article, was: str) -> None:
        """That a dry run would leave an article with another status, or as it was."""
        self.planned.append((item, article))
        if article.status != was:
            fields = (("status", was, str(article.status)),)
            headline = article.headline or item.headline
            self.changes.append(
                Change("", item.position, headline, article.pk, is_new=False, fields=fields)
            )

    def say(
        self, item: ParsedArticle, reason: str, is_rejection: bool = False, about: str = ""
    ) -> None:
        self.said.append(Said(item, reason, is_rejection, about))
