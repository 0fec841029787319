"""What an act will do, before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from newsroom.acts.kinds import Kind, OverrulableError
from newsroom.models import Article
from newsroom.publishing import RefusedError

BATCH = 500  # articles at a time, without their bodies
NAMED = 20  # articles of a group that are kept to be shown


@dataclass
class Group:
    """Articles that share what comes of the act: how many, and the first of them."""

    total: int = 0
    first: list = field(default_factory=list)

    def add(self, article) -> None:
        self.total += 1
        if len(self.first) < NAMED:
            self.first.append(article)

    @property
    def more(self) -> int:
        return self.total - len(self.first)


@dataclass
class Survey:
    """What will be done, and by reason what is left out: in any case, or unless overruled."""

    done: Group = field(default_factory=Group)
    warned: dict[str, Group] = field(default_factory=dict)
    refused: dict[str, Group] = field(default_factory=dict)

    @property
    def warnings(self) -> int:
        return sum(group.total for group in self.warned.values())

    @property
    def refusals(self) -> int:
        return sum(group.total for group in self.refused.values())


def survey(
    kind: Kind,
    articles: Iterable[tuple[int, Article | None]],
    look: Callable[[Article], None] = lambda article: None,
) -> Survey:
    """Articles by their numbers, None for one that is gone; read a batch at a time.

    `look` raises RefusedError where an article is not what was listed.
    """
    found = Survey()
    for batch in _batches(articles):
        kind.prepare([number for number, _article in batch])
        for number, article in batch:
            shown = number if article is None else article
            try:
                if article is not None:
                    look(article)
                kind.consider(number, article)
            except OverrulableError as why:
                found.warned.setdefault(str(why), Group()).add(shown)
            except RefusedError as why:
                found.refused.setdefault(str(why), Group()).add(shown)
            else:
                found.done.add(shown)
    return found


def with_articles(numbers: Iterable[int], by) -> Iterator[tuple[int, Article | None]]:
    """Articles by their numbers, as somebody may read them, without their bodies."""
    for batch in _batches(numbers):
        readable = Article.objects.seen_by(by).defer("body")
        found = readable.prefetch_related("body_pictures").in_bulk(batch)
        yield from ((number, found.get(number)) for number in batch)


def _batches(articles: Iterable) -> Iterator[list]:
    waiting = iter(articles)
    while batch := list(islice(waiting, BATCH)):
        yield batch
