"""Reuters-21578 stories come out as the archive promises."""

import gzip
import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.parsed import Name, ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.reuters.reader import read

TEXT = """<TEXT>&#2;
<TITLE>HARBOUR BOARD &lt;HBR> BUYS CRANES</TITLE>
<AUTHOR>    By Peter Torday, Reuters</AUTHOR>
<DATELINE>    GDANSK, March 3 - </DATELINE><BODY>The board said it would
buy two cranes &amp; a tug.
    Prices were not given.
 REUTER
&#3;</BODY></TEXT>"""


def story(text=TEXT, newid="7", date=" 3-MAR-1987 09:18:21.26", extra=""):
    return (
        f'<REUTERS TOPICS="YES" OLDID="1" NEWID="{newid}">\n<DATE>{date}</DATE>\n'
        f"<TOPICS><D>money-fx</D></TOPICS>\n<PLACES><D>west-germany</D><D>usa</D></PLACES>\n"
        f"<PEOPLE><D>james-baker</D></PEOPLE>\n<ORGS><D>opec</D><D>worldbank</D></ORGS>\n"
        f"<EXCHANGES><D>nyse</D></EXCHANGES>\n{extra}{text}\n</REUTERS>\n"
    )


def read_all(sgml):
    return list(read(io.BytesIO(sgml.encode("latin-1")), "reut2-000.sgm"))


def read_one(*args, **kwargs):
    (article,) = read_all(story(*args, **kwargs))
    return article


def test_a_story_comes_out_whole():
    article = read_one()
    assert article.external_id == "reuters-21578:7"
    assert article.position == "story 7"
    assert article.headline == "HARBOUR BOARD <HBR> BUYS CRANES"
    assert article.body_html == (
        "<p>The board said it would buy two cranes &amp; a tug.</p>\n"
        "<p>Prices were not given.</p>\n<p>REUTER</p>"
    )
    assert article.byline == "By Peter Torday, Reuters"
    assert article.authors == (Name("Peter Torday"),)
    assert article.dateline == "GDANSK, March 3"
    assert article.published_at == datetime(1987, 3, 3, 9, 18, 21, tzinfo=UTC)
    assert (article.source, article.language, article.warnings) == ("Reuters", "en", ())


def test_short_names_become_names_with_their_own_slugs():
    article = read_one()
    assert article.people == (Name("James Baker", "james-baker"),)
    assert article.places == (Name("West Germany", "west-germany"), Name("USA", "usa"))
    assert article.topics == (
        Name("Money Fx", "money-fx"),
        Name("OPEC", "opec", Name("Organisations", "organisations")),
        Name("World Bank", "worldbank", Name("Organisations", "organisations")),
        Name("NYSE", "nyse", Name("Exchanges", "exchanges")),
    )


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("    by Janie Gabbett", ["Janie Gabbett"]),
        ("    By Norma Cohen and Geert Linnebank, Reuters", ["Norma Cohen", "Geert Linnebank"]),
        ("    BY TED D'AFFLISIO, REUTERS", ["Ted D'Afflisio"]),
        ("    By Brad Schade Reuters", ["Brad Schade"]),
        ("    By Maggie McNeil, Reuters", ["Maggie McNeil"]),
    ],
)
def test_author_lines_name_people(written, names):
    article = read_one(TEXT.replace("    By Peter Torday, Reuters", written))
    assert [author.name for author in article.authors] == names


def test_a_brief_has_no_body():
    article = read_one(
        '<TEXT TYPE="BRIEF">&#2;\n<TITLE>\nPORT CLOSED\n</TITLE>Blah blah blah.\n&#3;</TEXT>'
    )
    assert (article.headline, article.body_html) == ("PORT CLOSED", "")


def test_an_unprocessed_story_keeps_its_lines_and_is_headed_by_the_first():
    text = "RUBBER NOON - APRIL 7  \n ONES  MAY  195.00 195.50\n\n"
    article = read_one(f'<TEXT TYPE="UNPROC">&#2;\n{text}&#3;</TEXT>')
    assert article.headline == "RUBBER NOON - APRIL 7"
    assert article.body_html == "<pre>RUBBER NOON - APRIL 7\n ONES  MAY  195.00 195.50</pre>"


