"""A page in the copy of a site has the address that its folders tell."""

import io

import pytest

from newsroom.imports.formats.html.mirrors import address_in_mirror
from newsroom.imports.formats.html.reader import reader
from newsroom.imports.formats.source import stem
from tests.newsroom.imports.formats.html.pages import page


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("port.example/2025/bridge/index.html", "https://port.example/2025/bridge/"),
        ("in/copies/www.Port.co.uk/a.html", "https://www.port.co.uk/a.html"),
        ("port.example/index.html", "https://port.example/"),
        ("port.example:8080/a.html", "https://port.example:8080/a.html"),
        ("port.example+8080/a.html", "https://port.example:8080/a.html"),
        ("port.example/a.html?x=1&y=ä", "https://port.example/a.html?x=1&y=%C3%A4"),
        ("port.example/a.php?id=3.html", "https://port.example/a.php?id=3"),
        ("port.example/a.php@id=3.html", "https://port.example/a.php?id=3"),
        ("port.example/index.html?p=7", "https://port.example/?p=7"),
        ("port.example/a.aspx.html", "https://port.example/a.aspx"),
        ("port.example/Größe/50%25.html", "https://port.example/Gr%C3%B6%C3%9Fe/50%25.html"),
        ("port.example/ann@port.html", "https://port.example/ann@port.html"),
        ("port.example/web.example/a.html", "https://port.example/web.example/a.html"),
        ("in/2025/a.html", ""),
        ("old.texts/daily.news/a.html", ""),
        ("notes.md/a.html", ""),
        ("port.example", ""),
        ("port.example/Bridge opens - Port.html", ""),
    ],
)
def test_the_address_is_that_of_the_folders_from_a_host_on(path, address):
    assert address_in_mirror(path.split("/"), b"<p>It met.</p>") == address


def test_what_only_looks_like_a_host_must_be_named_by_the_page():
    parts = ("daily.news", "a.html")
    assert address_in_mirror(parts, b"<a href='//Daily.News/b'>") == "https://daily.news/a.html"
    assert address_in_mirror(parts, b"http://daily.news/b") == "http://daily.news/a.html"
    both = b"http://daily.news/b https://daily.news/c"
    assert address_in_mirror(parts, both) == "https://daily.news/a.html"
    assert address_in_mirror(parts, b"the-daily.news") == ""


def test_what_httrack_notes_is_taken_before_the_path():
    page = b"<html>\n<!-- Mirrored from port.example/a?id=3 by HTTrack Website Copier/3.x -->"
    assert address_in_mirror(("in", "a3f2.html"), page) == "https://port.example/a?id=3"
    other = page.replace(b"port.example/", b"localhost/")
    assert address_in_mirror(("web.example", "a.html"), other) == "https://web.example/a.html"


def test_what_the_page_says_of_its_address_comes_first():
    parts = ("port.example", "a.html")
    (plain,) = reader(parts)(io.BytesIO(page().encode()), "a.html")
    assert (plain.canonical_url, plain.named_by_file) == ("https://port.example/a.html", True)
    declared = page(head='<link rel="canonical" href="https://port.example/b">')
    (article,) = reader(parts)(io.BytesIO(declared.encode()), "a.html")
    assert (article.canonical_url, article.external_id) == ("https://port.example/b", "")


def test_keys_of_pages_of_one_name_differ_by_what_was_asked_for():
    names = ["a.html?p=1", "a.html?p=2", "a.html@p=2", "a.html", "What now? 1.5.html"]
    assert list(map(stem, names)) == ["a?p=1", "a?p=2", "a@p=2", "a", "What now? 1.5"]
