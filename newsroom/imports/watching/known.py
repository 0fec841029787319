"""Which files of watched folders came in, as they are now: told by the database."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from newsroom.imports.formats.source import Source
from newsroom.imports.runs.numbering import as_kept
from newsroom.models import WatchedFile

KEPT = timedelta(days=30)  # that a file is remembered which is there no longer
STEP = 500  # rows in one transaction


@dataclass(frozen=True)
class Found:
    """A file as it is: its key in the table, bytes, and moment of its last change in ns."""

    source: Source
    key: str
    size: int
    changed_ns: int

    @classmethod
    def of(cls, source: Source) -> Found | None:
        """None of what is gone, or is a folder."""
        path = os.path.abspath(source.path or source.name)
        try:
            state = os.stat(path)
        except OSError:
            return None
        if os.path.isdir(path):
            return None
        key = hashlib.sha256(os.fsencode(path)).hexdigest()
        return cls(source, key, state.st_size, state.st_ctime_ns)

    @property
    def state(self) -> tuple[int, int]:
        return self.size, self.changed_ns

    def digest(self) -> str:
        """SHA-256 of its bytes; empty where they cannot be read."""
        if not self.source.is_on_disk or self.source.path is None:
            return ""
        try:
            with self.source.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


def unknown(files: Sequence[Found]) -> list[Found]:
    """Those that are not known, or have changed since; of the others that they are still there."""
    rows = WatchedFile.objects.in_bulk([file.key for file in files])
    today = timezone.now().date()
    if unseen := [key for key, row in rows.items() if row.seen_on != today]:
        WatchedFile.objects.filter(pk__in=unseen).update(seen_on=today)
    known = {key: (row.size, row.changed_ns) for key, row in rows.items()}
    return [file for file in files if known.get(file.key) != file.state]


def has_content(file: Found, digest: str) -> bool:
    """Whether it was brought in with these very bytes: then somebody has but touched it."""
    return bool(digest) and WatchedFile.objects.filter(pk=file.key, digest=digest).exists()


def remember(file: Found, digest: str) -> None:
    WatchedFile.objects.update_or_create(
        pk=file.key,
        defaults={
            "path": as_kept(os.path.abspath(file.source.path or file.source.name)),
            "size": file.size,
            "changed_ns": file.changed_ns,
            "digest": digest,
            "seen_on": timezone.now().date(),
        },
    )


def forget_gone() -> None:
    """Of files that nobody has seen for KEPT: a step of them."""
    gone = WatchedFile.objects.filter(seen_on__lt=timezone.now().date() - KEPT)
    with transaction.atomic():
        WatchedFile.objects.filter(pk__in=list(gone.values_list("pk", flat=True)[:STEP])).delete()
