"""What is told of copies. To readers only of those that the public sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from newsroom.models import Article, ArticleQuerySet, Sketch

_CHUNK = 500  # numbers in one statement


@dataclass(frozen=True)
class Found:
    """How many articles are copies, of how many stories, and how many are still to be compared."""

    copies: int
    stories: int
    waiting: int


def found_among(numbers: QuerySet | Iterable[int]) -> Found:
    """Of some articles, hidden ones too: how many have copies anywhere in the archive.

    One query, so numbers that the database has are best given as one of its columns:
    `run.traces.filter(kind="article").values("number")`.
    """
    own = Sketch.objects.filter(pk__in=numbers if isinstance(numbers, QuerySet) else set(numbers))
    return Found(
        **own.aggregate(
            copies=Count("pk", filter=Q(story__isnull=False)),
            stories=Count("story", distinct=True),
            waiting=Count("pk", filter=Q(state__lt=Sketch.State.DONE)),
        )
    )


def copies_of(article: Article) -> ArticleQuerySet:
    """The other articles of its story that the public sees, the newest first."""
    story = Sketch.objects.filter(pk=article.pk, story__isnull=False).values("story")
    others = Article.objects.public().filter(sketch__story__in=story)
    return others.exclude(pk=article.pk).newest()


def stories_of(numbers: Iterable[int]) -> dict[int, int]:
    """By article, the number of the story; for articles that are known to be public."""
    return {number: story for some in _cut(numbers) for number, story in _of(some).items()}


def public_stories(numbers: Iterable[int]) -> dict[int, int]:
    """By article, the number of a story that the public sees more than one copy of."""
    stories = stories_of(numbers)
    seen: dict[int, set[int]] = defaultdict(set)
    for some in _cut(set(stories.values())):
        public = Article.objects.public().filter(sketch__story__in=some).order_by()
        for number, story in public.values_list("pk", "sketch__story"):
            seen[story].add(number)
    return {number: story for number, story in stories.items() if seen[story] - {number}}


def _of(numbers: list[int]) -> dict[int, int]:
    rows = Sketch.objects.filter(pk__in=numbers, story__isnull=False)
    return dict(rows.values_list("pk", "story"))


def _cut(numbers: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(numbers))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