def test_a_first_line_is_cut_at_200_characters():
    article = read_one(f'<TEXT TYPE="UNPROC">&#2;\n{"x" * 300}\n&#3;</TEXT>')
    assert article.headline == "x" * 200


def test_a_story_without_any_text_is_untitled_with_a_warning():
    article = read_one('<TEXT TYPE="UNPROC">&#2;\n&#3;</TEXT>', newid="12793")
    assert article.headline == "Untitled Reuters story 12793"
    assert article.body_html == ""
    assert article.warnings


def test_a_table_in_a_story_keeps_its_lines():
    table = "As follows:\n    Wheat   2.55   2.40\n    Corn    1.35   1.92\n    All up.\n"
    article = read_one(f"<TEXT>\n<TITLE>T</TITLE><BODY>{table}</BODY></TEXT>")
    assert article.body_html == (
        "<p>As follows:</p>\n"
        "<pre>    Wheat   2.55   2.40\n    Corn    1.35   1.92</pre>\n"
        "<p>All up.</p>"
    )


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("26-FEB-1987 15:01:01.79", datetime(1987, 2, 26, 15, 1, 1, tzinfo=UTC)),
        ("  4-MAR-1987 15:30:38.9", datetime(1987, 3, 4, 15, 30, 38, tzinfo=UTC)),
        ("3-MAR-1987  09:15:05.40", datetime(1987, 3, 3, 9, 15, 5, tzinfo=UTC)),
        ("27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM", datetime(1987, 3, 27, 0, 2, 59, tzinfo=UTC)),
        (" 9-APR-1987 00:00:00.00    # by S Finch", datetime(1987, 4, 9, tzinfo=UTC)),
    ],
)
def test_dates_are_utc_whatever_the_noise(written, moment):
    article = read_one(date=written)
    assert article.published_at == moment
    assert article.warnings == ()


def test_a_broken_time_leaves_the_date_and_a_warning():
    article = read_one(date="31-MAR-1987 605:12:19.12")
    assert article.published_at == datetime(1987, 3, 31, tzinfo=UTC)
    assert article.warnings


@pytest.mark.parametrize("written", ["", "yesterday", "31-FEB-1987 10:00:00.00", "1-MAI-1987"])
def test_no_usable_date_is_a_warning(written):
    article = read_one(date=written)
    assert article.published_at is None
    assert article.warnings


def test_latin_1_bytes_are_letters():
    article = read_one(TEXT.replace("Prices", "M\xfcnchen"))
    assert "München" in article.body_html


def test_a_cut_story_is_rejected_and_the_rest_read():
    first, second = story(newid="1"), story(newid="2")
    cut = first[: len(first) // 2]
    items = read_all(cut + second + cut)
    assert [type(item) for item in items] == [Rejected, ParsedArticle, Rejected]
    assert items[0].position == "story 1"
    assert "cut off" in items[2].reason


def test_a_story_without_number_or_text_is_rejected():
    items = read_all(story().replace('NEWID="7"', "") + story(text=""))
    assert [(item.position, type(item)) for item in items] == [
        ("item 1", Rejected),
        ("story 7", Rejected),
    ]


def test_a_file_without_stories_is_unreadable():
    with pytest.raises(Unreadable, match="reut2-000.sgm holds no Reuters-21578 stories"):
        read_all("<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n")


def test_stories_that_straddle_chunks_are_whole(monkeypatch):
    monkeypatch.setattr("newsroom.imports.formats.reuters.reader.CHUNK", 7)
    items = read_all("".join(story(newid=str(number)) for number in range(1, 6)))
    assert [item.external_id for item in items] == [f"reuters-21578:{n}" for n in range(1, 6)]


def test_the_shared_files_parse_to_the_last_story(shared_data):
    items = []
    for file in sorted((shared_data / "reuters" / "raw").glob("reut2-0*.sgm.gz")):
        with gzip.open(file) as stream:
            items.extend(read(stream, file.name))
    articles = {item.external_id: item for item in items if isinstance(item, ParsedArticle)}
    assert len(items) == len(articles) >= 17_000
    assert all(article.headline and article.published_at for article in articles.values())
    assert not any("\x03" in article.body_html for article in articles.values())
