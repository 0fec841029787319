"""Parameters that no form would send: the default holds, and what is ignored is said."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.search.views.random_requests import PATHS

pytestmark = pytest.mark.django_db


def ask(client, path="/search.json", **params):
    return client.get(path, params)


ODD = ["\0", "\ud800", "\uffff", "\u202egrain", "a" + "\u0301" * 500, "🌊" * 50, "%00", "\ufeff"]


@pytest.mark.parametrize("q", [*ODD, "gra\0in", "\x1b[31mgrain", "\u2028", "\x7f"])
def test_odd_characters_are_no_error(harbour, client, q):
    encoded = quote(q.encode("utf-8", "surrogatepass"))
    for path in PATHS:
        response = client.get(
            f"{path}?q={encoded}&topic={encoded}&from={encoded}&columns={encoded}"
        )
        assert response.status_code == 200
        body = response.getvalue().decode()
        assert "\0" not in body
        assert "\ud800" not in body


@pytest.mark.parametrize("raw", ["%ff%fe", "%c3%28", "%ed%a0%80", "%f8%a1%a1%a1%a1", "%", "%zz"])
def test_broken_utf_8_in_an_address_is_no_error(harbour, client, raw):
    for path in PATHS:
        assert client.get(f"{path}?q={raw}&{raw}={raw}").status_code == 200
    assert client.get(f"/topics/{raw}/").status_code in (404, 400)
    assert client.get(f"/articles/2025/11/17/{raw}/").status_code in (404, 400)


@pytest.mark.parametrize("page", ["0", "-1", "abc", str(10**9), str(2**63), "1.5", "", "1e9", "٣"])
def test_any_page_is_answered(harbour, client, page):
    answer = ask(client, q="grain", page=page)
    assert answer.status_code == 200
    beyond = page in (str(10**9), str(2**63))
    assert len(answer.json()["hits"]) == (0 if beyond else 20)


def test_repeated_parameters_follow_a_rule_and_it_is_said(harbour, client):
    topics = "&".join(f"topic=x{number}" for number in range(200))
    answer = client.get(f"/search.json?q=grain&q=gas&{topics}").json()
    assert answer["query"]["q"] == "grain"
    assert len(answer["query"]["filters"]["topic"]) == 20
    assert len(answer["notices"]) >= 2


@pytest.mark.parametrize(
    "params",
    ["status=draft", "body=x", "text_written=x", "password__startswith=a", "id__in=1"]
    + ["topic:gas=1", 'topic="gas', "topic=gas OR 1", "topic=*", "topic=[a TO z]", "missing=status"]
    + ["selected_facets=published_at:?", "_connector=OR", "topic__name=Gas", "models=auth.user"],
)
def test_only_known_facets_narrow_a_search(harbour, client, params):
    everything = client.get("/search.json").json()
    answer = client.get(f"/search.json?{params}")
    assert answer.status_code == 200
    is_a_topic = params.startswith("topic=")
    assert answer.json()["total"] == (0 if is_a_topic else everything["total"])
    if not is_a_topic:
        assert answer.json()["notices"]
    assert client.get("/facets/password/").status_code == 404


@pytest.mark.parametrize("junk", ["password", "-id", "author__password", "?", "[]", "null", "\0"])
@pytest.mark.parametrize("name", ["sort", "format", "per_page", "facet_sort", "facet_page", "bom"])
def test_junk_in_other_parameters_means_their_default(harbour, client, name, junk):
    plain = client.get("/search.json?q=grain").json()
    answer = client.get("/search.json", {"q": "grain", name: junk})
    assert answer.status_code == 200
    assert [hit["id"] for hit in answer.json()["hits"]] == [hit["id"] for hit in plain["hits"]]
    for path in PATHS:
        assert client.get(path, {"q": "grain", name: junk}).status_code == 200
