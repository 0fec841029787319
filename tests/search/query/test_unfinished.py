"""While one types, the last word counts as a beginning where it can be one."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from search.query.unfinished import as_beginning
from search.request import SearchRequest

TODAY = date(2025, 11, 18)


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("harb", "harb*"),
        ("oil harb", "oil harb*"),
        ("oil OR harb", "oil OR harb*"),
        ("headline:harb", "headline:harb*"),
        ("(oil harb", "(oil harb*"),
        ("h", "h"),
        ("oil -harb", "oil -harb"),
        ("NOT harb", "NOT harb"),
        ("harb*", "harb*"),
        ("harb~", "harb~"),
        ('"oil price"', '"oil price"'),
        ("oil OR", "oil OR"),
        ("oil)", "oil)"),
        ("date:2025", "date:2025"),
        ("", ""),
    ],
)
def test_the_last_word_may_be_a_beginning(text, begun):
    assert as_beginning(text, TODAY) == begun


def test_every_link_goes_on_from_what_was_understood():
    search = SearchRequest.from_url(QueryDict("q=harb&typing=1&topic=gas"), TODAY)
    assert (search.q, search.written, search.said) == ("harb*", "harb", "harb…")
    assert search.query_string == "q=harb%2A&topic=gas"
    assert search.toggle("topic", "oil").query_string == "q=harb%2A&topic=gas&topic=oil"
    assert search.with_q("oil").said == "oil"
    assert not search.notices


@pytest.mark.parametrize("address", ["q=harb", "q=harb+&typing=1", "q=harb&typing=0"])
def test_a_word_that_is_written_out_is_a_word(address):
    search = SearchRequest.from_url(QueryDict(address), TODAY)
    assert (search.q, search.written, search.said) == ("harb", "harb", "harb")


@pytest.mark.django_db
def test_the_page_counts_and_exports_the_beginning(make_article, reindex, client):
    for word in ("harbour", "harbinger", "harp"):
        make_article(f"On {word}", text=word)
    reindex()
    fragment = client.get("/search/?q=harb&typing=1", headers={"HX-Request": "true"})
    page = fragment.content.decode()
    assert '<data value="2">2</data> articles' in page
    assert "for “harb…”" in page
    assert "/search/export/?q=harb%2A" in page
    assert "typing" not in page
    assert client.get("/search.json?q=harb*").json()["total"] == 2
    nothing = client.get("/search/?q=harx&typing=1", headers={"HX-Request": "true"})
    assert (nothing.status_code, nothing.content) == (204, b"")
    assert client.get("/search/?q=harx", headers={"HX-Request": "true"}).status_code == 200
