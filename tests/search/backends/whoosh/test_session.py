"""Traps that are costs, or where the stock stack does well and ours must not do worse."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection, reset_queries
from django.http import QueryDict
from haystack import connections

from search import engine
from search.backends.errors import Unreadable
from search.columns import collect, manifest
from search.indexing import drain as indexing
from search.request.facets import FACETS
from search.request.search_request import SearchRequest
from tests import databases
from tests.search.member_indexes import UserIndex

pytestmark = pytest.mark.django_db


def test_all_facets_and_dates_cost_one_evaluation(make_article, reindex, monkeypatch):
    make_article("Oil and gas", topics=["Crude"], people=["Ann Lee"], section="Business")
    reindex()
    evaluated = []
    evaluate = collect.evaluate
    monkeypatch.setattr(
        collect, "evaluate", lambda plan, *rest: evaluated.append(plan) or evaluate(plan, *rest)
    )
    search = SearchRequest.from_url(QueryDict("q=oil&topic=crude&person=ann-lee"))
    results = engine.find(search, advise=False)  # advice looks other searches up
    assert results.total == 1 and len(results.facets) == len(FACETS)
    assert len(evaluated) == 1


def test_a_save_writes_no_more_in_a_larger_archive(make_article, reindex):
    def written_by_a_save():
        before = set(files_of_the_index())
        article.headline += " again"
        article.save()
        reindex()
        return sum(size for name, size in files_of_the_index().items() if name not in before)

    article = make_article("Oil", text="It rose. " * 50)
    reindex()
    alone = written_by_a_save()
    for number in range(200):
        make_article(f"Story {number}", text="It rose. " * 50)
    reindex()
    # What grows is the list of segments and their files, not what stands in them.
    assert written_by_a_save() < 2 * alone


def files_of_the_index() -> dict[str, int]:
    folder = connections["default"].get_backend().generations.current()
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def test_two_writers_lose_nothing_and_a_reader_never_goes_back(members):
    index, problems, seen = UserIndex(), [], [0]
    users = [User.objects.create(username=f"u{number}") for number in range(24)]
    documents = [members.prepare(index, user) for user in users]

    def write(some):
        try:
            for document in some:
                with members.writing(wait=60) as session:
                    session.replace(document)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()  # on PostgreSQL the lock of writers has one for each thread

    writers = [threading.Thread(target=write, args=[documents[half::2]]) for half in (0, 1)]
    members.set_up()
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.append(int(members.snapshot().live.sum()))
    for writer in writers:
        writer.join()
    assert problems == []
    assert seen == sorted(seen)
    assert int(members.snapshot().live.sum()) == len(users)


def test_a_killed_writer_frees_the_lock_and_leaves_the_index_as_it_was(join, members):
    join("ann")
    document = members.prepare(UserIndex(), User.objects.create(username="ben"))
    child = os.fork()
    if not child:
        try:
            databases.let_go_of_the_parents()
            with members.writing() as session:
                session.replace(document)
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert int(members.snapshot().live.sum()) == 1
    join("cay")
    assert int(members.snapshot().live.sum()) == 2


class Trap:
    """Unpickled, it makes a file: what an index from elsewhere could do to a reader."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_nothing_is_unpickled_that_was_not_written_here(join, members, tmp_path):
    join("ann")
    folder = members.generations.current()
    toc = folder / f"_MAIN_{manifest.newest(folder)}.toc"
    toc.write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(Unreadable):
        members.snapshot()
    with pytest.raises(Unreadable), members.writing():
        pass
    assert not (tmp_path / "sprung").exists()
    assert folder.stat().st_mode & 0o077 == 0


def test_long_work_keeps_no_queries_in_debug(make_article, monkeypatch, settings):
    for number in range(30):
        make_article(f"Story {number}")
    monkeypatch.setattr(indexing, "CHUNK", 5)
    settings.DEBUG = True
    reset_queries()
    assert indexing.drain() == 30
    after_a_drain = len(connection.queries_log)
    assert indexing.rebuild() == 30
    assert engine.find(engine.SearchRequest()).total == 30
    # As many as a chunk makes, not six times as many.
    assert after_a_drain < 20 and len(connection.queries_log) < 40
