"""A watched folder: what comes into it is imported once, whatever becomes of the process."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from newsroom.imports.runs.progress import Progress
from newsroom.imports.runs.reporting import Report
from newsroom.imports.runs.telling import Telling
from newsroom.imports.runs.undoing import begin_undo
from newsroom.imports.settling import Options
from newsroom.imports.watching import Watch, known, loop
from newsroom.models import Article, ImportRun, WatchedFile
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db(transaction=True)


class Lines:
    """Where a terminal would be."""

    def __init__(self):
        self.text = ""
        self._out = self

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watch(folder, tmp_path):
    """watch(): another process's watch of the folder, with what it says in `said`."""

    begun = []

    def begin(**how) -> Watch:
        said = Lines()
        telling = Telling(Progress((), True), said, said, Report(tmp_path / "report", goes_on=True))
        watch = Watch(str(folder), 0.01, Options(), telling, {}, is_indexed=False, **how)
        watch.said = said
        begun.append(watch)
        return watch

    yield begin
    for one in begun:
        one.telling.close()


def look(watch: Watch, times: int = 2) -> Watch:
    for _ in range(times):
        watch.look()
    return watch


def headlines() -> set[str]:
    return set(Article.objects.values_list("headline", flat=True))


def test_each_file_is_a_run_and_comes_in_once(folder, watch):
    (folder / "a.jsonl").write_text(lines(story(1), story(2)))
    (folder / "later").mkdir()
    (folder / "later" / "b.jsonl").write_text(lines(story(3)))
    one = watch()
    look(one, 1)
    assert not Article.objects.exists()  # it may still be written
    look(one, 3)
    assert headlines() == {"Story 1", "Story 2", "Story 3"}
    runs = ImportRun.objects.order_by("pk")
    assert [(r.imported, r.state, r.arguments["watch"]) for r in runs] == [
        (2, "done", str(folder)),
        (1, "done", str(folder)),
    ]
    assert [r.arguments["paths"][0] for r in runs] == [
        f"{folder}/a.jsonl",
        f"{folder}/later/b.jsonl",
    ]
    look(watch())  # after a restart
    assert ImportRun.objects.count() == 2
    assert one.counts == {"imported": 3}


def test_what_is_still_being_written_waits(folder, watch):
    file, one = folder / "a.jsonl", watch()
    for number in range(1, 4):
        with file.open("a") as part:
            part.write(lines(story(number)))
        look(one, 1)
    assert not Article.objects.exists()
    look(one, 1)
    assert Article.objects.count() == 3 and ImportRun.objects.count() == 1


def test_a_changed_file_comes_again_and_a_touched_one_does_not(folder, watch):
    file, one = folder / "a.jsonl", watch()
    file.write_text(lines(story(1)))
    look(one)
    os.utime(file)
    look(one)
    assert ImportRun.objects.count() == 1
    file.write_text(lines(story(1, headline="Story one")))
    look(one)
    assert headlines() == {"Story one"} and ImportRun.objects.count() == 2


def test_its_keys_are_those_of_the_folder_imported_by_hand(folder, watch):
    (folder / "north").mkdir()
    text = "---\ntitle: Ferries stop\n---\nThe ferries stop at ten.\n"
    (folder / "north" / "index.md").write_text(text)
    look(watch())
    assert Article.objects.get().external_id == "in/north/index"
    assert run(folder)[1].endswith("imported 0, updated 0, unchanged 1, rejected 0\n")


def test_a_bad_file_is_told_once_and_tried_again_when_it_changes(folder, watch, tmp_path):
    file, one = folder / "bad.jsonl", watch()
    file.write_text("{}\n")
    (folder / "cut.gz").write_bytes(gzip.compress(b"x" * 5000)[:40])
    os.mkfifo(folder / "pipe")
    (folder / "nowhere").symlink_to(folder / "gone")
    (folder / ".hidden.jsonl").write_text(lines(story(9)))
    look(one, 4)
    told = one.said.text.splitlines()
    assert [line.split(": ")[1].rsplit("/")[-1].split(",")[0] for line in told] == [
        "bad.jsonl",
        "cut.gz",
        "pipe",
    ]
    assert one.counts["rejected"] == 3 and ImportRun.objects.count() == 3
    reported = [json.loads(line) for line in (tmp_path / "report").read_text().splitlines()]
    assert [line["kind"] for line in reported] == ["rejected"] * 3  # before it ends
    file.write_text(lines(story(1)))
    look(one)
    assert headlines() == {"Story 1"}


