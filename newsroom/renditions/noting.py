"""Files of pictures are noted in the transaction that changes them, to be looked at later."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save, pre_save

from newsroom.models import Image, Rendition, RenditionSet
from newsroom.renditions.drawing import recipe

STEP = 500  # rows of one transaction, for whoever notes many


def connect() -> None:
    """Listen to pictures; called once, when the apps are ready."""
    pre_save.connect(_remember_file, Image)
    post_save.connect(_saved, Image)
    post_delete.connect(_gone, Image)


def note(names: Iterable[str]) -> None:
    """Have a worker look at files again, by their names: it draws what a row shows, and takes away
    what was drawn of others. Part of the caller's transaction, and so on disk with it or not at
    all."""
    RenditionSet.objects.bulk_create(
        [RenditionSet(original=name) for name in sorted({*names} - {""})],
        update_conflicts=True,
        unique_fields=["original"],
        update_fields=["recipe", "attempts"],
    )


def note_missing(after: int = 0) -> int:
    """Note some files of which nothing was ever drawn, as those of an archive of before; returns
    the last row's number that was looked at, 0 where there are no more."""
    rows = Image.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "file")[:STEP]
    names = {name for _pk, name in rows}
    known = RenditionSet.objects.filter(original__in=names).values_list("original", flat=True)
    note(names - set(known))
    return max((pk for pk, _name in rows), default=0)


def note_outdated(after: int = 0, is_all: bool = False) -> int:
    """Note some files that were drawn by another recipe, given up, or are no picture's any more; or
    all. Returns the last set's number that was looked at, 0 where there are no more."""
    numbers = RenditionSet.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    if not (some := list(numbers[:STEP])):
        return 0
    is_shown = Exists(Image.objects.filter(file=OuterRef("original")))
    which = Q() if is_all else ~Q(recipe=recipe()) | ~is_shown
    RenditionSet.objects.filter(which, pk__in=some).update(recipe="", attempts=0)
    return some[-1]


def forget_drawn() -> None:
    """Take nothing for drawn any more, as where the files were not restored: workers begin anew."""
    with transaction.atomic():
        Rendition.objects.all().delete()
        RenditionSet.objects.update(recipe="", attempts=0)


def _remember_file(sender, instance, raw=False, **kwargs):
    if raw:
        return  # loaddata brings what was drawn as well
    names = Image.objects.filter(pk=instance.pk).values_list("file", flat=True)
    instance.file_before = names.first() if instance.pk else None


def _saved(sender, instance, raw=False, **kwargs):
    if not raw and instance.file_before != instance.file.name:
        note([instance.file_before or "", instance.file.name or ""])


def _gone(sender, instance, **kwargs):
    note([instance.file.name or ""])
