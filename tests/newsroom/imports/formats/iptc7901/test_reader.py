"""Messages of agencies: frame, keywords, headline, and what is not for readers."""

import io
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats import detect, refuse_another
from newsroom.imports.formats.iptc7901 import frame, reader
from newsroom.imports.formats.parsed import (
    CANCELED,
    EMBARGOED,
    Name,
    ParsedArticle,
    Rejected,
    Take,
    Unreadable,
)

NINE = datetime(2025, 11, 17, 9, tzinfo=UTC)
AT_NINE = "170900 GMT Nov 25"
STORY = """EXTRA
Harbour board meets
on the quays
By Ann Lee, Port Wire =

   Skelby (pw) - It met in the old
customs house.

   It voted.

# pw NOTEBOOK
## Contacts
- Tel: 555 0100

pw al
"""


def message(text=STORY, keywords="Harbour/Quays/", number="062", stamp=AT_NINE, kind="i"):
    return (
        f"\x01abc{number} 4 {kind} 211 ccccb   pw 061\r\n\n{keywords}\r\n"
        f"\x02{text}\r\n\x03{stamp}\r\n\x7f\x04"
    )


def read(*messages, name="wire.txt"):
    data = b"".join(m if isinstance(m, bytes) else m.encode() for m in messages)
    return list(reader.read(io.BytesIO(data), name))


def test_a_message_is_an_article_without_its_frame_and_what_is_for_editors():
    (article,) = read(message())
    assert article == ParsedArticle(
        headline="Harbour board meets on the quays",
        position="message abc062",
        external_id="iptc7901:2025-11-17:harbour/quays",
        section="International",
        body_html="<p>It met in the old customs house.</p>\n<p>It voted.</p>",
        byline="By Ann Lee, Port Wire",
        authors=(Name("Ann Lee"),),
        dateline="Skelby",
        topics=(Name("Harbour"), Name("Quays")),
        published_at=NINE,
        source="pw",
        take=Take("iptc7901:2025-11-17:harbour/quays#abc062"),
    )
    assert article.version_at == NINE


def test_messages_without_their_control_characters_are_the_same():
    signs = {"\x01": "<SOH>", "\x02": "<STX>", "\x03": "<ETX>", "\x04": "<EOT>", "\x7f": ""}
    other = {"\x01": "^A", "\x02": "^B", "\x03": "^C", "\x04": "^D", "\x7f": ""}
    pictures = {"\x01": "␁", "\x02": "␂", "\x03": "␃", "\x04": "␄", "\x7f": ""}
    gone = dict.fromkeys("\x01\x02\x03\x04\x7f", "")
    whole = message() + message(number="063", keywords="Ferry/", text="Ferry sails =\n\nIt sailed.")
    expected = read(whole)
    assert len(expected) == 2
    for leftovers in (signs, other, pictures, gone):
        text = whole.translate(str.maketrans(leftovers))
        assert detect(text.encode(), "page.txt") == "iptc7901"
        assert read(text) == expected, leftovers


def test_messages_are_found_wherever_a_file_is_cut_into_pieces(monkeypatch):
    several = [message(number=f"{n:03}", keywords=f"Quay {n}/") for n in range(9)]
    expected = read(*several)
    for piece in (1, 7, 64, 1000):
        monkeypatch.setattr(frame, "_PIECE", piece)
        assert read(*several) == expected
    assert len(expected) == 9


def test_a_message_that_is_too_large_is_one_line_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(frame, "LARGEST", 2000)
    monkeypatch.setattr(frame, "_PIECE", 500)
    large = message(text="Quays =\n\n" + "It met. " * 2000)
    first, last = read(large, message(number="063"))
    assert isinstance(first, Rejected) and "the message has more than" in first.reason
    assert last.position == "message abc063"


def test_a_message_that_is_cut_off_is_no_article():
    whole, cut = read(message(), message(number="063").partition("\x03")[0])
    assert isinstance(whole, ParsedArticle)
    assert cut == Rejected("message abc063", "the message is cut off: it has no end")


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("171000 CET Nov 25", NINE),
        ("170900 Nov 25", NINE.replace(tzinfo=None)),
        ("070900 GMT Okt 88", datetime(1988, 10, 7, 9, tzinfo=UTC)),
        ("310900 GMT Feb 25", None),
        ("170900 QQQ Nov 25", None),
        ("", None),
    ],
)
def test_the_moment_is_that_of_sending(stamp, moment):
    (article,) = read(message(stamp=stamp))
    assert article.published_at == moment
    assert any("cannot be read" in warning for warning in article.warnings) == (
        moment is None and bool(stamp)
    )
    if moment is None:  # nobody knows what day's story it is
        assert article.take is None
        assert article.external_id.startswith("wire:")


