"""The rows of a table are articles, by the names of its columns."""

import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Name,
    Note,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
)
from newsroom.imports.formats.table.columns import read_map
from newsroom.imports.formats.table.reader import reader

TABLE = (
    "ID,Title,Content,Date,Author,Tags,Category,URL,Summary,Section,Language,Source,image-url\n"
    '7,Quay &amp; ferry,"It met.\n\nIt voted, ""again"".",2025-11-17T08:00:00Z,Ann Lee; Bo Berg,'
    '"harbour, ferries",Sea|Trade,https://w.example/q,The board.,City,en,W,https://w.example/q.jpg\n'
)


def read_all(data, columns=()):
    data = data if isinstance(data, bytes) else data.encode()
    return list(reader(dict(columns))(io.BytesIO(data), "table.csv"))


def test_a_row_is_an_article():
    (article,) = read_all(TABLE)
    assert article == ParsedArticle(
        headline="Quay & ferry",
        position="line 2",
        external_id="7",
        canonical_url="https://w.example/q",
        dek="The board.",
        section="City",
        body_html='<p>It met.</p>\n<p>It voted, "again".</p>',
        byline="By Ann Lee and Bo Berg",
        authors=(Name("Ann Lee"), Name("Bo Berg")),
        topics=(Name("Sea"), Name("Trade"), Name("harbour"), Name("ferries")),
        image=ParsedImage("https://w.example/q.jpg"),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        source="W",
        language="en",
    )


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_signs_between_cells_and_character_sets_are_found_out(sign, encoding):
    text = sign.join(["headline", "text"]) + "\r\n" + sign.join(["Größe", "Es war hier."])
    (article,) = read_all(text.encode(encoding))
    assert (article.headline, article.body_html) == ("Größe", "<p>Es war hier.</p>")


@pytest.mark.parametrize(
    ("encoding", "headline", "text"),
    [
        ("cp1252", "Größe", "Die Fähre fährt über den Fluß, und die Größe des Hafens wächst. " * 9),
        ("cp1251", "Порт", "Совет порта собрался в понедельник и принял решение о пароме. " * 9),
    ],
    ids=["western", "cyrillic"],
)
def test_a_guessed_character_set_is_told(encoding, headline, text):
    note, article = read_all(f"title;text\n{headline};{text}\n".encode(encoding))
    assert note.text == f"not in UTF-8: read as {encoding}, the likeliest"
    assert article.headline == headline


def test_the_sign_that_a_spreadsheet_tells_is_taken():
    (article,) = read_all("sep=;\ntitle;text\nQuays;It met.\n")
    assert (article.headline, article.position) == ("Quays", "line 3")


def test_a_map_names_other_columns():
    said = read_map("# of our old system\nZeile 1 = headline\nInhalt = body\n")
    assert said == read_map('"Zeile 1" = "headline"\nInhalt = "body"')
    note, article = read_all("Zeile 1;inhalt;Seite\nQuays;It met.;3\n", said)
    assert (article.headline, article.body_html) == ("Quays", "<p>It met.</p>")
    assert note == Note("", "columns that are not read: “Seite”")
    with pytest.raises(ValueError, match="'title' of 'Zeile' is none of the fields headline, body"):
        read_map("Zeile = title")
    with pytest.raises(ValueError, match="line 2 is not “column = field”"):
        read_map("a = body\nb\n")


def test_bad_rows_are_told_by_their_lines_and_the_rest_goes_on():
    found = read_all(
        'title,text,date,status\n,It met.,,\nQuays,,,\na,b\n,,,\nQ,"x"y,,\n'
        "Ferry,It <b>sailed</b>.\t,02/03/2025,Draft\nOne,It shut.,1011121314,,,\n"
    )
    assert [(item.position, getattr(item, "reason", None)) for item in found] == [
        ("line 2", "it has no headline"),
        ("line 3", "it has no text"),
        ("line 4", "it has 2 cells, the first line 4"),
        ("line 6", "it is broken: a quotation mark stands within a cell"),
        ("line 7", None),
        ("line 8", None),
    ]
    assert (found[4].body_html, found[4].status) == ("<p>It <b>sailed</b>.</p>", "draft")
    assert found[4].warnings[0] == "a date that cannot be read: “02/03/2025”"
    assert found[5].published_at is None


@pytest.mark.parametrize("text", ["It met.", pytest.param("a" * (LONGEST_TEXT + 9), id="long")])
def test_a_quotation_mark_that_is_never_closed_ends_the_file(text):
    good, cut = read_all(f'title,text\nQuays,It met.\nFerry,"{text}\n')
    assert isinstance(good, ParsedArticle) and isinstance(cut, Rejected)
    assert "of line 3 " in cut.reason
    assert "quotation mark" in cut.reason and "never closed" in cut.reason


def test_a_comma_parts_whole_names_only():
    found = read_all('title,text,author\nA,It met.,"Lee, Ann"\nB,It met.,"Ann Lee, Bo Berg"\n')
    assert [[name.name for name in article.authors] for article in found] == [
        ["Lee, Ann"],
        ["Ann Lee", "Bo Berg"],
    ]


@pytest.mark.parametrize("text", ["name,size\nQuay,3\n", "title,url\nQuay,x\n", "\n", '"'])
def test_a_table_without_a_headline_or_a_text_is_refused_with_its_columns(text):
    with pytest.raises(Unreadable, match="table.csv has no columns for a headline and a text"):
        read_all(text)
