"""A rebuild: beside the live index, seen when it is whole, and without losing an edit."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from newsroom import publishing
from newsroom.models import Article
from search.backends.whoosh.generations import Generations
from search.columns import collect
from search.indexing import consistency
from search.indexing.rebuild import MOST_FAILED, rebuild
from search.models import IndexChange
from search.protocol import plan
from search.search_indexes import ArticleIndex


@pytest.fixture
def archive(transactional_db):
    """Tests that commit, since the index follows commits."""


@pytest.fixture
def poison(monkeypatch):
    """Makes articles with a word in their headline impossible to prepare."""
    prepare = ArticleIndex.prepare

    def refuse(self, article):
        if "poison" in article.headline:
            raise ValueError("cannot be read")
        return prepare(self, article)

    monkeypatch.setattr(ArticleIndex, "prepare", refuse)


def generations(backend) -> list[str]:
    return sorted(path.name for path in backend.path.glob("gen-*"))


def test_a_rebuild_switches_at_once_and_can_be_undone(archive, make_article, find, backend):
    make_article("One")
    first = backend.generations.current()
    with backend.rebuilding():
        assert find().total == 1  # the live index serves all the while
    assert backend.generations.current() != first
    assert find().total == 0
    call_command("rebuild_index", back=True, stdout=io.StringIO())
    assert find().total == 1


def test_a_failed_rebuild_leaves_the_live_index(archive, make_article, find, backend):
    make_article("One")
    with pytest.raises(RuntimeError), backend.rebuilding():
        raise RuntimeError
    assert find().total == 1
    assert generations(backend) == ["gen-000001"]


def test_edits_during_a_rebuild_are_there_after_the_switch(archive, make_article, find, backend):
    early, late, gone = (make_article(name) for name in ("Early", "Late", "Gone"))
    generation, seen = backend.generations.current(), []

    def edit(count):
        """After the first article was read, of which there are three."""
        seen.append(count)
        if len(seen) > 1:
            return
        for article in (early, late):
            article.headline += " news"
            article.save()
        gone.delete()
        make_article("Newcomer")
        assert backend.generations.current() == generation
        assert find(q="gone").total == 0

    rebuild(edit)
    assert backend.generations.current() != generation
    assert sorted(hit.headline for hit in find().hits) == ["Early news", "Late news", "Newcomer"]
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs


def test_a_reader_finishes_on_the_generation_it_began_with(archive, make_article, client, backend):
    for number in range(3):
        make_article(f"Story {number}", text="Oil and gas.", topics=["Energy"])
    question = plan.Question(
        plan.StartsWith("text_written", "ga"), facets=("topic",), count_days=True, end=10
    )
    before = backend.snapshot()
    rows = iter(client.get("/search.csv?q=oil").streaming_content)
    export = next(rows)
    for _ in range(2):  # the second removes the files of the generation that was read
        rebuild()
    assert not (backend.path / "gen-000001").exists()
    answer = collect.collect(question, before)
    assert (answer.total, answer.facets["topic"].values[0][3]) == (3, 3)
    texts = {before.stored(document, "text_stored") for document, _score in answer.hits}
    assert texts == {"Oil and gas."}
    assert (export + b"".join(rows)).count(b"\r\n") == 4
    Article.objects.filter(headline="Story 0").update(headline="New")
    assert client.get("/search.json?q=new").json()["total"] == 1
    assert backend.snapshot().state != before.state


def test_an_article_that_cannot_be_prepared_does_not_stop_a_rebuild(
    archive, make_article, find, poison
):
    make_article("Good")
    bad = make_article("A poisoned one")
    IndexChange.objects.all().delete()
    assert rebuild() == 1
    assert [hit.headline for hit in find().hits] == ["Good"]
    change = IndexChange.objects.get()
    assert (change.article_id, change.attempts) == (bad.pk, 1)
    assert "cannot be read" in change.last_error


@pytest.mark.parametrize("good, bad", [(0, 1), (1, MOST_FAILED + 1)])
def test_a_rebuild_that_would_lose_many_articles_is_given_up(
    archive, make_article, backend, poison, good, bad
):
    with transaction.atomic():
        for number in range(good + bad):
            make_article("Good" if number < good else f"poison {number}")
    with pytest.raises(CommandError, match="can(not)? be indexed"):
        call_command("rebuild_index", stdout=io.StringIO())
    assert generations(backend) == ["gen-000001"]


def test_the_way_back_shows_nothing_as_it_was(archive, make_article, find, monkeypatch):
    """What changed since the rebuild is written before the switch: nobody sees it undone."""
    switch_to, seen = Generations.switch_to, []

    def switch(self, path):
        switch_to(self, path)
        seen.append([find(q=word).total for word in ("grain", "wheat")])

    gone, told = make_article("Gone", text="grain"), make_article("Told", text="grain")
    rebuild()
    publishing.withdraw(gone)
    told.body = "<p>wheat</p>"
    told.save()
    make_article("New", text="wheat")
    monkeypatch.setattr(Generations, "switch_to", switch)
    found = consistency.go_back()
    assert (found.extra, found.stale, len(found.missing)) == ([gone.pk], [told.pk], 1)
    assert seen == [[0, 2]]
    assert not consistency.compare(deep=True).differs


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_a_new_generation_is_on_the_disk_before_anything_names_it(tmp_path, monkeypatch):
    steps: list[tuple[str, bool]] = []
    flush, switch = os.fsync, os.rename

    def flushed(handle):
        steps.append((os.readlink(f"/proc/self/fd/{handle}"), (path / "COMPLETE").exists()))
        flush(handle)

    def switched(old, new):
        steps.append((Path(new).name, True))
        switch(old, new)

    with Generations(tmp_path).making({}) as path:
        (path / "part").write_text("")
        monkeypatch.setattr(os, "fsync", flushed)
        monkeypatch.setattr(os, "rename", switched)
    before = steps[: steps.index(("CURRENT", True))]
    assert {(str(path), True), (str(tmp_path), True)} <= set(before)
    assert (str(tmp_path), True) in steps[len(before) :]