def test_texts_in_other_character_sets_are_read():
    (article,) = read(message("Räte über Häfen =\n\nEs ging um Öl und Größe.").encode("cp1252"))
    assert (article.headline, article.body_html) == (
        "Räte über Häfen",
        "<p>Es ging um Öl und Größe.</p>",
    )


@pytest.mark.parametrize(
    ("text", "headline", "byline", "body"),
    [
        ("Board meets\nBy ANN LEE\n   SKELBY (PW) -- It met.", "Board meets", "By ANN LEE",
         "<p>It met.</p>"),
        ("Board meets\n\nMr Lee (SKB) said no.", "Board meets", "", "<p>Mr Lee (SKB) said no.</p>"),
        ("Skelby (pw) - It met.\n\nIt voted.", "It met. It voted.", "",
         "<p>It met.</p>\n<p>It voted.</p>"),
        ("(New: vote)\nBoard meets =\n\nIt met.", "Board meets", "", "<p>It met.</p>"),
        ("Skelby (pw) It met.", "It met.", "", "<p>It met.</p>"),
        ("Quay closed =", "Quay closed", "", ""),
        ("", "Harbour / Quays", "", ""),
    ],
)  # fmt: skip
def test_headline_byline_and_text_are_told_apart(text, headline, byline, body):
    (article,) = read(message(text))
    assert (article.headline, article.byline, article.body_html) == (headline, byline, body)


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ("Harbour/Quays/", "1ST LEAD\nBoard meets =\n\nIt met."),
        ("Harbour/Quays/2ndLd/", "Board meets =\n\nIt met."),
        ("BC-Harbour, Quays, 3rd Ld-Writethru, 0412", "Board meets =\n\nIt met."),
        ("Harbour/Quays-1stLd/", "Board meets =\n\nIt met."),
        ("Harbour/Quays/", "(Berichtigung)\nBoard meets =\n\nIt met."),
        ("Harbour/Quays/", "CORRECTION: Board meets =\n\nIt met."),
        ("Harbour/Quays/", "REFILE\n2. Zusammenfassung\nBoard meets =\n\nIt met."),
    ],
)
def test_leads_and_corrections_are_of_the_story_with_their_keywords(keywords, text):
    (article,) = read(message(text, keywords))
    assert article.headline == "Board meets"
    assert (article.external_id, article.status) == ("iptc7901:2025-11-17:harbour/quays", "")
    assert article.take.follows
    assert article.take.earlier_keys == ("iptc7901:2025-11-16:harbour/quays",)
    assert article.updated_at == NINE


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ("Harbour/Quays/", "KILL\nBoard meets =\n\nIt met."),
        ("Harbour/Quays/", "MANDATORY KILL =\n\nNobody met."),
        ("BC-Harbour, Quays, Kill, 0040", "Board meets =\n\nIt met."),
        ("Harbour/Quays-KILL/", "Board meets =\n\nIt met."),
        ("Harbour/Quays/", "KILL: Board meets =\n\nIt met."),
        ("Harbour/Quays/", "(Zurückgezogen)\nBoard meets =\n\nIt met."),
    ],
)
def test_a_kill_cancels_the_story_with_its_keywords(keywords, text):
    (article,) = read(message(text, keywords))
    assert article.status == CANCELED
    assert article.external_id == "iptc7901:2025-11-17:harbour/quays"


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ("Roads/Road-kill/", "Foxes and roads =\n\nIt met."),
        ("Harbour/", "Kill the plan, says board =\n\nIt met."),
        ("Harbour/", "Correction of course: board votes =\n\nIt met."),
        ("Harbour/", "Embargo on oil: board votes =\n\nIt met."),
        ("Harbour/", "Leads and updates =\n\nIn advance of the vote it met."),
    ],
)
def test_a_story_with_such_words_is_a_story(keywords, text):
    (article,) = read(message(text, keywords))
    assert (article.status, article.take.follows) == ("", False)
    assert article.headline == text.partition(" =")[0]


