"""Files of renditions that no row names: what killed processes and dead storages have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from newsroom.models import RENDITIONS, Rendition

STEP = 500  # files that are looked up together
AGE = timedelta(hours=1)  # a younger one may be of a worker that is about to name it


def sweep() -> int:
    """Delete them; returns how many."""
    count = 0
    for names in _folders():
        for start in range(0, len(names), STEP):
            count += _sweep(names[start : start + STEP])
    return count


def _sweep(names: list[str]) -> int:
    known = set(Rendition.objects.filter(name__in=names).values_list("name", flat=True))
    old = [
        name
        for name in names
        if name not in known and timezone.now() - default_storage.get_modified_time(name) > AGE
    ]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _folders() -> Iterator[list[str]]:
    """The names of files, by folder."""
    try:
        folders, _files = default_storage.listdir(RENDITIONS)
    except FileNotFoundError:
        return
    for each in sorted(folders):
        folder = f"{RENDITIONS}/{each}"
        yield [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
