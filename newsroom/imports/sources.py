"""Files named on a command line → articles: every source opened, detected, read and imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from newsroom.imports.formats import HEAD_BYTES, READERS, detect, refuse_another
from newsroom.imports.formats.archives.members import Member
from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.source import Source
from newsroom.imports.formats.table.reader import reader as table_reader
from newsroom.imports.importer import Importer
from newsroom.signals import in_bulk


def import_paths(
    importer: Importer,
    paths: Iterable[str],
    format: str = "auto",
    limit: int | None = None,
    on_item: Callable[[int], object] = lambda count: None,
    columns: Mapping[str, str] | None = None,
) -> bool:
    """Import all that the paths lead to; False when nothing of it could be read.

    `limit`: stop after so many items. `on_item`: called with 1 after each.
    `columns`: fields by names of columns, for tables.
    """
    budget = Budget(limit, on_item)
    with in_bulk():
        for source in open_sources(paths):
            if budget.is_spent:
                break
            items = budget.counted(_read(source, format, importer, columns or {}))
            importer.import_items(items, source.name, source.beside, source.key)
    return budget.taken > 0


class Budget:
    """How many items an import may take, over all of its files."""

    def __init__(self, limit: int | None, on_item: Callable[[int], object]):
        self.limit, self.taken, self.on_item = limit, 0, on_item

    @property
    def is_spent(self) -> bool:
        return self.limit is not None and self.taken >= self.limit

    def counted(self, items: Iterator) -> Iterator:
        left = None if self.limit is None else self.limit - self.taken
        for item in islice(items, left):
            self.taken += isinstance(item, ParsedArticle)
            yield item
            self.on_item(1)


def _read(
    source: Source | Member, format: str, importer: Importer, columns: Mapping[str, str]
) -> Iterator[ParsedArticle | Rejected | Note]:
    try:
        with source.open() as stream:
            name, head = source.file_name, stream.peek(HEAD_BYTES)[:HEAD_BYTES]
            if format == "auto":
                format = detect(head, name)
            else:
                refuse_another(head, name, format)
            read = table_reader(columns) if format == "csv" else READERS[format]
            yield from read(stream, name)
    except Unreadable as problem:
        importer.report(source.name, "", str(problem), is_rejection=True)
    except OSError as problem:
        importer.report(source.name, "", f"cannot be read: {problem.strerror}", is_rejection=True)
