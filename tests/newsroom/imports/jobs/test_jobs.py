"""An import of the desk is read by a worker, then imported, stopped or given up."""

from __future__ import annotations

import json
import os

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection

from newsroom.audit import Agent
from newsroom.imports import jobs
from newsroom.imports.jobs import running
from newsroom.imports.jobs.asking import WAITING
from newsroom.models import Act, Article, ImportJob, ImportRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def boss():
    return User.objects.create_superuser("boss")


@pytest.fixture
def ask(boss):
    """jobs.ask(ed, files={name: text})."""

    def asked(files=None, **how) -> ImportJob:
        given = [ContentFile(text.encode(), name) for name, text in (files or {}).items()]
        return jobs.ask(boss, given, **how)

    return asked


def lines(*headlines: str, **more) -> str:
    rows = (
        {"external_id": h, "headline": h, "body_text": f"About {h}.", "source": "Wire", **more}
        for h in headlines
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def work(job: ImportJob) -> ImportJob:
    running.go_on(job.pk)
    job.refresh_from_db()
    return job


def stored(job: ImportJob) -> list[bool]:
    return [default_storage.exists(file["stored"]) for file in job.files]


def test_files_are_read_first_and_imported_on_a_word(ask, boss):
    job = work(ask({"two.jsonl": lines("A", "B"), "odd.jsonl": "{}\n"}))
    assert (job.state, Article.objects.count()) == ("read", 0)
    assert job.counts == {"imported": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    (rejected,) = (each for each in job.findings if each["kind"] == "rejected")
    assert (rejected["file"], bool(rejected["reason"])) == ("odd.jsonl", True)
    assert jobs.bring_in(job) and not jobs.bring_in(job)
    job = work(job)
    assert (job.state, job.run.state, job.run.user) == ("done", "done", boss)
    assert set(Article.objects.values_list("headline", flat=True)) == {"A", "B"}
    assert (job.run.imported, job.run.rejected, job.counts["imported"]) == (2, 1, 2)
    assert stored(job) == [False, False]


def test_what_would_be_new_and_what_would_change_is_told(ask):
    jobs.bring_in(job := work(ask({"one.jsonl": lines("A")})))
    work(job)
    job = work(ask({"two.jsonl": lines("A", body_text="Other words.") + lines("B")}))
    changed, new = (each for each in job.findings if each["kind"] in ("new", "changed"))
    assert (changed["kind"], changed["headline"], new["kind"]) == ("changed", "A", "new")
    (field,) = (each for each in changed["fields"] if each["field"] == "body")
    assert "About A." in field["from"] and "Other words." in field["to"]


def test_what_no_database_takes_is_kept_as_it_can_be(ask, settings, tmp_path):
    settings.IMPORT_FOLDERS = [str(tmp_path / "drop")]
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / os.fsdecode(b"odd\xff.jsonl")).write_text("{}\n" + lines("A\0B"))
    job = work(ask(folder=str(tmp_path / "drop")))
    assert job.state in ("read", "failed") and "odd\\udcff" in job.findings[0]["file"]


def test_where_uploads_lay_is_not_told_and_items_are_counted(ask, monkeypatch):
    monkeypatch.setattr(running, "EVERY", 0)
    job = work(ask({"one.jsonl": lines(*"ABC"), "odd.pdf": "%PDF-1.4 \x00"}))
    assert job.taken == 3 and job.counts["rejected"] == 1, job.findings
    assert not any("newsroom-import" in json.dumps(finding) for finding in job.findings)


def test_no_more_than_the_first_of_a_kind_are_kept(ask, monkeypatch):
    monkeypatch.setattr(running, "FINDINGS", 2)
    job = work(ask({"one.jsonl": lines(*"ABCDE") + "{}\n"}))
    kinds = [each["kind"] for each in job.findings]
    assert kinds.count("new") == 2 and kinds.count("rejected") == 1
    assert job.counts["imported"] == 5


def test_a_folder_is_read_where_the_settings_name_it(ask, settings, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "one.jsonl").write_text(lines("A"))
    job = work(ask(folder=str(folder)))
    assert (job.state, job.failure) == ("failed", f"IMPORT_FOLDERS does not name {folder}")
    settings.IMPORT_FOLDERS = [str(folder)]
    assert work(ask(folder=str(folder))).counts["imported"] == 1
    settings.IMPORT_FOLDERS = [str(tmp_path / "none")]
    assert "is not a folder" in work(ask(folder=str(tmp_path / "none"))).failure


def test_the_form_s_options_hold(ask):
    table = "Kopf;Text;Tag\nNorth;Words.;2026-03-01 10:00\n"
    columns = "Kopf = headline\nText = body\nTag = published_at"
    options = {
        "format": "csv", "columns": columns, "source": "Paper", "status": "draft",
        "timezone": "Asia/Tokyo",
    }  # fmt: skip
    job = work(ask({"rows.csv": table}, options=options))
    assert job.counts["imported"] == 1, job.findings
    jobs.bring_in(job)
    work(job)
    article = Article.objects.get()
    assert (article.headline, article.source.name, article.status) == ("North", "Paper", "draft")
    assert article.published_at.isoformat() == "2026-03-01T01:00:00+00:00"


def test_nothing_that_can_be_read_is_said(ask):
    job = work(ask({"picture.jsonl": "no JSON at all"}))
    assert (job.state, stored(job)) == ("failed", [False])
    assert job.failure and job.findings[0]["kind"] == "rejected"


def test_what_is_stopped_is_not_imported_and_its_files_go(ask):
    waiting = ask({"one.jsonl": lines("A")})
    assert jobs.stop(waiting) and not jobs.stop(waiting)
    assert (work(waiting).state, stored(waiting)) == ("stopped", [False])
    read = work(ask({"one.jsonl": lines("A")}))
    jobs.stop(read)
    assert not jobs.bring_in(read)
    assert not Article.objects.exists()


def test_stopped_in_the_middle_it_ends_and_what_came_in_can_be_taken_back(ask, monkeypatch):
    monkeypatch.setattr(running, "EVERY", 0)
    job = work(ask({"many.jsonl": lines(*map(str, range(700)))}))
    jobs.bring_in(job)
    looks = iter(range(1000))

    def make_way(seconds):
        assert not connection.in_atomic_block  # nobody waits for the import
        if next(looks) == 600:
            jobs.stop(job)

    monkeypatch.setattr(running.acts, "make_way", make_way)
    work(job)
    assert job.state == "stopped"
    run = ImportRun.objects.get()
    assert run.state == "stopped" and run.failure
    assert 0 < run.imported == Article.objects.count() < 700


def test_killed_and_taken_up_by_another_worker_it_is_one_run(ask, monkeypatch):
    job = work(ask({"many.jsonl": lines(*map(str, range(600)))}))
    jobs.bring_in(job)
    monkeypatch.setattr(running, "EVERY", 0)
    looks = iter(range(1000))

    def make_way(seconds):
        if next(looks) == 550:
            raise OperationalError("the machine goes down")

    monkeypatch.setattr(running.acts, "make_way", make_way)
    with pytest.raises(OperationalError):
        running.go_on(job.pk)
    assert 0 < Article.objects.count() < 600
    monkeypatch.undo()
    job = work(job)
    run = ImportRun.objects.get()
    assert (job.state, run.state, Article.objects.count()) == ("done", "done", 600)
    assert (run.imported, run.updated, run.unchanged) == (600, 0, 0)


def test_given_up_it_says_so(ask):
    job = ask({"one.jsonl": lines("A")})
    running.give_up(job.pk)
    job.refresh_from_db()
    assert (job.state, stored(job)) == ("failed", [False]) and "error" in job.failure


def test_two_files_of_one_name_and_odd_names_are_kept_apart(ask, boss):
    given = [
        ContentFile(lines("A").encode(), "../x/part.jsonl"),
        ContentFile(lines("B").encode(), "part.jsonl"),
        ContentFile(lines("C").encode(), ".hidden.jsonl"),
    ]
    job = work(jobs.ask(boss, given))
    assert job.counts["imported"] == 3, job.findings
    assert all(".." not in file["stored"] for file in job.files)


def test_uploads_that_nobody_imports_do_not_stay(ask):
    old = work(ask({"one.jsonl": lines("A")}))
    ImportJob.objects.update(asked_at=old.asked_at - WAITING)
    ask({"two.jsonl": lines("B")})
    old.refresh_from_db()
    assert (old.state, stored(old)) == ("stopped", [False])


def test_no_address_serves_what_was_uploaded(ask, client, boss):
    job = ask({"one.jsonl": lines("A")})
    address = f"/media/{job.files[0]['stored']}"
    assert client.get(address).status_code == 404
    client.force_login(boss)
    assert client.get(address).status_code == 404


def test_acts_that_hide_do_not_wait_for_an_import(ask, make_article, monkeypatch, boss):
    monkeypatch.setattr(running, "EVERY", 0)
    out = make_article("Out")
    kind = running.acts.kind_named("withdraw")(boss, {"reason": "Wrong.", "note": ""})
    act = running.acts.ask(kind, Agent(boss), [(out.pk, None)])
    work(ask({"one.jsonl": lines("A")}))
    assert Act.objects.get(pk=act.pk).state == "done"
    assert Article.objects.withdrawn().get() == out
