"""Pairs of copies as stories, whose numbers stay: a story is what pairs connect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from newsroom.models import CopyPair, Sketch, Story

LARGE = 500  # articles; a larger story is not taken apart, only left


def regroup(numbers: Sequence[int]) -> None:
    """Let articles leave the stories that no pair connects them with, and join those that pairs
    do; part of the caller's transaction."""
    stories = _stories_of(numbers)
    for story in sorted(set(stories.values())):
        _take_apart(story, [number for number in numbers if stories.get(number) == story])
    joined = _connected(numbers, _partners(numbers))
    for members in joined:
        if len(members) > 1:
            _join(members)


def _take_apart(story: int, changed: list[int]) -> None:
    """The largest part keeps the number."""
    members = list(
        Sketch.objects.filter(story=story).order_by("pk").values_list("pk", flat=True)[: LARGE + 1]
    )
    if len(members) > LARGE:
        linked = _partners(changed)
        alone = [number for number in changed if not linked[number]]
        Sketch.objects.filter(pk__in=alone).update(story=None)
        return
    parts = _connected(members, _partners(members), within=True)
    parts.sort(key=lambda part: (-len(part), part[0]))
    for place, part in enumerate(parts):
        if len(part) == 1:
            Sketch.objects.filter(pk__in=part).update(story=None)
        elif place:
            Sketch.objects.filter(pk__in=part).update(story=Story.objects.create())
    _drop_empty([story])


def _join(members: list[int]) -> None:
    """The earliest of their stories takes in the others."""
    stories = sorted(set(_stories_of(members).values()))
    story = stories[0] if stories else Story.objects.create().pk
    joining = Sketch.objects.filter(Q(pk__in=members) | Q(story__in=stories[1:]))
    joining.exclude(story=story).update(story=story)
    _drop_empty(stories[1:])


def _stories_of(numbers: Iterable[int]) -> dict[int, int]:
    rows = Sketch.objects.filter(pk__in=numbers, story__isnull=False)
    return dict(rows.values_list("pk", "story"))


def _partners(numbers: Sequence[int]) -> dict[int, set[int]]:
    """By number, what pairs an article is of, with whom they are."""
    pairs = CopyPair.objects.filter(
        Q(article_number__in=numbers) | Q(copy_number__in=numbers)
    ).values_list("article_number", "copy_number")
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
    return partners


def _connected(
    numbers: Sequence[int], partners: dict[int, set[int]], within: bool = False
) -> list[list[int]]:
    """What hangs together, each part in order; `within`: nothing but these numbers."""
    allowed, seen, parts = set(numbers), set(), []
    for number in sorted(allowed):
        if number in seen:
            continue
        seen.add(number)
        part, waiting = [], [number]
        while waiting:
            part.append(one := waiting.pop())
            for other in partners.get(one, ()):
                if other not in seen and (other in allowed or not within):
                    seen.add(other)
                    waiting.append(other)
        parts.append(sorted(part))
    return parts


def _drop_empty(stories: Iterable[int]) -> None:
    Story.objects.filter(pk__in=stories, sketches__isnull=True).delete()
