"""Who took which articles away: a record of every export, kept for EXPORT_LOG_DAYS."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import numpy as np
from django.conf import settings
from django.utils import timezone

from search.models import ExportRecord
from search.request import SearchRequest
from search.result_stream import ResultStream


def followed(
    found: ResultStream,
    lines_of: Callable[[ResultStream], Iterator[str]],
    form: str,
    search: SearchRequest,
    user,
) -> Iterator[str]:
    """The lines of an export: each part is written down before its lines are made, then the end.

    An article that is hidden while the export runs, or comes after the reader has gone, stands in
    the record all the same: it says what may have left.
    """
    first = next(found.parts, None) if settings.EXPORT_LOG_DAYS else None
    if first is None:
        return lines_of(found)
    forget_old()
    record = ExportRecord(
        user=user if user.is_authenticated else None,
        user_name=user.get_username() if user.is_authenticated else "",
        form=form,
        search=search.query_string,
    )
    keys = np.fromiter(first, np.int64)
    _write(record, keys)
    parts = chain([first], _written_down(found.parts, record, keys))
    return _told_at_its_end(lines_of(replace(found, parts=parts)), record)


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


def _written_down(
    parts: Iterator[dict[int, float]], record: ExportRecord, keys: np.ndarray
) -> Iterator[dict[int, float]]:
    for part in parts:
        keys = np.concatenate([keys, np.fromiter(part, np.int64)])
        _write(record, keys)
        yield part


def _told_at_its_end(lines: Iterator[str], record: ExportRecord) -> Iterator[str]:
    end = ExportRecord.State.BROKEN_OFF
    try:
        yield from lines
        end = ExportRecord.State.FINISHED
    finally:
        record.state = end
        record.save(update_fields=["state"])


def _write(record: ExportRecord, keys: np.ndarray) -> None:
    record.rows, record.packed = len(keys), pack(keys)
    record.lowest, record.highest = int(keys.min()), int(keys.max())
    record.save()
