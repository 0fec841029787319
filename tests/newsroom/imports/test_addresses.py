"""One story at one address, whoever tells it: settled once, and reported."""

from __future__ import annotations

import pytest

from newsroom.models import Article
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db

ADDRESS = "https://paper.example/ferry"
WIRE = story(1, canonical_url=ADDRESS, headline="Ferry stays in port", source="Wire")
PAPER = story(9, canonical_url=ADDRESS, headline="The ferry is ours", source="Paper")


@pytest.fixture
def imported(tmp_path):
    def imported(*items) -> tuple[str, str]:
        """The last line, and everything."""
        (tmp_path / "in.jsonl").write_text(lines(*items))
        said = run(tmp_path / "in.jsonl")[1]
        return said.strip().splitlines()[-1], said

    return imported


def test_two_sources_of_one_address_are_settled_once_and_reported(imported):
    summary, said = imported(WIRE, PAPER)
    assert summary == "imported 1, updated 0, unchanged 1, rejected 0"
    assert "line 2: the article at its canonical address" in said
    for _ in range(2):
        summary, said = imported(WIRE, PAPER)
        assert summary == "imported 0, updated 0, unchanged 2, rejected 0"
        assert "comes from “Wire” as “t:1”: left as it is" in said
    assert Article.objects.get().headline == "Ferry stays in port"


def test_whichever_came_first_keeps_the_address_in_later_runs(imported):
    imported(PAPER)
    assert imported(WIRE, PAPER)[0] == "imported 0, updated 0, unchanged 2, rejected 0"
    assert imported(WIRE, PAPER | {"dek": "It is."})[0].startswith("imported 0, updated 1, unch")
    article = Article.objects.get()
    assert (article.headline, article.dek) == ("The ferry is ours", "It is.")


def test_two_ids_of_one_source_do_not_take_turns_either(imported):
    other = WIRE | {"external_id": "t:2", "headline": "Other"}
    imported(WIRE, other)
    assert imported(WIRE, other)[0] == "imported 0, updated 0, unchanged 2, rejected 0"


def test_a_source_may_give_its_story_another_id(imported):
    imported(WIRE)
    assert imported(WIRE | {"external_id": "t:7"})[0].startswith("imported 0, updated 1")
    assert Article.objects.get().external_id == "t:7"


def test_an_item_without_an_id_takes_none_away(imported):
    imported(WIRE)
    imported({key: value for key, value in WIRE.items() if key != "external_id"} | {"dek": "New."})
    article = Article.objects.get()
    assert (article.external_id, article.dek) == ("t:1", "New.")


def test_an_address_that_another_article_has_is_no_reason_to_refuse_a_change(imported):
    second = story(2, canonical_url="https://paper.example/two", source="Wire")
    imported(WIRE, second)
    summary, said = imported(second | {"canonical_url": ADDRESS, "dek": "New."})
    assert summary == "imported 0, updated 1, unchanged 0, rejected 0"
    assert "another article has its canonical address" in said
    article = Article.objects.get(external_id="t:2")
    assert (article.canonical_url, article.dek) == ("https://paper.example/two", "New.")
