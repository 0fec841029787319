"""Wire messages, which have numbers but no stories: takes, corrections and kills find theirs."""

from __future__ import annotations

import pytest

from newsroom.models import Article, Takedown, Version
from tests.newsroom.imports.command import run

pytestmark = pytest.mark.django_db
MET = "It met in the old customs house on the quays and voted on the new ferry."


@pytest.fixture
def wire(tmp_path):
    """Writes messages, one a file, named in their order; imports the folder."""
    folder = tmp_path / "wire"
    folder.mkdir()

    def send(*messages: str, flags=()):
        for number, message in enumerate(messages, len(list(folder.iterdir()))):
            (folder / f"{number:03}.txt").write_text(message, encoding="utf-8")
        return run(folder, *flags)

    return send


def message(number, at, text=MET, *, mark="", headline="Board meets", keywords="Harbour/"):
    above = f"{mark}\n" if mark else ""
    return (
        f"\x01abc{number:03} 4 i 21 ccccb   pw 0{number:03}\r\n\n{keywords}\r\n"
        f"\x02{above}{headline} =\n\n{text}\n\x0317{at} GMT Nov 25\r\n\x04"
    )


BASE = message(1, "0900")
LEAD = message(2, "1000", f"{MET} Nobody spoke.", mark="1ST LEAD", headline="Board votes")
FIXED = message(3, "1100", f"{MET} Somebody spoke.", mark="CORRECTION", headline="Board votes")
KILL = message(4, "1200", "Do not use it.", mark="KILL")


def counted(said: str) -> str:
    return said.strip().splitlines()[-1]


def test_leads_and_corrections_change_the_article_and_leave_versions(wire):
    code, said = wire(BASE, LEAD, FIXED)
    assert (code, counted(said)) == (0, "imported 1, updated 2, unchanged 0, rejected 0")
    article = Article.objects.get()
    assert (article.headline, article.text) == ("Board votes", f"{MET} Somebody spoke.")
    assert f"{article.published_at:%H:%M} {article.updated_at:%H:%M}" == "09:00 11:00"
    before = Version.objects.order_by("pk").values_list("state__headline", "through")
    assert list(before) == [("Board meets", "import"), ("Board votes", "import")]
    code, said = wire()
    assert (code, counted(said)) == (0, "imported 0, updated 0, unchanged 3, rejected 0")
    assert said.count("a later version of it is here: passed over") == 2
    article.refresh_from_db()
    assert article.text == f"{MET} Somebody spoke."


def test_whatever_comes_late_does_not_go_back(wire):
    for flags in (["--dry-run"], []):
        code, said = wire(*([FIXED, BASE, LEAD] if flags else []), flags=flags)
        assert (code, counted(said)) == (0, "imported 1, updated 0, unchanged 2, rejected 0")
    assert Article.objects.get().text == f"{MET} Somebody spoke."
    assert counted(wire()[1]) == "imported 0, updated 0, unchanged 3, rejected 0"


def test_a_kill_withdraws_through_the_door_of_the_desk(wire):
    wire(BASE, LEAD)
    code, said = wire(KILL)
    assert (code, counted(said)) == (0, "imported 0, updated 1, unchanged 2, rejected 0")
    assert "canceled by its source: withdrawn" in said
    assert Article.objects.get().status == "withdrawn"
    assert Takedown.objects.get().reason == "canceled by its source"
    assert counted(wire()[1]) == "imported 0, updated 0, unchanged 3, rejected 0"
    assert Article.objects.get().status == "withdrawn"


def test_what_was_killed_in_the_same_import_does_not_come_in_after_it(wire):
    code, said = wire(KILL, BASE, LEAD)
    assert (code, counted(said)) == (1, "imported 0, updated 0, unchanged 0, rejected 3")
    assert said.count("a later message of its source killed it") == 2
    assert not Article.objects.exists()


def test_a_kill_after_midnight_finds_the_story_of_the_day_before(wire):
    wire(BASE)
    wire(KILL.replace("171200 GMT", "180010 GMT"))
    assert Article.objects.get().status == "withdrawn"


def test_stories_of_the_same_keywords_are_two_articles(wire):
    other = message(5, "1300", "Ferries sail late since the ice came down the river.",
                    headline="Ice on the river")  # fmt: skip
    code, said = wire(BASE, other)
    assert (code, counted(said)) == (0, "imported 2, updated 0, unchanged 0, rejected 0")
    assert "has the keywords of another one: an article of its own" in said
    assert set(Article.objects.values_list("headline", flat=True)) == {
        "Board meets", "Ice on the river",
    }  # fmt: skip
    assert counted(wire()[1]) == "imported 0, updated 0, unchanged 2, rejected 0"
    lead = message(6, "1400", "Snow fell on the hills over night, and schools stay shut today.",
                   mark="1ST LEAD", headline="Snow on the hills")  # fmt: skip
    assert "shares nothing with that of its keywords" in wire(lead)[1]
    assert Article.objects.count() == 3
    assert Article.objects.get(headline="Board meets").text == MET


def test_an_advance_is_not_shown_and_leaves_what_is_shown(wire):
    ahead = message(1, "0900", mark="EMBARGOED UNTIL 17 Nov 2999 18:00 GMT")
    held = message(2, "0900", mark="HOLD FOR RELEASE", keywords="Ferry/")
    code, said = wire(ahead, held, LEAD)
    assert (code, counted(said)) == (0, "imported 2, updated 1, unchanged 0, rejected 0")
    article = Article.objects.get(headline="Board votes")
    assert (article.status, article.published_at.year) == ("scheduled", 2999)
    assert Article.objects.get(headline="Board meets").status == "draft"
    assert not Article.objects.public().exists()
    wire(message(7, "1500", keywords="Quays/"))
    kept = message(8, "1600", f"{MET} Secret.", mark="(ADV 24)", keywords="Quays/")
    assert "announced here: left as it is" in wire(kept)[1]
    assert Article.objects.public().get().text == MET


def test_the_same_number_with_another_text_is_told(wire):
    code, said = wire(BASE, BASE.replace("voted", "did not vote"))
    assert (code, counted(said)) == (1, "imported 1, updated 0, unchanged 0, rejected 1")
    assert "the same key and other content" in said
