"""What could not be used of a text is repaired, and the repaired query is one click away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.parser import MAX_CHARACTERS
from search.request import SearchRequest
from tests.search.query.test_parser import _TOKENS
from tests.template import made_once

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


BROKEN = {
    "brackets": "(" * 1000,
    "closing brackets": ")" * 1000,
    "brackets around a word": "(" * 499 + "story" + "(" * 496,
    "quotes": '"' * 999,
    "stars": "* " * 500,
    "hyphens": "- " * 500,
    "signs": "*~" * 500,
    "operators": "OR AND " * 142,
    "colons": "headline: " * 100,
    "other brackets": "story (" + "﹙" * 990,
    "negated brackets": "-(" * 500,
}


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Many values of each facet, so that a page has hundreds of links."""
    for number in range(60):
        moment = datetime(2021 + number % 4, 1 + number % 12, 5, tzinfo=UTC)
        names = {link: [f"{link} {number}"] for link in ("topics", "people", "places", "authors")}
        make_article("A story", section=f"Part {number}", published_at=moment, **names)
    reindex()


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_text_of_a_thousand_signs_makes_no_large_answer(archive, client, kind):
    q = BROKEN[kind][:1000].strip()
    # The page has it in its forms as well, up to nine bytes a sign.
    for address, times in {"/search.json": 1.5, "/facets/topic.json": 1.5, "/search/": 3}.items():
        ordinary = client.get(address, {"q": "story"})
        broken = client.get(address, {"q": q})
        assert broken.status_code == 200
        assert len(broken.content) < times * len(ordinary.content), address


def test_the_address_that_a_reader_is_on_stays_what_was_typed(archive, client):
    told = client.get("/search.json", {"q": "story (", "page": 2}).json()
    assert told["query"]["q"] == "story ("
    assert parse_qs(urlsplit(told["links"]["self"]).query)["q"] == ["story ("]
    bucket = told["facets"]["topic"]["buckets"][0]["url"]
    for link in (bucket, told["links"]["previous"], told["links"]["csv"]):
        assert parse_qs(urlsplit(link).query)["q"] == ["story"]
    page = client.get("/search/", {"q": "story ("}).content.decode()
    assert 'value="story ("' in page


def test_a_repair_that_is_too_long_to_be_a_query_is_not_offered():
    words = " ".join(f"{chr(97 + n % 26) * 14}{n}" for n in range(55))
    search = SearchRequest(q=f"headline:({words}", today=TODAY)
    assert len(search.q) <= MAX_CHARACTERS
    assert search.parsed.notices
    assert search.repaired is None
