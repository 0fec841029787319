"""The rows of a workbook (XLSX): of the first sheet that has a line of column names."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError  # noqa: S405  only what the library raises

from lxml.etree import XMLSyntaxError
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.escape import unescape

from newsroom.imports.formats.cutoff import Reader, reports_the_cut
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Note,
    ParsedArticle,
    Rejected,
    Unreadable,
    with_part,
)
from newsroom.imports.formats.table.columns import (
    Places,
    is_of_articles,
    named,
    places_of,
    unread,
)
from newsroom.imports.formats.table.package import Package
from newsroom.imports.formats.table.reader import written
from newsroom.imports.formats.table.rows import article_of
from newsroom.imports.formats.xml_items import twice_readable

LARGEST_PARTS = 256 << 20  # bytes of what is in memory whole: texts, styles, names of sheets
LARGEST_ROW = 16 << 20  # bytes of its XML
MOST_ROWS = 1 << 20  # as many as programs have; above a row of a false number all are empty
_MOST_ABOVE = 10  # lines in which the one of column names is looked for
_TROUBLE = (
    AttributeError, IndexError, KeyError, NotImplementedError, OSError, OverflowError, ParseError,
    RecursionError, TypeError, ValueError, XMLSyntaxError, struct.error, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip

Row = list[str]


def reader(columns: Mapping[str, str]) -> Reader:
    """One that knows more columns: `columns` has their fields by their names."""

    @reports_the_cut
    def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
        """One article a row. Raises Unreadable without columns for a headline and a text."""
        with twice_readable(stream, name) as (file, cut):
            if cut:
                raise Unreadable(cut)
            with _told_as_damage(name):
                package = Package(file, name)
            sheets = _visible_sheets(package, name)
            found = next(filter(None, (_headed(sheet, columns) for sheet in sheets)), None)
            if found is None:
                raise Unreadable(_no_columns(sheets, name))
            others = [each.title for each in sheets if each is not found[0]]
            if others:
                yield Note("", f"sheets that are not read: {named(others)}")
            yield from _articles(*found, name)

    return read


read = reader({})


class _Sheet:
    """One that can be read again and again, from its first row."""

    def __init__(self, sheet: Any, package: Package, name: str) -> None:
        self._sheet, self._package, self._name = sheet, package, name
        self.title = str(sheet.title)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Each that is not empty, with its number, cut behind its last value. Raises Unreadable."""
        self._sheet.reset_dimensions()  # what a file says of them may be anything
        rows = self._sheet.iter_rows(min_row=1, values_only=True)
        number = 0
        while True:
            self._package.allow(LARGEST_ROW)
            with _told_as_damage(self._name):
                values = next(rows, None)
            if values is None:
                return
            number += 1
            if number > MOST_ROWS:
                raise Unreadable(f"{self._name} has more than {MOST_ROWS:,} rows: not read on")
            cells = [_text(value) for value in values]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield number, cells


_Headed = tuple[_Sheet, int, Row, Places]


def _headed(sheet: _Sheet, columns: Mapping[str, str]) -> _Headed | None:
    """The sheet with the number of its line of column names, that line, and where each field is."""
    for number, header in islice(sheet.rows(), _MOST_ABOVE):
        places = places_of(header, columns)
        if is_of_articles(places):
            return sheet, number, header, places
    return None


def _no_columns(sheets: list[_Sheet], name: str) -> str:
    first = next((row for sheet in sheets for _number, row in islice(sheet.rows(), 1)), None)
    if first is None:
        return f"{name} has no sheet with anything to see on it"
    return f"{name} has no columns for a headline and a text, but {named(first)}: --map"


def _articles(
    sheet: _Sheet, line: int, header: Row, places: Places, name: str
) -> Iterator[ParsedArticle | Rejected | Note]:
    yield from unread(header, places)
    for number, row in sheet.rows():
        if number <= line:
            continue
        position = f"row {number}"
        if len(row) > len(header):
            reason = f"it has {len(row)} cells, the row of column names {len(header)}"
            yield Rejected(position, reason, part=written(header, row))
        elif max(map(len, row)) > LONGEST_TEXT:
            yield Rejected(position, f"a cell has more than {LONGEST_TEXT:,} characters")
        else:
            row += [""] * (len(header) - len(row))
            article = article_of(row, places, position, name)
            yield with_part(article, partial(written, header, row))


def _visible_sheets(package: Package, name: str) -> list[_Sheet]:
    """Hidden ones were not meant for readers."""
    package.allow(LARGEST_PARTS)
    with _told_as_damage(name):
        book = ExcelReader(package.bounded, read_only=True, data_only=True, keep_links=False)
        book.archive = package
        book.read()
        sheets = [sheet for sheet in book.wb.worksheets if sheet.sheet_state == "visible"]
    return [_Sheet(sheet, package, name) for sheet in sheets]


def _text(value: Any) -> str:
    """A cell as a table in text would have it; nothing of one that a formula failed for."""
    if value is None or value in ERROR_CODES:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return unescape(text) if "_x" in text else text


@contextmanager
def _told_as_damage(name: str) -> Iterator[None]:
    """What the library cannot read as Unreadable, and what it leaves out (charts) not told."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _TROUBLE as problem:
        what = " ".join(str(problem).split())[:200] or type(problem).__name__
        raise Unreadable(f"{name} is no workbook that can be read: {what}") from problem
