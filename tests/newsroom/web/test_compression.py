"""Answers that are smaller on their way."""

from __future__ import annotations

import gzip

import pytest

pytestmark = pytest.mark.django_db
ACCEPT = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    "path", ["/", "/search/?q=gas", "/search.json?q=gas", "/search.atom?q=gas"]
)
def test_an_answer_is_compressed_for_who_can_read_it(make_article, reindex, client, path):
    make_article("Gas", text="gas " * 500)
    reindex()
    plain, packed = client.get(path), client.get(path, headers=ACCEPT)
    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(gzip.decompress(packed.content)) > 2 * len(packed.content)


def test_the_same_page_is_not_twice_of_the_same_length(make_article, reindex, client):
    make_article("Gas", text="gas " * 500)
    reindex()
    found = {len(client.get("/search/?q=gas", headers=ACCEPT).content) for _again in range(20)}
    assert len(found) > 1


@pytest.mark.parametrize("path", ["/search.csv", "/search.jsonl"])
def test_an_export_is_streamed_as_it_is(make_article, reindex, client, path):
    make_article("Gas", text="gas " * 500)
    reindex()
    response = client.get(path, headers=ACCEPT)
    assert "Content-Encoding" not in response.headers
    assert b"Gas" in response.getvalue()
