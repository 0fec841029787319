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
from search.service.stream import ResultStream


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
    _add(record, first)
    parts = chain([first], _written_down(found.parts, record))
    return _told_at_its_end(lines_of(replace(found, parts=parts)), record)


def holding(article_id: int) -> Iterator[ExportRecord]:
    """Exports that may hold an article, newest first."""
    near = ExportRecord.objects.filter(lowest__lte=article_id, highest__gte=article_id)
    for record in near.iterator(chunk_size=100):
        if article_id in unpack(bytes(record.packed)):
            yield record


def forget_old() -> int:
    """Delete records older than EXPORT_LOG_DAYS; returns how many."""
    oldest = timezone.now() - timedelta(days=settings.EXPORT_LOG_DAYS)
    return ExportRecord.objects.filter(started_at__lt=oldest).delete()[0]


def pack(ids: Iterable[int]) -> bytes:
    """Numbers of articles as the gaps between them, compressed; most gaps are small.

    What was packed may be put one after another.
    """
    ordered = np.unique(np.fromiter(ids, np.int64))
    return zlib.compress(np.diff(ordered, prepend=0).astype("<i8").tobytes())


def unpack(packed: bytes) -> np.ndarray:
    """int64, ascending: what was packed."""
    found = [np.zeros(0, np.int64)]
    while packed:
        piece = zlib.decompressobj()
        found.append(np.cumsum(np.frombuffer(piece.decompress(packed), "<i8")))
        packed = piece.unused_data
    return np.unique(np.concatenate(found))


def _written_down(
    parts: Iterator[dict[int, float]], record: ExportRecord
) -> Iterator[dict[int, float]]:
    for part in parts:
        _add(record, part)
        yield part


def _told_at_its_end(lines: Iterator[str], record: ExportRecord) -> Iterator[str]:
    end = ExportRecord.State.BROKEN_OFF
    try:
        yield from lines
        end = ExportRecord.State.FINISHED
    finally:
        record.state = end
        record.save(update_fields=["state"])


def _add(record: ExportRecord, part: dict[int, float]) -> None:
    bounds = [min(part), max(part)]
    bounds += [record.lowest, record.highest] if record.rows else []
    record.lowest, record.highest = min(bounds), max(bounds)
    record.rows = (record.rows or 0) + len(part)
    record.packed = bytes(record.packed) + pack(part)
    record.save()
