"""Copies are found a few articles at a time: texts are read, then compared, in many short
transactions. Whoever stops or is killed leaves the rest waiting, and anybody may go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import F

from newsroom.bodies import plain_text
from newsroom.models import Article, CopyPair, Sketch
from newsroom.stories.grouping import regroup
from newsroom.stories.nearness import Bands
from newsroom.stories.noting import note_missing, part
from newsroom.stories.texts import ComparedText, are_copies

READ_STEP, COMPARE_STEP = 25, 25  # articles of one transaction
TOGETHER = 2_000  # articles whose bands are looked up at once
MOST_COPIES = 10  # that are noted of one article: what hangs together is a story all the same


def is_waiting() -> bool:
    """Whether an article waits to be read or compared."""
    return Sketch.objects.filter(state__lt=Sketch.State.DONE).exists()


def find_copies(
    seconds: float | None = None, tell: Callable[[int], object] = lambda count: None
) -> bool:
    """Read and compare what waits, for about so long; whether all of it is done.

    `tell` is called with how many articles were read or compared since the last time.
    """
    end = None if seconds is None else time.monotonic() + seconds
    for count in _steps():
        tell(count)
        if end is not None and time.monotonic() >= end:
            return False
    return True


def _steps() -> Iterator[int]:
    last = 0
    while True:
        with transaction.atomic():
            last = note_missing(last)
        if not last:
            break
        yield 0
    while True:
        while count := _read_some():
            yield count
        waiting = Sketch.objects.filter(state=Sketch.State.COMPARE).order_by("pk")
        numbers = list(waiting.values_list("pk", flat=True)[:TOGETHER])
        if not numbers:
            return
        near = Bands().near(numbers)
        for some in _cut(numbers, COMPARE_STEP):
            _compare(some, near)
            yield len(some)


def _read_some() -> int:
    """Make sketches of some articles; returns how many were looked at."""
    waiting = Sketch.objects.filter(state=Sketch.State.READ).order_by("pk")
    rows = list(waiting.values_list("pk", "turn", "digest", "compared")[:READ_STEP])
    # Read after the turns: whoever changes a text meanwhile leaves another turn.
    texts = _texts(number for number, *_rest in rows)
    made = {number: (text.digest, text.bands) for number, text in texts.items()}
    with transaction.atomic():
        for number, turn, before, compared in rows:
            mine = Sketch.objects.filter(pk=number, turn=turn)
            if number not in made:
                mine.delete()
                continue
            digest, bands = made[number]
            state = Sketch.State.DONE if digest == compared else Sketch.State.COMPARE
            if mine.update(digest=digest, bands=bands, state=state) and digest != before != "":
                part(number)
    return len(rows)


def _compare(numbers: Sequence[int], near: dict[int, list[int]]) -> None:
    """Note whose copies some articles are, and let them leave and join stories."""
    waiting = Sketch.objects.filter(pk__in=numbers, state=Sketch.State.COMPARE)
    rows = list(waiting.order_by("pk").values_list("pk", "turn", "digest"))
    pairs = _pairs([number for number, *_rest in rows], near)
    with transaction.atomic():
        locked = waiting.select_for_update().order_by("pk").values_list("pk", "turn", "digest")
        still = sorted({number for number, *_rest in set(locked) & set(rows)})
        CopyPair.objects.filter(article_number__in=still).delete()
        there = set(
            Sketch.objects.filter(pk__in={copy for _one, copy in pairs}).values_list(
                "pk", flat=True
            )
        )
        CopyPair.objects.bulk_create(
            [
                CopyPair(article_number=number, copy_number=copy)
                for number, copy in pairs
                if number in still and copy in there
            ]
        )
        regroup(still)
        Sketch.objects.filter(pk__in=still).update(state=Sketch.State.DONE, compared=F("digest"))


def _pairs(numbers: Sequence[int], near: dict[int, list[int]]) -> list[tuple[int, int]]:
    pairs = []
    known = _texts({*numbers, *(other for one in numbers for other in near.get(one, ()))})
    for number in numbers:
        others = (other for other in near.get(number, ()) if other in known)
        if number not in known:
            continue
        text, count = known[number], 0
        for other in others:
            if are_copies(text, known[other]):
                pairs.append((number, other))
                count += 1
                if count == MOST_COPIES:
                    break
    return pairs


def _texts(numbers: Iterable[int]) -> dict[int, ComparedText]:
    texts = {}
    for some in _cut(sorted(numbers), 500):
        rows = Article.objects.filter(pk__in=some).order_by()
        for number, headline, body in rows.values_list("pk", "headline", "body"):
            texts[number] = ComparedText(headline, plain_text(body))
    return texts


def _cut(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
