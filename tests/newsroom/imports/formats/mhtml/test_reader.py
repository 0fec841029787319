"""A page saved as MHTML is the article of its HTML."""

import io
from email.message import EmailMessage

import pytest

from newsroom.imports.formats.mhtml import reader
from newsroom.imports.formats.parsed import Unreadable
from tests.newsroom.imports.formats.html.pages import FIRST, page

ADDRESS = "https://port.example/2025/bridge"


def saved(html, *, charset="utf-8", address=ADDRESS):
    """As a browser writes it: the page, a frame and a picture, each under its address."""
    message = EmailMessage()
    message["From"] = "<Saved by a browser>"
    if address:
        message["Snapshot-Content-Location"] = address
    message.add_related("<p>A frame</p>", subtype="html", cid="<frame@x>")
    said = {"charset": charset}
    message.add_related(html.encode(charset), "text", "html", cid="<page@x>", params=said)
    message.add_related(b"\x89PNG", "image", "png", cid="<quay@x>")
    message.set_param("start", "<page@x>")
    return bytes(message)


def read_one(data):
    (item,) = reader.read(io.BytesIO(data), "bridge.mhtml")
    return item


def test_the_page_that_a_browser_shows_is_the_article_at_the_address_it_was_saved_from():
    article = read_one(saved(page()))
    assert article.headline == "Bridge to the north shore opens"
    assert (article.canonical_url, article.external_id) == (ADDRESS, "")
    assert FIRST in article.body_html and "A frame" not in article.body_html


def test_what_the_page_says_of_its_address_comes_first_and_files_have_none():
    declared = page(head='<link rel="canonical" href="https://port.example/b">')
    assert read_one(saved(declared)).canonical_url == "https://port.example/b"
    on_disk = read_one(saved(page(), address="file:///home/ann/bridge.html"))
    assert (on_disk.canonical_url, on_disk.external_id) == ("", "bridge")


def test_the_character_set_of_the_part_is_taken():
    html = page().replace("Drivers", "Łączni kierowcy")
    assert "<p>Łączni kierowcy had waited" in read_one(saved(html, charset="cp1250")).body_html


def test_what_holds_no_page_or_is_too_large_is_refused(monkeypatch):
    with pytest.raises(Unreadable, match="bridge.mhtml holds no page in HTML"):
        read_one(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--\n")
    monkeypatch.setattr(reader, "LARGEST", 9)
    with pytest.raises(Unreadable, match="larger than"):
        read_one(saved(page()))