@pytest.mark.parametrize(
    ("keywords", "text", "until"),
    [
        ("Harbour-Adv24/", "Board meets =\n\nIt met.", None),
        ("Harbour, Advance", "Board meets =\n\nIt met.", None),
        ("Harbour/", "(ADV 24)\nBoard meets =\n\nIt met.", None),
        ("Harbour/", "HOLD FOR RELEASE\nBoard meets =\n\nIt met.", None),
        ("Harbour/", "Board meets =\n\n(EMBARGOED UNTIL 1800 tomorrow)\n\nIt met.", None),
        ("Harbour/", "Sperrfrist: Montag\nBoard meets =\n\nIt met.", None),
        ("Harbour/", "EMBARGOED UNTIL 24 Nov 2025 18:00 GMT\nBoard meets =\n\nIt met.",
         datetime(2025, 11, 24, 18, tzinfo=UTC)),
        ("Harbour-Adv24/", "For release Monday, Nov. 24, 2025, 6 p.m.\nBoard meets =\n\nIt met.",
         datetime(2025, 11, 24, 18)),
        ("Harbour/", "Embargoed until 24 Nov 2025 18:00 GMT\nBoard meets =\n\n"
         "Embargoed until 25 Nov 2025 18:00 GMT\n\nIt met.", None),
    ],
)  # fmt: skip
def test_an_advance_is_kept_back_until_a_moment_or_for_the_desk(keywords, text, until):
    (article,) = read(message(text, keywords))
    assert article.status == (EMBARGOED if until else "draft")
    assert article.published_at == (until or NINE)
    assert (article.headline, article.body_html) == ("Board meets", "<p>It met.</p>")
    assert article.external_id == "iptc7901:2025-11-17:harbour"


def test_words_of_an_embargo_within_a_paragraph_are_its_own():
    text = "Oil =\n\nThe board lifted the\nembargo until spring, and asked\nfor release of 20 men."
    (article,) = read(message(text, "Harbour/"))
    assert article.status == ""
    assert article.body_html == (
        "<p>The board lifted the embargo until spring, and asked for release of 20 men.</p>"
    )
    (kept,) = read(message(f"Oil =\n\n(For release Sunday)\n\n{text}", "Harbour/"))
    assert kept.status == "draft"
    assert "“(For release Sunday)”" in kept.warnings[0]


def test_an_addition_goes_on_where_its_story_ended():
    first = message("Board meets =\n\nIt met.", "Harbour/")
    added = message("1ST ADD\nBoard meets =\n\nIt voted.", "Harbour/", "063", "170910 GMT Nov 25")
    (both,) = read(first, added)
    assert both.body_html == "<p>It met.</p>\n<p>It voted.</p>"
    assert replace(both, body_html="<p>It met.</p>") == read(first)[0]
    (alone,) = read(added)
    assert (alone.take, alone.external_id) == (None, "iptc7901:2025-11-17:harbour#abc063")
    assert "goes on from a message that is not before it" in alone.warnings[0]


def test_what_is_for_newsrooms_alone_is_refused():
    (refused,) = read(message(kind="rs"))
    assert "for newsrooms, not for readers" in refused.reason


def test_a_file_without_a_message_is_unreadable():
    with pytest.raises(Unreadable, match="holds no wire messages"):
        read("Harbour board meets\n\nIt met.\n")


def test_it_is_refused_by_name_by_other_readers():
    with pytest.raises(Unreadable, match=r"an agency's wire file .*: --format iptc7901"):
        refuse_another(message().encode(), "wire.txt", "text")


@pytest.mark.parametrize(
    "text", ["Abc 062\n\nIt met.", "abc062 4 i 211 were the numbers\n\nIt met.", "[SOH] is a sign"]
)
def test_a_text_that_only_looks_like_it_is_none(text):
    assert detect(text.encode(), "page.txt") == "text"


@pytest.mark.parametrize("filler", [" ", "\n", "* *\n", "(", "/", "170900 GMT Nov\n", "\x00"])
def test_much_of_anything_is_read_in_seconds(filler):
    many = filler * (200_000 // len(filler))
    before = time.process_time()
    read(message(many), message(keywords=many), many)
    assert time.process_time() - before < 5
