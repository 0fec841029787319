"""The rows of a workbook are articles, by the names of its columns."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from newsroom.imports.formats import detect, refuse_another
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.table import workbook
from newsroom.imports.formats.table.reader import read as read_csv

HEADER = ["ID", "Title", "Text", "Date", "Tags"]
QUAY = [7, "Quay & ferry", "It met.\n\nIt voted.", datetime(2025, 11, 17, 8, 30), "harbour, dues"]
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def book(*rows, **sheets):
    """A workbook of these rows; further sheets by their titles, hidden ones in a tuple."""
    made = Workbook(write_only=True)
    for title, further in {**sheets, "Stories": rows}.items():
        sheet = made.create_sheet(title)
        sheet.sheet_state = "hidden" if isinstance(further, tuple) and sheets else "visible"
        for row in further:
            sheet.append(row)
    made["Stories"].sheet_state = "visible"
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def repacked(data, part, replaced):
    """The workbook with what its part of this name holds replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for each in old.namelist():
            new.writestr(each, replaced if part in each else old.read(each))
    return made.getvalue()


def of_rows(*rows):
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    made = "".join(
        row if isinstance(row, str) else f"<row>{''.join(map(cell.format, row))}</row>"
        for row in rows
    )
    return f"{SHEET}{made}</sheetData></worksheet>"


def read_all(data, columns=()):
    return list(workbook.reader(dict(columns))(io.BytesIO(data), "table.xlsx"))


def test_a_row_is_the_article_that_it_is_in_a_table_of_text():
    (article,) = read_all(book(HEADER, QUAY))
    text = "ID,Title,Text,Date,Tags\n"
    text += '7,Quay & ferry,"It met.\n\nIt voted.",2025-11-17T08:30:00,"harbour, dues"\n'
    (same,) = read_csv(io.BytesIO(text.encode()), "table.csv")
    assert article == ParsedArticle(**{**vars(same), "position": "row 2"})
    assert article.published_at == datetime(2025, 11, 17, 8, 30)


def test_dates_numbers_and_failed_formulas_are_read_as_a_person_sees_them():
    rows = [HEADER, [1.0, True, 2.5, date(2025, 11, 18), "#N/A"], ["x", "a_x000D_\nb", "t"]]
    first, last = read_all(book(*rows))
    assert (first.external_id, first.headline, first.body_html) == ("1", "true", "<p>2.5</p>")
    assert (first.published_at, first.topics) == (datetime(2025, 11, 18), ())
    assert last.headline == "a b"


def test_the_first_sheet_with_names_of_columns_is_read_and_others_are_named():
    data = book(["Our archive"], [], HEADER, [1, "Ferry", "It sailed."], Notes=[["Not", "this"]])
    note, article = read_all(data)
    assert note == Note("", "sheets that are not read: “Notes”")
    assert (article.headline, article.position) == ("Ferry", "row 4")


def test_a_hidden_sheet_is_not_read():
    (article,) = read_all(book(HEADER, QUAY, Old=(HEADER, [1, "Hidden", "It hid."])))
    assert article.headline == "Quay & ferry"


def test_a_map_names_other_columns_and_bad_rows_are_told_by_their_numbers():
    data = book(["Zeile", "Inhalt", "Seite"], ["A", "It met.", 3, "more"], [], [None, "It met."])
    note, *bad = read_all(data, {"Zeile": "headline", "Inhalt": "body"})
    assert note == Note("", "columns that are not read: “Seite”")
    assert [(item.position, item.reason) for item in bad] == [
        ("row 2", "it has 4 cells, the row of column names 3"),
        ("row 4", "it has no headline"),
    ]
    assert bad[1].part == b"Zeile,Inhalt,Seite\r\n,It met.,\r\n"
    with pytest.raises(Unreadable, match="no columns for a headline and a text, but “Zeile”"):
        read_all(data)


def test_what_a_workbook_is_its_parts_say():
    data = book(HEADER, QUAY)
    assert detect(data[:8192], "stories.csv") == "xlsx"
    with pytest.raises(Unreadable, match=r"a workbook \(XLSX\): --format xlsx"):
        refuse_another(data[:8192], "stories.csv", "csv")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and nothing", "table.xlsx is no workbook that can be read"),
        (book(), "no sheet with anything to see on it"),
        (repacked(book(HEADER), "workbook.xml", "<workbook>"), "is no workbook that can be read"),
        (
            repacked(book(HEADER), "sheet1", '<!DOCTYPE a [<!ENTITY b "c">]>' + of_rows()),
            "is no workbook that can be read",
        ),
    ],
    ids=["cut", "empty", "parts", "entities"],
)
def test_what_is_none_is_refused_in_a_sentence(data, reason):
    with pytest.raises(Unreadable, match=reason):
        read_all(data)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('<row r="1000000000"><c t="n"><v>1</v></c></row>', "has more than 1,000 rows"),
        ('<row r="3"><c r="ABCDE3"><v>1</v></c></row>', "is no workbook that can be read"),
        ("<row>" + "<c><v>1</v></c>" * 20_000 + "</row>", "a part or a row that is too large"),
    ],
    ids=["rows", "columns", "cells"],
)
def test_rows_without_end_are_read_up_to_a_bound(monkeypatch, row, reason):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1000)
    monkeypatch.setattr(workbook, "LARGEST_ROW", 1 << 17)
    data = repacked(book(), "sheet1", of_rows(["title", "text"], ["Quay", "It met."], row))
    good, cut = read_all(data)
    assert isinstance(good, ParsedArticle) and isinstance(cut, Rejected)
    assert reason in cut.reason


def test_parts_that_unpack_to_too_much_are_refused(monkeypatch):
    data = repacked(book(HEADER), "styles", "<a/>" * 400_000)
    monkeypatch.setattr(workbook, "LARGEST_PARTS", 1 << 20)
    with pytest.raises(Unreadable, match="a part or a row that is too large"):
        read_all(data)
    monkeypatch.undo()
    monkeypatch.setattr("newsroom.imports.formats.archives.allowance.FREE_BYTES", 1 << 20)
    with pytest.raises(Unreadable, match="unpacks to far more than its size allows"):
        read_all(data)
