"""Search help: complete, and every example runs."""

from __future__ import annotations

from datetime import date

import pytest

from search.pages.help import ENTRIES
from search.query import nodes
from search.query.fields import FIELDS
from search.query.parser import parse

TODAY = date(2025, 11, 17)


@pytest.mark.django_db
def test_every_example_is_a_link_that_runs(client):
    page = client.get("/search/help/").content.decode()
    for entry in ENTRIES:
        assert f'<a href="{entry.path}">' in page
        answer = client.get(entry.path)
        assert answer.status_code == 200
        assert answer.context["search"].q == entry.q
        assert parse(entry.q, TODAY).notices == ()


def test_every_piece_of_the_language_has_an_example():
    def kinds(tree):
        yield type(tree)
        for inner in getattr(tree, "nodes", ()) or filter(None, [getattr(tree, "node", None)]):
            yield from kinds(inner)

    shown = {kind for entry in ENTRIES for kind in kinds(parse(entry.q, TODAY).tree)}
    others = {nodes.Everything, nodes.MostOf, nodes.AllBut}  # what nobody types
    assert shown == set(nodes.Node.__args__) - others


def test_every_field_is_named():
    said = " ".join(f"{entry.q} {entry.means}" for entry in ENTRIES)
    assert [name for name in (*FIELDS, "date") if name not in said] == []


@pytest.mark.django_db
def test_help_stands_beside_the_box(client):
    page = client.get("/search/?q=a").content.decode()
    assert page.partition("<footer")[0].count("<dt>") == len(ENTRIES)
    assert 'href="/search/help/"' in page
