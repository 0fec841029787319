"""Every import has a number, and the archive knows what each one made and changed."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from newsroom.imports.importer import Importer
from newsroom.imports.runs import numbering
from newsroom.models import Article, ImportRun, ImportTrace, Topic, Version
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db
FERRY = story(1, headline="Ferry stays", published_at="2025-11-17T08:00:00Z", topics=["Harbour"])
SCHOOL = story(2, headline="School opens", published_at="2025-11-17T08:00:00Z", topics=["Harbour"])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(FERRY, SCHOOL))
    return path


def traced(number: int, kind: str = "article") -> list[tuple[int, bool]]:
    rows = ImportTrace.objects.filter(run=number, kind=kind).order_by("number")
    return list(rows.values_list("number", "is_new"))


def test_the_last_line_but_one_is_the_number(file):
    number, summary = run(file)[1].splitlines()
    assert summary == "imported 2, updated 0, unchanged 0, rejected 0"
    kept = ImportRun.objects.get()
    assert number == f"run {kept.pk}"
    assert f"run {kept.pk + 1}" in run(file)[1].splitlines()


def test_a_run_tells_what_it_was_told_and_how_it_ended(file):
    call_command("import_articles", str(file), source="The Wire", stdout=io.StringIO())
    kept = ImportRun.objects.get()
    assert (kept.state, kept.command, kept.source, kept.format) == (
        "done", "import_articles", "The Wire", "auto",
    )  # fmt: skip
    assert kept.arguments["paths"] == [str(file)]
    assert kept.begun_at < kept.ended_at
    assert (kept.imported, kept.updated, kept.unchanged, kept.rejected) == (2, 0, 0, 0)


def test_a_dry_run_has_no_number(file):
    out = io.StringIO()
    call_command("import_articles", str(file), dry_run=True, stdout=out)
    assert "a dry run: no number" in out.getvalue()
    assert not ImportRun.objects.exists() and not ImportTrace.objects.exists()


def test_what_it_made_and_what_it_changed_is_known(file):
    run(file)
    ferry, school = Article.objects.order_by("external_id")
    first = ImportRun.objects.get()
    assert traced(first.pk) == [(ferry.pk, True), (school.pk, True)]
    assert traced(first.pk, "topic") == [(Topic.objects.get().pk, True)]
    file.write_text(lines(FERRY | {"dek": "It stays in port.", "topics": ["Quay"]}, SCHOOL))
    run(file)
    second = ImportRun.objects.latest("pk")
    assert traced(second.pk) == [(ferry.pk, False)]
    trace = second.traces.get(kind="article")
    version = Version.objects.get(pk=trace.version)
    assert (version.run, version.state["dek"]) == (second.name, "")
    assert trace.before["import_digest"] == ferry.import_digest


def test_of_an_article_changed_twice_the_first_state_is_kept(tmp_path):
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    item = {"uri": "urn:p:1", "type": "text", "body_xhtml": "<p>The quay.</p>"}
    for path, numbers in ((one, "1"), (two, "23")):
        path.write_text(
            lines(*(item | {"version": n, "headline": f"In version {n}"} for n in numbers))
        )
    run(one)
    before = Article.objects.get().import_digest
    run(two)
    trace = ImportRun.objects.latest("pk").traces.get(kind="article")
    assert trace.before["import_digest"] == before
    assert Version.objects.get(pk=trace.version).state["headline"] == "In version 1"


def test_what_is_rolled_back_leaves_no_trace(file, monkeypatch):
    file.write_text(lines(FERRY, story(2, body_html="<div>" * 600 + "x", topics=["Deep"])))
    assert "imported 1, updated 0, unchanged 0, rejected 1" in run(file)[1]
    kept = ImportRun.objects.get()
    assert [number for number, _ in traced(kept.pk)] == [Article.objects.get().pk]
    assert [number for number, _ in traced(kept.pk, "topic")] == [Topic.objects.get().pk]
    assert kept.rejected == 1


def test_a_run_that_stops_says_why(file, monkeypatch):
    def stop(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(Importer, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            run(file)
    kept = ImportRun.objects.get()
    assert (kept.state, kept.failure, kept.imported) == ("stopped", "KeyboardInterrupt()", 2)
    monkeypatch.setattr(Importer, "finish", lambda self: (_ for _ in ()).throw(OperationalError))
    with pytest.raises(CommandError, match="does not take it"):
        run(file)


def test_of_what_it_was_told_names_are_text_and_many_are_few():
    paths = [f"{n}.html" for n in range(300)]
    kept = numbering.begin("import_articles", {"paths": ["a\udcff", *paths], "limit": 3})
    kept.refresh_from_db()
    assert kept.arguments["paths"][:2] == ["a\\udcff", "0.html"]
    assert kept.arguments["paths"][100:] == ["and 201 more"]
    assert kept.arguments["limit"] == 3


def test_a_killed_run_is_not_under_way():
    here = numbering.begin("import_articles", {})
    assert numbering.is_under_way(here)
    host, _, _ = here.process.rpartition(":")
    here.process = f"{host}:{2**22 + 1}"  # more than Linux gives
    assert not numbering.is_under_way(here)
    here.process = "elsewhere:1"
    assert numbering.is_under_way(here)
    here.seen_at -= 2 * numbering.SILENT
    assert not numbering.is_under_way(here)
