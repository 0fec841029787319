"""Renditions are made one picture at a time, in short transactions. Whoever stops or is killed
leaves the rest waiting, and anybody may go on."""

from __future__ import annotations

import hashlib
import io
import logging
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from newsroom.models import RENDITIONS, Image, Rendition, RenditionSet
from newsroom.pictures import NoPicture
from newsroom.renditions.drawing import Drawn, draw, recipe

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3  # that end with the worker's death, before a picture is left alone


def is_waiting() -> bool:
    """Whether a file waits for its renditions, or for the end of them."""
    return _waiting().exists()


def make_waiting(
    seconds: float | None = None,
    tell: Callable[[int], object] = lambda count: None,
    pause: Callable[[], object] = lambda: None,
) -> bool:
    """See to the files that wait, for about so long; whether all of it is done.

    `tell` is called with 1 after each, then `pause`. Raises StorageDown, or OSError where a file
    cannot be written: what was not done still waits.
    """
    end = None if seconds is None else time.monotonic() + seconds
    while (waiting := _waiting().first()) is not None:
        _see_to(waiting)
        tell(1)
        if end is not None and time.monotonic() >= end:
            return False
        pause()
    return True


def _waiting():
    """Those that nobody has begun come first."""
    waiting = RenditionSet.objects.filter(recipe="", attempts__lt=MAX_ATTEMPTS)
    return waiting.order_by("attempts", "pk")


def _see_to(waiting: RenditionSet) -> None:
    """Counts as an attempt until it is over, however it ends: but for the death of the process."""
    mine = RenditionSet.objects.filter(pk=waiting.pk)
    mine.update(attempts=F("attempts") + 1)
    try:
        if _is_shown(waiting.original):
            by = recipe()
            _replace(waiting, _stored(waiting.original), by)
        else:
            _replace(waiting, [])
    except Exception:
        mine.update(attempts=waiting.attempts)
        raise


def _is_shown(original: str) -> bool:
    return Image.objects.filter(file=original).exists()


def _stored(original: str) -> list[Rendition]:
    """Renditions of a file, stored; none of one that cannot be read or is no picture."""
    try:
        with default_storage.open(original) as file:
            data = file.read()
    except (FileNotFoundError, PermissionError, IsADirectoryError) as problem:
        logger.warning("No renditions of %s: %s", original, problem)
        return []
    try:
        # All are drawn before the first is stored: a file that breaks off leaves nothing behind.
        drawn = list(draw(io.BytesIO(data), settings.PICTURE_WIDTHS))
    except NoPicture as problem:
        logger.warning("No renditions of %s: it %s", original, problem)
        return []
    return [
        Rendition(name=_store(each, original), width=each.width, height=each.height)
        for each in drawn
    ]


def _store(drawn: Drawn, original: str) -> str:
    """The name of a stored rendition: by what is in it, and of which file it is.

    One that is there already is taken as it is, unless whoever wrote it did not get to the end.
    """
    digest = hashlib.sha256(original.encode() + b"\0" + drawn.data).hexdigest()[:32]
    name = f"{RENDITIONS}/{digest[:2]}/{digest}{drawn.suffix}"
    if default_storage.exists(name):
        if default_storage.size(name) == len(drawn.data):
            return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(drawn.data))


@transaction.atomic
def _replace(waiting: RenditionSet, renditions: list[Rendition], by: str = "") -> None:
    """Put renditions in the place of those before, whose files go; nothing of a file that no row
    shows is left."""
    # Whoever gives a row this file notes it in the same transaction: one of us waits.
    found = RenditionSet.objects.select_for_update().filter(pk=waiting.pk).first()
    new = {rendition.name for rendition in renditions}
    if found is None:
        _forget(new)
        return
    old = set(found.renditions.values_list("name", flat=True))
    found.renditions.all().delete()
    if not _is_shown(found.original):
        found.delete()
        _forget(old | new)
        return
    for rendition in renditions:
        rendition.set = found
    Rendition.objects.bulk_create(renditions)
    RenditionSet.objects.filter(pk=found.pk).update(recipe=by, attempts=0)
    _forget(old - new)


def _forget(names: Iterable[str]) -> None:
    """Delete files once the transaction at hand is through. What is left by a process that dies
    before, or a storage that is down, is found by `make_renditions`."""
    for name in sorted(names):
        transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)
