"""The rows of a table in CSV, whatever parts its cells and in whatever character set."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from charset_normalizer import from_bytes

from newsroom.imports.formats.cutoff import Reader, reports_the_cut
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Note,
    ParsedArticle,
    Rejected,
    Unreadable,
    with_part,
)
from newsroom.imports.formats.table.columns import Places, is_of_articles, named, places_of, unread
from newsroom.imports.formats.table.rows import article_of
from newsroom.imports.formats.xml_items import twice_readable

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # as Excel tells it
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What programs that know no UTF-8 write; others are guessed too often.
_SETS = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp932", "cp949",
         "gb18030", "big5"]  # fmt: skip
_PIECE, _SAMPLE = 1 << 20, 1 << 18
_LONGEST_HEADER = 1 << 16


def reader(columns: Mapping[str, str]) -> Reader:
    """One that knows more columns: `columns` has their fields by their names."""

    @reports_the_cut
    def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
        """One article a row. Raises Unreadable without columns for a headline and a text."""
        csv.field_size_limit(LONGEST_TEXT)
        with twice_readable(stream, name) as (file, cut):
            encoding, is_guess = _encoding(file)
            file.seek(0)
            text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
            try:
                if is_guess:
                    yield Note("", f"not in UTF-8: read as {encoding}, the likeliest")
                yield from _rows(text, name, columns)
            finally:
                text.detach()
        if cut:
            raise Unreadable(cut)

    return read


read = reader({})


def _rows(
    text: io.TextIOWrapper, name: str, columns: Mapping[str, str]
) -> Iterator[ParsedArticle | Rejected | Note]:
    first = text.readline(_LONGEST_HEADER)
    before, told = 0, _SEPARATOR.fullmatch(first)
    if told:
        before, first = 1, text.readline(_LONGEST_HEADER)
    delimiter, header, places = _header(first, told[1] if told else "", columns)
    if not is_of_articles(places):
        found = named(header)
        raise Unreadable(f"{name} has no columns for a headline and a text, but {found}: --map")
    yield from unread(header, places)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        position = f"line {rows.line_num + before + 2}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            if "field limit" in str(problem):
                most = f"{LONGEST_TEXT:,} characters, or a quotation mark that is never closed"
                raise Unreadable(f"a cell of {position} has more than {most}") from None
            if "unexpected end" in str(problem):
                raise Unreadable(f"a quotation mark of {position} is never closed") from None
            yield Rejected(position, "it is broken: a quotation mark stands within a cell")
            continue
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            reason = f"it has {len(row)} cells, the first line {len(header)}"
            yield Rejected(position, reason, part=written(header, row, delimiter))
        else:
            article = article_of(row, places, position, name)
            yield with_part(article, partial(written, header, row, delimiter))


def written(header: list[str], row: list[str], delimiter: str = ",") -> bytes:
    """A row that is refused, below the names of the columns."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, row])
    return text.getvalue().encode("utf-8", "replace")


def _header(line: str, told: str, columns: Mapping[str, str]) -> tuple[str, list[str], Places]:
    """What parts the cells, the names of the columns, and where each field is."""
    found = []
    for delimiter in told or _DELIMITERS:
        try:
            header = next(csv.reader([line], delimiter=delimiter), [])
        except (csv.Error, TypeError, ValueError):
            continue
        found.append((delimiter, header, places_of(header, columns)))
    if not found:
        return ",", [line], {}
    return max(found, key=lambda one: (len(one[2]), len(one[1])))


def _encoding(file: BinaryIO) -> tuple[str, bool]:
    """The character set of the whole, and whether it is only the likeliest."""
    head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, False
    file.seek(0)
    decoder, sample = codecs.getincrementaldecoder("utf-8")(), b""
    while piece := file.read(_PIECE):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as problem:
            start = max(problem.start - _SAMPLE // 2, 0)
            sample = bytes(problem.object)[start : start + _SAMPLE]
            break
    else:
        return "utf-8-sig", False
    best = from_bytes(sample, cp_isolation=_SETS).best()
    if best is None or sample.decode(best.encoding, "replace") == sample.decode(
        "cp1252", "replace"
    ):
        return "cp1252", True  # where several say the same
    return best.encoding, True
