"""Articles are noted in the transaction that makes or changes them, to be read again later."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db.models.signals import post_delete, post_save

from newsroom.models import Article, CopyPair, Sketch
from newsroom.signals import articles_made, articles_will_change

CHUNK = 500  # rows of one statement


def connect() -> None:
    """Listen to the models; called once, when the apps are ready."""
    post_save.connect(_saved, Article)
    articles_made.connect(_told)
    articles_will_change.connect(_told)
    post_delete.connect(_gone, Article)


def note(numbers: Iterable[int]) -> None:
    """Have articles read again; part of the caller's transaction."""
    turn, numbers = secrets.randbits(62), sorted(set(numbers))
    for start in range(0, len(numbers), CHUNK):
        Sketch.objects.bulk_create(
            [
                Sketch(article_id=number, state=Sketch.State.READ, turn=turn)
                for number in numbers[start : start + CHUNK]
            ],
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["state", "turn"],
        )


def note_missing(after: int = 0) -> int:
    """Note some articles that never were, as those of an archive of before; part of the caller's
    transaction. Returns the last number noted, 0 where there are no more."""
    missing = Article.objects.filter(pk__gt=after, sketch__isnull=True).order_by("pk")
    numbers = list(missing.values_list("pk", flat=True)[:CHUNK])
    note(numbers)
    return numbers[-1] if numbers else 0


def part(number: int) -> None:
    """Nothing is a copy of an article any longer; those that were are compared again.

    Part of the caller's transaction.
    """
    others = CopyPair.objects.filter(copy_number=number).values_list("article_number", flat=True)
    left = Sketch.objects.filter(pk__in=list(others))
    left.filter(state=Sketch.State.DONE).update(state=Sketch.State.COMPARE)
    left.update(compared="")
    CopyPair.objects.filter(article_number=number).delete()
    CopyPair.objects.filter(copy_number=number).delete()


def _saved(sender, instance, **kwargs):
    note([instance.pk])


def _told(sender, ids, **kwargs):
    note(ids)


def _gone(sender, instance, **kwargs):
    own = Sketch.objects.filter(pk=instance.pk)
    story = own.values_list("story", flat=True).first()
    own.delete()
    if story is None:
        return
    part(instance.pk)
    # Whom it was found by is compared again already; whom it found may have lost its only link.
    rest = Sketch.objects.filter(story=story, state=Sketch.State.DONE)
    rest.update(state=Sketch.State.COMPARE, compared="")
