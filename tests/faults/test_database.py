"""The database is locked, full or away for a while: a plain answer, and no restart after it."""

from __future__ import annotations

import json
import logging
import sqlite3
from contextlib import closing, contextmanager

import pytest
from django import db
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from newsroom.models import Article
from search.indexing import consistency
from search.management.commands import update_index
from search.models import IndexChange

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="locks SQLite's file")
FULL = "database or disk is full"


@contextmanager
def locked():
    """Another process writes, for longer than anybody waits."""
    connection.ensure_connection()
    connection.cursor().execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()


@contextmanager
def full():
    """SQLite's file may not grow; what it has is in use."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what tests before this one deleted left room
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")


@pytest.fixture
def desk(transactional_db, admin_user):
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    return client


def saved(desk, article, **fields):
    """The answer to an editor who saves an article."""
    form = {
        "headline": article.headline,
        "slug": article.slug,
        "status": "published",
        "published_at_0": "2025-11-17",
        "published_at_1": "09:00:00",
        "language": "en",
        "body": "<p>New text</p>",
    }
    for formset in ("authorships", "corrections", "related_stories"):
        form |= {f"{formset}-TOTAL_FORMS": "0", f"{formset}-INITIAL_FORMS": "0"}
    return desk.post(f"/admin/newsroom/article/{article.pk}/change/", form | fields)


@pytest.mark.parametrize("trouble", [locked, full])
def test_an_editor_is_told_and_nothing_is_half_written(desk, make_article, find, trouble):
    article = make_article("First")
    body = "<p>" + " ".join(f"word{i}" for i in range(20_000)) + "</p>"
    with trouble():
        answer = saved(desk, article, headline="Second", body=body)
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert b"out of reach" in answer.content
        assert desk.get("/search/?q=first").status_code == 200  # readers are served all the while
    assert Article.objects.get().headline == "First"
    assert not IndexChange.objects.exists()
    assert saved(desk, article, headline="Third").status_code == 302
    assert [hit.headline for hit in find().hits] == ["Third"]


def test_the_worker_outlives_a_database_that_does_not_answer(
    transactional_db, make_article, find, caplog, monkeypatch
):
    """The index is committed before the rows are deleted: they are drained once more."""
    make_article("First")
    with monkeypatch.context() as patch:
        patch.setattr("search.receivers.drain", lambda **options: 0)
        make_article("Second")
    command, rounds = update_index.Command(), []
    lock = locked()
    lock.__enter__()

    def pause(seconds):
        rounds.append(IndexChange.objects.count())
        if len(rounds) == 2:
            lock.__exit__(None, None, None)
        command.is_stopped = len(rounds) == 3

    monkeypatch.setattr(update_index.time, "sleep", pause)
    monkeypatch.setattr(update_index.signal, "signal", lambda *args: None)
    monkeypatch.setattr(update_index, "close_old_connections", lambda: None)
    command.handle(loop=True)
    assert rounds == [1, 1, 0]
    said = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["database is locked" in record.getMessage() for record in said] == [True]
    assert not consistency.compare(deep=True).differs
    assert find().total == 2


def test_an_import_into_a_full_database_ends_with_a_sentence(transactional_db, tmp_path):
    file = tmp_path / "new.jsonl"
    rows = [
        {"headline": f"Story {i}", "external_id": str(i), "body_text": "word " * 5000}
        for i in range(20)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with full(), pytest.raises(CommandError, match=FULL) as raised:
        call_command("import_articles", str(file))
    assert len(str(raised.value).splitlines()) == 1
    assert not Article.objects.exists() and not IndexChange.objects.exists()
    call_command("import_articles", str(file))
    assert Article.objects.count() == 20


def test_a_save_into_a_full_database_raises_and_leaves_nothing(transactional_db):
    with full(), pytest.raises(db.OperationalError, match=FULL):
        Article.objects.create(headline="Large", body=f"<p>{'word ' * 190_000}</p>")
    assert not Article.objects.exists() and not IndexChange.objects.exists()
