"""Files named on a command line → articles: every source opened, detected, read and imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from newsroom.imports.formats import (
    HEAD_BYTES,
    READERS,
    Reader,
    detect,
    refuse_another,
)
from newsroom.imports.formats.archives.members import Member
from newsroom.imports.formats.html.reader import reader as html_reader
from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.source import Source, bytes_read
from newsroom.imports.formats.table.reader import reader as csv_reader
from newsroom.imports.formats.table.workbook import reader as xlsx_reader
from newsroom.imports.importer import Importer
from newsroom.imports.outcome import Problem
from newsroom.signals import in_bulk

# Readers of tables, made for those who know more columns.
TABLES: dict[str, Callable[[Mapping[str, str]], Reader]] = {
    "csv": csv_reader,
    "xlsx": xlsx_reader,
}


def import_paths(
    importer: Importer,
    paths: Iterable[str],
    format: str = "auto",
    limit: int | None = None,
    on_item: Callable[[int], object] = lambda done: None,
    columns: Mapping[str, str] | None = None,
    on_source: Callable[[Source | Member], Source | Member] = lambda source: source,
) -> bool:
    """Import all that the paths lead to; False when nothing of it could be read.

    `limit`: stop after so many items. `on_item`: called after each with the bytes of files that
    are read by then. `columns`: fields by names of columns, for tables. `on_source`: called with
    each file before it is read; what it gives is read.
    """
    budget = Budget(limit, on_item)
    import_sources(importer, open_sources(paths), budget, format, columns, on_source)
    return budget.taken > 0


def import_sources(
    importer: Importer,
    sources: Iterable[Source | Member],
    budget: Budget,
    format: str = "auto",
    columns: Mapping[str, str] | None = None,
    on_source: Callable[[Source | Member], Source | Member] = lambda source: source,
) -> None:
    """The same, of sources, until the budget is spent: what was read before that comes in."""
    reading = _Reading(importer, format, columns or {})
    with in_bulk():
        for source in sources:
            if budget.is_spent:
                break
            items = budget.counted(reading.items_of(on_source(source)), lambda: reading.bytes_read)
            importer.import_items(items, source.name, source.beside, source.key)


class Budget:
    """How many items an import may take, over all of its files; `is_stopped` ends it sooner."""

    def __init__(
        self,
        limit: int | None = None,
        on_item: Callable[[int], object] = lambda done: None,
        is_stopped: Callable[[], bool] = lambda: False,
    ):
        self.limit, self.taken, self.on_item, self.is_stopped = limit, 0, on_item, is_stopped

    @property
    def is_spent(self) -> bool:
        return self.is_stopped() or (self.limit is not None and self.taken >= self.limit)

    def counted(self, items: Iterator, bytes_read: Callable[[], int]) -> Iterator:
        """The items of one file, as far as the budget goes."""
        left = None if self.limit is None else self.limit - self.taken
        for item in islice(items, left):
            self.taken += isinstance(item, ParsedArticle)
            yield item
            self.on_item(bytes_read())
            if self.is_stopped():
                return


class _Reading:
    """The items of one file after another; what cannot be read is reported."""

    def __init__(self, importer: Importer, format: str, columns: Mapping[str, str]):
        self.importer, self.format, self.columns = importer, format, columns
        self._stream: Any = None
        self._bytes_before = 0

    @property
    def bytes_read(self) -> int:
        return self._bytes_before + bytes_read(self._stream)

    def items_of(self, source: Source | Member) -> Iterator[ParsedArticle | Rejected | Note]:
        try:
            with source.open() as stream:
                self._stream = stream
                yield from self._items(stream, source)
        except Unreadable as problem:
            self._refuse(source, str(problem))
        except OSError as problem:
            self._refuse(source, f"cannot be read: {problem.strerror}")
        self._stream = None
        self._bytes_before += source.size

    def _items(
        self, stream: Any, source: Source | Member
    ) -> Iterator[ParsedArticle | Rejected | Note]:
        format, head, name = self.format, stream.peek(HEAD_BYTES)[:HEAD_BYTES], source.file_name
        if format == "auto":
            format = detect(head, name)
        else:
            refuse_another(head, name, format)
        yield from self._reader(format, source)(stream, name)

    def _reader(self, format: str, source: Source | Member) -> Reader:
        """That of a format, told what it may know besides."""
        if format in TABLES:
            return TABLES[format](self.columns)
        return html_reader(source.parts) if format == "html" else READERS[format]

    def _refuse(self, source: Source | Member, reason: str) -> None:
        self.importer.report(Problem(source.name, "", reason, is_rejection=True))
