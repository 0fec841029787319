"""A disk without space, as editors, operators and importers meet it."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from newsroom.models import Article
from search.backends.locking import writer_lock
from search.indexing import consistency
from search.indexing.drain import drain
from search.management.commands import update_index
from search.models import IndexChange
from tests.faults.disk import Disk

# Files of an abandoned commit are closed by their finalizers, which the full disk refuses as well.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NO_SPACE = os.strerror(errno.ENOSPC)
INDEX = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
ROOM = [0, 1, 5, 20, 50]  # steps of a commit after which the disk is full; a commit has more


@contextmanager
def full_disk(room=0):
    """The disk of the index has no space left, after so many steps that need some."""
    taken = 0

    def hear(step):
        nonlocal taken
        if step.moment == "before" and step.call in ("create", "write", "mkdir"):
            taken += 1
            if taken > room:
                raise OSError(errno.ENOSPC, NO_SPACE, step.path)

    with Disk(INDEX, hear):
        yield


@pytest.mark.parametrize("room", ROOM)
def test_what_is_published_is_saved_and_waits(transactional_db, make_article, find, caplog, room):
    make_article("Before")
    with full_disk(room):
        article = make_article("During")
        assert Article.objects.filter(pk=article.pk).exists()
        assert [hit.headline for hit in find().hits] == ["Before"]
        assert IndexChange.objects.filter(article_id=article.pk).exists()
        with writer_lock(INDEX, wait=0):
            assert find().total == 1  # the lock is free, in this process too
    said = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert said and all(NO_SPACE in record.getMessage() for record in said)
    assert drain() > 0
    assert find().total == 2


@pytest.mark.parametrize("trouble", [ValueError("any"), OSError(errno.EIO, "I/O error")])
def test_nothing_in_a_drain_fails_the_request_that_saved(
    transactional_db, make_article, monkeypatch, trouble
):
    def fail(*args, **kwargs):
        raise trouble

    monkeypatch.setattr("search.receivers.drain", fail)
    assert Article.objects.filter(pk=make_article().pk).exists()
    assert IndexChange.objects.due().exists()


def test_health_says_why_changes_wait_until_they_do_not(transactional_db, make_article, client):
    def told():
        return client.get("/healthz").json()["checks"]["changes"]

    make_article("Before")
    with full_disk():
        make_article("During")
    assert not told()["ok"] and NO_SPACE in told()["message"]
    assert str(INDEX) not in told()["message"]
    drain()
    assert told()["ok"]


@pytest.mark.parametrize("room", ROOM)
def test_commands_say_it_in_one_sentence_and_leave_the_index(
    transactional_db, make_article, find, room
):
    make_article("Before")
    with full_disk():
        make_article("During")
    for command in ("update_index", "rebuild_index"):
        with pytest.raises(CommandError, match=NO_SPACE) as raised, full_disk(room):
            call_command(command)
        assert len(str(raised.value).splitlines()) == 1
    assert [path.name for path in INDEX.glob("gen-*")] == ["gen-000001"]
    assert [hit.headline for hit in find().hits] == ["Before"]
    call_command("rebuild_index", stdout=io.StringIO())
    assert find().total == 2
    assert not IndexChange.objects.exists()


def test_the_worker_says_it_once_and_goes_on_by_itself(
    transactional_db, make_article, find, caplog, monkeypatch
):
    make_article("Before")
    command = update_index.Command()
    rounds = []

    def pause(seconds):
        rounds.append(find().total)
        if len(rounds) == 3:
            space.__exit__(None, None, None)
        command.is_stopped = len(rounds) == 5

    space = full_disk()
    space.__enter__()
    make_article("During")
    caplog.clear()
    monkeypatch.setattr(update_index.time, "sleep", pause)
    monkeypatch.setattr(update_index.signal, "signal", lambda *args: None)
    command.handle(loop=True)
    assert rounds == [1, 1, 1, 2, 2]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("room", ROOM)
def test_a_commit_that_fails_leaves_no_file(transactional_db, make_article, room):
    make_article("Before")
    before = _files()
    with full_disk(room):
        make_article("During")
    assert _files() == before


def test_an_import_keeps_its_articles_when_the_index_has_no_room(
    transactional_db, make_article, tmp_path, caplog
):
    make_article("Before")
    file = tmp_path / "new.jsonl"
    file.write_text(
        json.dumps({"headline": "During", "external_id": "1", "published_at": "2025-11-17"})
    )
    out = io.StringIO()
    with full_disk():
        call_command("import_articles", str(file), stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("imported 1,")
    assert NO_SPACE in caplog.text
    drain()
    assert not consistency.compare(deep=True).differs


def _files() -> list[Path]:
    return sorted(path for path in INDEX.rglob("*") if path.is_file())
