"""The tests of search/exports/test_rows.py, with Solr in the place of Whoosh; and its cursor."""

from __future__ import annotations

import json

import pytest

from search import engine
from search.backends.errors import Unreadable
from search.backends.solr import index
from search.backends.solr.client import Nodes
from search.request import SearchRequest
from tests.contract.conftest import needs_solr
from tests.search.exports.test_rows import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]


@pytest.fixture
def in_steps(monkeypatch):
    """Five hits at first, then ten a request; the limits of those that were asked."""
    monkeypatch.setattr(index, "FIRST", 5)
    monkeypatch.setattr(index, "BATCH", 10)
    asked, post = [], Nodes.post

    def noted(self, path, body, timeout=0.0):
        if "cursorMark" in body.get("params", {}):
            asked.append(body["limit"])
        return post(self, path, body, timeout)

    monkeypatch.setattr(Nodes, "post", noted)
    return asked


@pytest.mark.parametrize("query", ["", "q=common", "q=common&sort=oldest", "topic=oil"])
def test_an_export_walks_behind_a_cursor(archive, client, in_steps, query):
    response = client.get(f"/search.jsonl?{query}")
    assert in_steps == [5]
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert in_steps[:3] == [5, 10, 10]
    assert len(lines) == int(response["X-Total-Count"])
    page = client.get(f"/search.json?{query}&per_page=100").json()
    assert [json.loads(line)["id"] for line in lines] == [hit["id"] for hit in page["hits"]]


def test_nodes_that_die_break_an_export(archive, client, in_steps, monkeypatch):
    """Nobody takes the part for the whole. Before the first line the database would be asked."""

    def dead(self, *args, **kwargs):
        raise Unreadable("no node answers")

    response = client.get("/search.csv")
    monkeypatch.setattr(Nodes, "post", dead)
    with pytest.raises(Unreadable):
        b"".join(response.streaming_content)
    assert engine.result_stream(SearchRequest()).total == 25  # by the database
