"""What the newsroom asks of whoever finds articles. Filled at start; until then lists are empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Suggestion:
    """Another article by its primary key, and why it is named: words in the reader's language."""

    article_id: int
    reason: str


class Hook(Generic[Answer]):
    """A question that somebody else answers."""

    def __init__(self, unanswered: Answer):
        self._unanswered = unanswered
        self._answer: Callable[..., Answer] | None = None

    def fill(self, answer: Callable[..., Answer]) -> None:
        self._answer = answer

    def __call__(self, *asked: Any) -> Answer:
        return self._answer(*asked) if self._answer else self._unanswered


# Of an article and a number: at most so many public articles that belong beside it, the nearest
# first; none that is a copy of it or of another of them. The article may be a draft.
related_stories: Hook[Sequence[Suggestion]] = Hook(())
