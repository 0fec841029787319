"""The format of a file is told by what it holds, then by its name."""

import pytest

from newsroom.imports.formats import FORMATS, READERS, detect, refuse_another
from newsroom.imports.formats.parsed import Unreadable

G2 = b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2">'
MAIL = b"Received: by 10.0.0.1\r\nFrom: Ann <ann@paper.example>\r\nSubject: Quays\r\n"
MBOX = b"From ann@paper.example Mon Nov 17 08:00:00 2025\n" + MAIL
MHTML = b"From: <Saved by a browser>\nSubject: Quays\nMIME-Version: 1.0\nContent-Type: "
PART = b"PK\x03\x04" + bytes(26)
RELATED = b"multipart/related; boundary=x\n\n"


@pytest.mark.parametrize(
    ("head", "name", "format_name"),
    [
        (b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS ', "anything", "reuters"),
        (b'<REUTERS TOPICS="YES"', "page.html", "reuters"),
        (b"<!doctype HTML>\n<html>", "noname", "html"),
        (b"\xef\xbb\xbf  \n<!-- saved --><HTML lang=en>", "page.txt", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html>", "-", "html"),
        ("<html>".encode("utf-16"), "page", "html"),
        (b'{"headline": "A"}', "page.txt", "jsonl"),
        (b"<div>a fragment</div>", "page.HTM", "html"),
        (b"A headline\n\nText.", "page.txt", "text"),
        (b"A headline\n\nText.", "page.txt.gz", "text"),
        (b"garbled", "articles.jsonl", "jsonl"),
        (b"garbled", "reut2-000.sgm", "reuters"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "page.txt", "feed"),
        ('<?xml version="1.0"?><rss version="2.0">'.encode("utf-16-be"), "-", "feed"),
        (b'<?xml version="1.0"?><!DOCTYPE html><rss version="2.0">', "-", "feed"),
        (b'<rdf:RDF xmlns:rdf="urn:r" xmlns="http://purl.org/rss/1.0/">', "-", "feed"),
        (b'<rss xmlns:wp="http://wordpress.org/export/1.2/" version="2.0">', "page.txt", "wxr"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "page.html", "feed"),
        (b'{\n"version": "https://jsonfeed.org/version/1.1"', "page.jsonl", "feed"),
        (b'{"body_html": "<p>' + b"long " * 2000, "-", "jsonl"),
        (b'{"body_text": "A", "headline": "B"}\n{"head', "page.txt", "jsonl"),
        (b'{"uri": "urn:1", "type": "text", "headline": "Quays"}', "page.txt", "ninjs"),
        (b'{"db": [{"meta": {}, "data": {"posts": [', "page.txt", "ghost"),
        (b'{"meta": {"version": "5"}, "data": {"newsletters": [{"id": 1}], "po', "-", "ghost"),
        (b'{\n "posts": [{"id": "1", "uuid": "2", "html": "<p>' + b"long " * 2000, "-", "ghost"),
        (b'{"meta": {"exported_on": 1}, "data": {"actions": [], "api_keys": [', "-", "ghost"),
        (b'{"posts": [{"title": "Quays", "mobiledoc": "{}"}]}', "-", "ghost"),
        (b'{"posts": [{"ID": 1, "slug": "quays", "content": "It met."}]}', "-", "jsonl"),
        (b'{\n "headline": "Quays", "versionCreated": "2025-01-02"}', "page.txt", "ninjs"),
        (b'[\n {"uri": "urn:1", "pubstatus": "usable"}]', "page.txt", "ninjs"),
        (b'{"base_path": "/quays", "content_id": "1"}', "page.txt", "govuk"),
        (b'[{"base_path": "/quays", "content_id": "1"}]', "page.txt", "govuk"),
        (b'<?xml version="1.0"?>\n<!-- of the wire -->' + G2, "page.txt", "newsml"),
        (b"<?xml version='1.0'?><!DOCTYPE NewsML SYSTEM 'x.dtd'><NewsML>", "-", "newsml"),
        (b"<nitf><head><title>Quays</title>", "page.txt", "nitf"),
        (b"---\ntitle: Quays\ndate: 2025-11-17\n---\nIt met.", "page.txt", "markdown"),
        (b"+++\ntitle = 'Quays'\n+++\nIt met.", "page.txt", "markdown"),
        (b"title;date;text\nQuays;2025-11-17;It met.\n", "page.txt", "csv"),
        (b'"headline","body"\n"Quays","It met, ""again"""\n', "page.txt", "csv"),
        (b"Quays", "page.csv.gz", "csv"),
        (b"\x01abc0123 4 i 211  xyz 061\r\n\r\nQuays/\r\n\x02It met", "page.txt", "iptc7901"),
        (b" " * 90 + b"\r\n" + MAIL, "page.txt", "email"),
        (PART + b"_rels/.rels" + PART + b"xl/workbook.xml", "page.txt", "xlsx"),
        (MBOX, "page.txt", "email"),
        (MHTML + RELATED, "page.txt", "mhtml"),
        (MHTML + b"text/html\nSnapshot-Content-Location: https://w.example/q\n\n", "-", "mhtml"),
        (b"To: desk@paper.example\n" + MHTML + RELATED, "page.mht", "email"),
        (b"# Quays", "page.md", "markdown"),
        (b"[Photo: the quay]\n\nHarbour board meets\n", "page.txt", "text"),
        (b"From here: the harbour\n\nIt met.", "page.txt", "text"),
        (b"Date: Monday\nBy Ann Lee\n\nIt met.", "page.txt", "text"),
        (b"Harbour, quays, ferries\nWho pays, who does not, who cares\n", "page.txt", "text"),
        (b"---\n\nHarbour board meets\n\n---\nIt met.", "page.txt", "text"),
    ],
)
def test_a_format_is_recognised(head, name, format_name):
    assert detect(head, name) == format_name


@pytest.mark.parametrize(
    ("head", "name", "sentence"),
    [
        (b"", "a.txt", "a.txt is empty"),
        (b" \n", "a.html", "a.html is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.html", "a.html is a picture"),
        (bytes(range(1, 32)) * 9, "a.txt", "a.txt is not text"),
        (
            b"a b c",
            "table.xlsx",
            "table.xlsx is not in a format this archive reads: csv, email, feed, html, jsonl",
        ),
    ],
)
def test_other_files_are_refused_in_one_sentence(head, name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        detect(head, name)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"<?xml version='1.0'?><menu><dish>", r"XML of another kind \(<menu>\)"),
        (b'{\n  "name": "quays",\n  "size": 3\n}', "JSON of another kind"),
        (b'[{"headline": "Quays"}]', "a JSON list, .* one article a line is needed"),
        (b"\x16\x16\x01a0123\x1f", "ANPA 1312"),
        (PART + b"north/index.html", "a ZIP archive, .* unpack it"),
        (PART + b"[Content_Types].xml", "a document of an office program"),
        (PART + b"[Content_Types].xml" + PART + b"xl/workbook.bin", r"a binary workbook \(XLSB\)"),
        (PART + b"_rels/.rels" + PART + b"word/document.xml", r"a Word document \(DOCX\)"),
        (
            PART + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" + PART,
            r"an OpenDocument spreadsheet \(ODS\), .* save it as XLSX or CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document .* 2007 .XLS, DOC, PPT., .* XLSX or CSV"),
        (b"north/index.html".ljust(257, b"\0") + b"ustar", "a tar archive"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
@pytest.mark.parametrize("format", ["auto", "text"])
def test_what_is_plainly_another_format_is_refused_by_its_name(head, words, format):
    with pytest.raises(Unreadable, match=f"page.txt is (an agency's wire file .)?{words}"):
        detect(head, "page.txt") if format == "auto" else refuse_another(head, "page.txt", format)


def test_who_asks_for_another_format_is_told_which_it_is():
    with pytest.raises(Unreadable, match="page.txt is an HTML page: --format html"):
        refuse_another(b"<html>", "page.txt", "text")
    refuse_another(b"<html>", "page.txt", "html")
    refuse_another(b"A headline", "page.html", "reuters")


def test_every_format_has_a_reader():
    names = {"reuters", "html", "text", "jsonl", "feed", "wxr", "ninjs", "nitf", "newsml"}
    names |= {"govuk", "markdown", "csv", "email", "iptc7901", "mhtml", "xlsx", "warc", "ghost"}
    assert set(FORMATS) == set(READERS) == names
