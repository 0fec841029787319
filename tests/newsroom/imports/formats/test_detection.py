"""The format of a file is told by what it holds, then by its name."""

import pytest

from newsroom.imports.formats import FORMATS, READERS, detect
from newsroom.imports.formats.parsed import Unreadable


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
    ],
)
def test_a_format_is_recognised(head, name, format_name):
    assert detect(head, name) == format_name


@pytest.mark.parametrize(
    ("head", "name", "sentence"),
    [
        (b"", "a.txt", "a.txt is empty"),
        (b" \n", "a.html", "a.html is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.html", "a.html is not text"),
        (bytes(range(1, 32)) * 9, "a.txt", "a.txt is not text"),
        (b"a;b;c", "table.xlsx", "table.xlsx is not in a format this archive reads: html, jsonl"),
    ],
)
def test_other_files_are_refused_in_one_sentence(head, name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        detect(head, name)


def test_every_format_has_a_reader():
    assert set(FORMATS) == set(READERS) == {"reuters", "html", "text", "jsonl"}
