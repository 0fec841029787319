"""The pages of a web archive are articles at the addresses they were fetched from."""

import gzip
import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats import detect
from newsroom.imports.formats.parsed import Note, ParsedArticle, Unreadable
from newsroom.imports.formats.streams.unzipping import Unzipped
from newsroom.imports.formats.warc import records
from newsroom.imports.formats.warc.reader import read
from tests.newsroom.imports.formats.html.pages import FIRST, page
from tests.newsroom.imports.formats.warc.crawls import chunked, packed, record

SITE = "https://port.example"


def read_all(*of_records):
    return list(read(io.BytesIO(b"".join(of_records)), "port.warc"))


def test_pages_are_articles_and_other_records_are_counted():
    article, note = read_all(
        record("dns:port.example", "1.2.3.4", kind="resource"),
        record(f"{SITE}/bridge", page()),
        record(f"{SITE}/old", status="301 Moved Permanently"),
        record(f"{SITE}/gone", page(), status="404 Not Found"),
        record(f"{SITE}/quay.png", b"\x89PNG", Content_Type="image/png"),
        record(f"{SITE}/bridge", kind="revisit"),
        record(f"{SITE}/bridge?print", "GET /", kind="metadata"),
        record(f"{SITE}/lost", page()).replace(b"WARC-Target-URI", b"X-Target"),
    )
    assert article.headline == "Bridge to the north shore opens" and FIRST in article.body_html
    assert (article.position, article.canonical_url) == ("record 2", f"{SITE}/bridge")
    assert (article.external_id, article.named_by_file) == ("", False)
    assert article.version_at == datetime(2025, 11, 17, 8, tzinfo=UTC)
    assert note == Note(
        "archive",
        "not imported, being no pages: 1 image/png, 1 metadata, 1 resource of no web address,"
        " 1 response 301, 1 response 404, 1 response of no web address, 1 revisit",
    )


def test_the_address_that_a_page_declares_comes_first_and_one_without_any_has_its_own_as_key():
    declared = page(head=f'<link rel="canonical" href="{SITE}/b">')
    first, front = read_all(record(f"{SITE}/b?x=1", declared), record(SITE, page()))
    assert (first.canonical_url, first.external_id) == (f"{SITE}/b", "")
    assert (front.canonical_url, front.external_id) == ("", SITE)


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (chunked, {"Transfer_Encoding": "chunked"}),
        (gzip.compress, {"Content_Encoding": "gzip"}),
        (lambda data: chunked(gzip.compress(data)), {"Transfer_Encoding": "chunked",
                                               "Content_Encoding": "gzip"}),
        (bytes, {"Content_Encoding": "gzip"}),
        (lambda data: data.decode().replace("Drivers", "Łączni").encode("cp1250"),
         {"Content_Type": "text/html; charset=windows-1250"}),
    ],
    ids=["chunked", "gzip", "both", "said to be gzip", "character set"],
)  # fmt: skip
@pytest.mark.parametrize("is_packed", [False, True], ids=["warc", "warc.gz"])
def test_what_servers_sent_is_unpacked(sent, headers, is_packed):
    data = record(f"{SITE}/b", sent(page().encode()), **headers)
    stream = io.BytesIO(packed(data) if is_packed else data)
    (article,) = read(Unzipped(stream, "port.warc") if is_packed else stream, "port.warc")
    assert FIRST in article.body_html and "had waited" in article.body_html
    assert "Łączni" in article.body_html or "charset" not in str(headers)


def test_a_page_that_a_crawler_saved_by_itself_is_one_too():
    (article,) = read_all(record(f"{SITE}/b", page(), kind="resource"))
    assert article.canonical_url == f"{SITE}/b"


def test_a_page_that_cannot_be_read_is_refused_with_its_address_and_the_rest_goes_on():
    cut = gzip.compress(page().encode() * 50)[:-400]
    *bad, article = read_all(
        record(f"{SITE}/none", "No page at all."),
        record(f"{SITE}/br", page(), Content_Encoding="br"),
        record(f"{SITE}/gone", page("<p>Sorry.</p>", h1="Page not found")),
        record(f"{SITE}/cut", cut, Content_Encoding="gzip"),
        record(f"{SITE}/b", page()),
    )
    assert [(item.position, item.reason.partition(": ")[0]) for item in bad] == [
        ("record 1", f"{SITE}/none"),
        ("record 2", f"{SITE}/br"),
        ("record 3", f"{SITE}/gone"),
        ("record 4", f"{SITE}/cut"),
    ]
    assert "packed in a way that is not read here: br" in bad[1].reason
    assert "there is no such page" in bad[2].reason and b"Sorry" in bad[2].part
    assert bad[3].part.startswith(b"WARC/1.0\r\n") and f"{SITE}/cut".encode() in bad[3].part
    assert article.canonical_url == f"{SITE}/b"


def test_a_record_that_is_longer_than_it_says_is_told():
    whole = record(f"{SITE}/a", page())
    size = int(whole.partition(b"Content-Length: ")[2].split()[0])
    short = whole.replace(b"Length: %d" % size, b"Length: %d" % (size - 7))
    first, lost, last = read_all(short, record(f"{SITE}/b", page()))
    assert (first.canonical_url, last.canonical_url) == (f"{SITE}/a", f"{SITE}/b")
    assert (lost.position, lost.reason) == (
        "record 2",
        "what stands before it is no record: not read",
    )


def test_an_archive_that_breaks_off_gives_what_came_before():
    whole = record(f"{SITE}/a", page())
    first, cut = read_all(whole, record(f"{SITE}/b", page())[:-300])
    assert isinstance(first, ParsedArticle)
    assert (cut.position, "cut off" in cut.reason) == ("record 2", True)
    first, broken = read_all(whole, b"\n\nnothing\n\n")
    assert broken.position == "end of file" and "port.warc is damaged" in broken.reason


def test_what_has_no_pages_or_no_end_is_refused(monkeypatch):
    with pytest.raises(Unreadable, match="holds no pages: 1 response 404"):
        read_all(record(f"{SITE}/x", status="404 Not Found"))
    with pytest.raises(Unreadable, match="port.warc is damaged: a record without an end"):
        read_all(b"WARC/1.0\r\n" + b"X: " + b"long " * (1 << 19))
    monkeypatch.setattr(records, "LARGEST", 100)
    (large,) = read_all(record(f"{SITE}/x", page()))
    assert "is larger than" in large.reason


def test_a_page_that_unpacks_to_too_much_is_refused():
    bomb = gzip.compress(b"<p>" + b" " * (33 << 20))
    (large,) = read_all(record(f"{SITE}/x", bomb, Content_Encoding="gzip"))
    assert "it unpacks to far more than its size allows" in large.reason


def test_web_archives_are_known_by_their_first_line():
    assert detect(record(f"{SITE}/x", page())[:8192], "crawl.txt") == "warc"
