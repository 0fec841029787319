"""Search help: complete, and every example finds something in the archive that it stands in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from search.pages.help import INSTEAD, PIECES, Entry, entries
from search.query import nodes
from search.query.fields import FIELDS
from search.query.parser import parse
from search.request import SearchRequest

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 17)
ABSTRACT = [piece.pattern.format_map(INSTEAD) for piece in PIECES]


def found_by(client, entry: Entry) -> int:
    told = client.get(entry.path.replace("/search/", "/search.json")).json()
    assert (told["query"]["q"], told["notices"]) == (entry.q, [])
    assert not told["query"]["relaxed"]
    return told["total"]


def finds(client) -> list[Entry]:
    """The examples that are links, each of which finds something."""
    page = client.get("/search/help/").content.decode()
    examples = [entry for entry in entries() if entry.finds]
    assert page.partition("</dl>")[0].count("<dt><a ") == len(examples)
    assert [entry.q for entry in examples if not found_by(client, entry)] == []
    return examples


def test_every_example_finds_something_in_the_sample(client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    call_command("load_sample", verbosity=0)
    assert len(finds(client)) == len(PIECES)


def test_every_example_finds_something_in_real_news(client, shared_data):
    file = shared_data / "reuters" / "raw" / "reut2-016.sgm.gz"
    call_command("import_articles", str(file), verbosity=0)
    assert len(finds(client)) == len(PIECES)


def test_an_archive_of_one_article_has_abstract_examples_of_the_rest(client, make_article, reindex):
    make_article("Harbour ferry delayed")
    reindex()
    assert [entry.q for entry in finds(client)] == [
        "harbour ferry",
        '"harbour ferry"',
        '"ferry"',
        '"harbour ferry"~5',
        "harb*",
        "harbour~",
        "headline:harbour",
        "date:2025-11",
        "date:2025-11..2025-11",
    ]
    assert {entry.q for entry in entries() if not entry.finds} < set(ABSTRACT)


def test_an_empty_archive_has_abstract_examples(client):
    assert finds(client) == []
    assert [entry.q for entry in entries()] == ABSTRACT


def test_no_example_is_made_of_what_nobody_may_see(client, make_article, reindex, time_machine):
    time_machine.move_to("2025-11-17T12:00Z", tick=False)
    shown = make_article("Harbour ferry delayed", topics=["Tide"])
    make_article("Zeppelin hangar burns", topics=["Secret"], status="draft")
    tomorrow = datetime(2025, 11, 18, tzinfo=UTC)
    make_article("Zeppelin hangar opens", topics=["Secret"], published_at=tomorrow)
    reindex()
    said = " ".join(entry.q for entry in entries())
    assert "harbour" in said and "Tide" in said
    assert "zeppelin" not in said and "hangar" not in said and "Secret" not in said
    shown.status = "withdrawn"
    shown.save()  # the index has not followed yet
    assert [entry.q for entry in entries()] == ABSTRACT
    time_machine.move_to("2025-11-18T12:00Z", tick=False)
    reindex()
    assert entries()[0].q == "zeppelin hangar"


def test_examples_are_made_once_for_a_state_of_the_index(
    client, make_article, reindex, django_assert_num_queries
):
    make_article("Harbour ferry delayed")
    reindex()
    client.get("/search/help/")
    with django_assert_num_queries(1):  # of what is hidden
        client.get("/search/help/")
    for _ in range(2):
        make_article("Zeppelin hangar burns")
    reindex()
    assert "zeppelin hangar" in client.get("/search/help/").content.decode()


def test_every_piece_of_the_language_has_an_example():
    def kinds(tree):
        yield type(tree)
        for inner in getattr(tree, "nodes", ()) or filter(None, [getattr(tree, "node", None)]):
            yield from kinds(inner)

    shown = {kind for q in ABSTRACT for kind in kinds(parse(q, TODAY).tree)}
    others = {nodes.Everything, nodes.MostOf, nodes.AllBut}  # what nobody types
    assert shown == set(nodes.Node.__args__) - others
    assert [q for q in ABSTRACT if SearchRequest(q=q).notices] == []


def test_every_field_is_named():
    said = " ".join(f"{entry.q} {entry.means}" for entry in entries())
    assert [name for name in (*FIELDS, "date") if name not in said] == []


def test_help_is_a_link_that_a_panel_may_open(client):
    page = client.get("/search/?q=a").content.decode()
    assert 'href="/search/help/"' in page and "<dt>" not in page.partition("<footer")[0]
    part = client.get("/search/help/", headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == "false"
    assert part.content.decode().count("<dt>") == len(PIECES)
    assert "<html" not in part.content.decode()
