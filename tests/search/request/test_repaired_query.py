"""What could not be used of a text is repaired, and the repaired query is one click away."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.parser import MAX_CHARACTERS
from search.request import SearchRequest
from tests.search.query.test_parser import _TOKENS

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 17)


@pytest.mark.parametrize(
    ("q", "repaired"),
    [
        ('gas "deal', 'gas "deal"'),
        ("(gas deal", "gas deal"),
        ("gas) deal", "gas deal"),
        ("gas OR", "gas"),
        ("*as deal", "as deal"),
        ("?*", ""),
    ],
)
def test_a_repaired_query_is_linked_beside_the_notices(client, q, repaired):
    params = {"q": repaired, "topic": "gas"} if repaired else {"topic": "gas"}
    address = f"/search/?{urlencode(params)}"
    page = client.get("/search/", {"q": q, "topic": "gas", "page": 2}).content.decode()
    assert f'id="repaired" href="{address.replace("&", "&amp;")}"' in page
    assert client.get("/search.json", {"q": q}).json()["query"]["repaired"] == repaired
    again = client.get(address).content.decode()
    assert 'id="repaired"' not in again


@pytest.mark.parametrize("q", ["", "gas deal", "gas -deal", '"gas deal"~5', "zzz"])
def test_a_query_without_a_fault_is_linked_nowhere(client, q):
    page = client.get("/search/", {"q": q, "from": "never"}).content.decode()
    assert 'class="notices"' in page
    assert 'id="repaired"' not in page
    assert client.get("/search.json", {"q": q}).json()["query"]["repaired"] is None


@given(st.lists(_TOKENS, max_size=14), st.sampled_from(["", " "]))
def test_a_repaired_query_needs_no_repair_and_asks_for_the_same(tokens, joint):
    search = SearchRequest(q=joint.join(tokens), today=TODAY)
    assert (search.repaired is None) == (search.parsed.notices == ())
    if search.repaired:
        assert search.repaired.parsed.notices == ()
        assert search.repaired.parsed.tree == search.parsed.tree


def test_a_repair_that_is_too_long_to_be_a_query_is_not_offered():
    words = " ".join(f"{chr(97 + n % 26) * 14}{n}" for n in range(55))
    search = SearchRequest(q=f"headline:({words}", today=TODAY)
    assert len(search.q) <= MAX_CHARACTERS
    assert search.parsed.notices
    assert search.repaired is None
