"""Letters of addresses that are not UTF-8."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from newsroom.web.encodings import in_utf_8


@pytest.mark.parametrize(
    ("given", "q"),
    [
        ("q=caf%E9", "café"),
        ("q=%E9t%E9+fran%E7ais", "été français"),
        ("q=%93gas+price%94", "“gas price”"),
        ("q=caf%E9+%C3%BCber", "café über"),
        ("q=M\xfcller", "Müller"),
        ("q=caf%u00e9", "café"),
        ("q=%u5317%u4EAC", "北京"),
        ("q=%ud83d%ude00", "😀"),
        ("q=a%81b", "a b"),
        ("q=caf%C3%A9", "café"),
        ("q=100%25", "100%"),
        ("q=100%", "100%"),
        ("q=%zz", "%zz"),
        ("q=%25u00e9", "%u00e9"),
    ],
)
def test_letters_are_read_as_they_were_meant(given, q):
    assert QueryDict(in_utf_8(given))["q"] == q


@given(st.text(max_size=20))
def test_what_is_in_utf_8_stays_as_it_is(text):
    params = QueryDict(mutable=True)
    params["q"] = text.encode(errors="ignore").decode()
    assert in_utf_8(params.urlencode()) == params.urlencode()


@given(st.binary(max_size=20))
def test_no_bytes_break_an_address(written):
    read = in_utf_8("q=" + "".join(f"%{byte:02X}" for byte in written))
    assert "\ufffd" not in QueryDict(read)["q"] or "\ufffd".encode() in written


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search.json", "/facets/topic.json"])
def test_the_reader_is_told(client, path):
    def notices(q):
        return str(client.get(f"{path}?q={q}").json()["notices"])

    assert "UTF-8" in notices("caf%E9")
    assert "UTF-8" not in notices("caf%C3%A9")


@pytest.mark.django_db
def test_every_link_of_the_page_is_in_utf_8(client):
    page = client.get("/search/?q=caf%E9").content.decode()
    assert 'value="café"' in page
    assert "UTF-8. " in page
    assert "caf%E9" not in page
    assert "caf%C3%A9" in page
