"""Who took which articles away: a record of every export, kept for EXPORT_LOG_DAYS."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone

from search.models import ExportRecord
from search.request import SearchRequest


def followed(
    lines: Iterable[str], ids: Sequence[int], form: str, search: SearchRequest, user
) -> Iterable[str]:
    """The lines of an export, written down before the first and after the last of them.

    `ids`: the articles it is to hold. One that is hidden while it runs, or comes after the reader
    has gone, stands in the record all the same: it says what may have left.
    """
    if not settings.EXPORT_LOG_DAYS or not ids:
        return lines
    forget_old()
    name = user.get_username() if user.is_authenticated else ""
    record = ExportRecord.objects.create(
        user=user if user.is_authenticated else None,
        user_name=name,
        form=form,
        search=search.query_string,
        rows=len(ids),
        packed=pack(ids),
        lowest=min(ids),
        highest=max(ids),
    )
    return _told_at_its_end(lines, record)


def holding(article_id: int) -> Iterator[ExportRecord]:
    """Exports that may hold an article, newest first."""
    near = ExportRecord.objects.filter(lowest__lte=article_id, highest__gte=article_id)
    for record in near.iterator(chunk_size=100):
        if article_id in unpack(record.packed):
            yield record


def forget_old() -> int:
    """Delete records older than EXPORT_LOG_DAYS; returns how many."""
    oldest = timezone.now() - timedelta(days=settings.EXPORT_LOG_DAYS)
    return ExportRecord.objects.filter(started_at__lt=oldest).delete()[0]


def pack(ids: Iterable[int]) -> bytes:
    """Numbers of articles as the gaps between them, compressed; most gaps are small."""
    ordered = np.unique(np.fromiter(ids, np.int64))
    return zlib.compress(np.diff(ordered, prepend=0).astype("<i8").tobytes())


def unpack(packed: bytes) -> np.ndarray:
    """int64, ascending: what was packed."""
    return np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8"))


def _told_at_its_end(lines: Iterable[str], record: ExportRecord) -> Iterator[str]:
    record.state = ExportRecord.State.BROKEN_OFF
    try:
        yield from lines
        record.state = ExportRecord.State.FINISHED
    finally:
        record.save(update_fields=["state"])
