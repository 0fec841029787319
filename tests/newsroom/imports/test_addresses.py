"""One story at one address, whoever tells it: settled once, and reported."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.addresses import address_key
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.importer import Importer, Options
from newsroom.models import Article, WebAddress
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


SPELLINGS = [
    "https://paper.example/ferry",
    "https://paper.example/ferry/",
    "http://paper.example/ferry",
    "https://www.paper.example/ferry",
    "https://paper.example/ferry?utm_source=x&utm_medium=y",
    "https://paper.example/ferry#comments",
    "HTTPS://Paper.Example:443/ferry",
    "https://paper.example/ferry/amp/",
    "https://amp.paper.example/ferry?amp=1",
    "https://paper.example/amp/ferry",
]
OTHERS = [
    "https://paper.example/Ferry",
    "https://paper.example/ferry?page=2",
    "https://paper.example:8443/ferry",
    "https://paper.example/#!/ferry",
    "https://paper.example/#!/school",
    "https://paper.example/stamp",
    "https://other.example/ferry",
]


def at(address, **fields):
    return {"canonical_url": address, "headline": "Ferry stays", "source": "Paper"} | fields


def test_spellings_of_an_address_are_one_and_others_are_not():
    assert len({address_key(address) for address in SPELLINGS}) == 1
    assert len({address_key(address) for address in [*SPELLINGS, *OTHERS]}) == 1 + len(OTHERS)
    assert len(address_key("https://[broken/")) == 32


def test_one_story_under_many_spellings_is_one_article_that_knows_them(imported):
    summary, _said = imported(*map(at, SPELLINGS))
    assert summary == "imported 1, updated 0, unchanged 9, rejected 0"
    article = Article.objects.get()
    assert article.canonical_url == SPELLINGS[0]
    assert set(article.web_addresses.values_list("address", flat=True)) == set(SPELLINGS)
    assert imported(*map(at, SPELLINGS))[0] == "imported 0, updated 0, unchanged 10, rejected 0"


def test_they_are_one_in_later_runs_and_when_they_differ_as_well(imported):
    imported(at(SPELLINGS[4]))
    assert imported(at(SPELLINGS[0]))[0] == "imported 0, updated 0, unchanged 1, rejected 0"
    assert imported(at(SPELLINGS[1], dek="New."))[0].startswith("imported 0, updated 1")
    article = Article.objects.get()
    assert (article.canonical_url, article.dek) == (SPELLINGS[4], "New.")
    two = at(SPELLINGS[0], dek="One."), at(SPELLINGS[7], dek="Two.")
    assert imported(*two)[0] == "imported 0, updated 1, unchanged 1, rejected 0"
    summary, said = imported(*two)
    assert summary == "imported 0, updated 0, unchanged 2, rejected 0"
    assert "line 2: the article at its canonical address is that of an earlier item" in said


def test_twins_of_before_are_reported_and_stay(imported, make_article):
    numbers = [make_article("Ferry", canonical_url=url).pk for url in SPELLINGS[:2]]
    summary, said = imported(at(OTHERS[-1]))
    assert summary == "imported 1, updated 0, unchanged 0, rejected 0"
    assert f"articles {numbers[0]}, {numbers[1]}: are one story by their addresses" in said
    assert Article.objects.count() == 3
    assert imported(at(SPELLINGS[1], headline="Ferry"))[0].startswith("imported 0, updated 1")
    assert Article.objects.get(canonical_url=SPELLINGS[1]).pk == numbers[1]


def test_an_article_of_the_desk_is_known_by_another_spelling(imported, make_article):
    make_article("Ferry stays", canonical_url=SPELLINGS[1])
    assert imported(at(SPELLINGS[2]))[0].startswith("imported 0")
    assert Article.objects.count() == 1


def test_a_dry_run_writes_down_no_address(tmp_path, make_article):
    make_article("Ferry stays", canonical_url=SPELLINGS[1])
    running = Importer(Options(dry_run=True))
    running.import_items([ParsedArticle("Ferry", "1", canonical_url=OTHERS[0])], "in")
    assert not WebAddress.objects.exists()


def test_a_related_story_is_linked_whatever_the_spelling_of_its_address(imported):
    imported(at(SPELLINGS[0]), story(2, source="Paper", related=[SPELLINGS[3]]))
    (related,) = Article.objects.get(external_id="t:2").related_stories.all()
    assert related.target == Article.objects.get(canonical_url=SPELLINGS[0])


def test_a_chunk_asks_a_fixed_number_of_questions():
    def asked(begin, end):
        items = [
            ParsedArticle(
                f"Story {n}", str(n), external_id=str(n), canonical_url=f"{ADDRESS}/{n}", source="W"
            )
            for n in range(begin, end)
        ]
        with CaptureQueriesContext(connection) as captured:
            Importer(Options()).import_items(items, "in")
        return len(captured)

    asked(0, 1)  # makes the source
    new, unchanged = asked(1, 3), asked(1, 3)
    assert asked(10, 70) == new
    assert asked(10, 70) == unchanged