def test_a_reader_that_breaks_down_over_a_file_keeps_no_other_out(folder, watch, monkeypatch):
    def read(importer, sources, *rest):
        if any(source.name.endswith("a.jsonl") for source in sources):
            raise RecursionError("too deep")
        raise OperationalError("the disk is full")

    (folder / "a.jsonl").write_text(lines(story(1)))
    (folder / "b.jsonl").write_text(lines(story(2)))
    one = watch()
    with monkeypatch.context() as broken:
        broken.setattr(loop, "import_sources", read)
        with pytest.raises(OperationalError):  # no fault of the file's
            look(one)
    assert "rejected: " in one.said.text and "a.jsonl: an error broke it off" in one.said.text
    assert ImportRun.objects.get(state="stopped").failure == "RecursionError('too deep')"
    look(one)
    assert headlines() == {"Story 2"}


def test_stopped_within_a_file_the_rest_comes_in_after_a_restart(folder, watch, monkeypatch):
    monkeypatch.setattr("newsroom.imports.chunks.CHUNK", 2)
    (folder / "a.jsonl").write_text(lines(*map(story, range(6))))
    one = look(watch(), 1)
    stop = one.telling.begin

    def begin(source):
        one.is_stopped = True
        return stop(source)

    monkeypatch.setattr(one.telling, "begin", begin)
    one.run()
    assert 0 < Article.objects.count() < 6  # the items at hand are not lost
    assert ImportRun.objects.get().state == "stopped"
    look(watch())
    assert Article.objects.count() == 6


def test_an_undone_run_stays_undone(folder, watch):
    (folder / "a.jsonl").write_text(lines(story(1)))
    one = look(watch())
    call_command(
        "import_articles", undo=begin_undo(ImportRun.objects.get().pk)[0].parameters["run"]
    )
    look(one)
    assert not Article.objects.exists()


def test_files_that_are_gone_do_no_harm_and_are_forgotten_in_the_end(folder, watch):
    one = watch()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for name in "ab":
            (folder / f"{name}.jsonl").write_text(lines(story(name)))
        look(one)
        (folder / "a.jsonl").unlink()
        clock.shift(known.KEPT)
        look(one)
        assert WatchedFile.objects.count() == 2
        clock.shift(timedelta(days=1))
        look(one)
        assert WatchedFile.objects.get().path == f"{folder}/b.jsonl"
    (folder / "b.jsonl").unlink()
    folder.rmdir()
    look(one)  # and a folder that is not there is waited for
    folder.mkdir()
    (folder / "c.jsonl").write_text(lines(story("c")))
    look(one)
    assert headlines() == {"Story a", "Story b", "Story c"}


def test_more_files_than_are_compared_at_once_come_in_all_the_same(folder, watch, monkeypatch):
    monkeypatch.setattr(loop, "MOST_WAITING", 2)
    monkeypatch.setattr(loop, "STEP", 2)
    for number in range(5):
        (folder / f"{number}.jsonl").write_text(lines(story(number)))
    look(watch(), 6)
    assert Article.objects.count() == 5


def test_the_command_goes_on_until_it_is_told_to_stop(folder, manage):
    process = manage("import_articles", "--watch", str(folder), "--every", "0.1", "--no-index")
    (folder / "a.jsonl").write_text(lines(story(1)))
    end = time.monotonic() + 60
    while not ImportRun.objects.filter(state="done").exists():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert said.splitlines()[-1] == "imported 1, updated 0, unchanged 0, rejected 0"
    assert "a.jsonl: imported 1" in said  # in its log


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (["x.jsonl"], "not with paths"),
        (["--dry-run"], "not with dry_run"),
        (["--limit", "3"], "not with limit"),
        (["--undo", "3"], "not with undo"),
        (["--every", "0"], "number of seconds"),
        (["--rejected", "{folder}/bad"], "lies in the watched folder"),
        (["--report", "{folder}/report"], "lies in the watched folder"),
    ],
)
def test_what_makes_no_sense_is_refused(folder, told, why):
    told = [each.format(folder=folder) for each in told]
    with pytest.raises(CommandError, match=why):
        call_command("import_articles", "--watch", str(folder), *told)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no such folder"):
        call_command("import_articles", "--watch", str(tmp_path / "none"))
