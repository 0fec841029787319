"""What following changes costs: no more in a larger archive, no memory for long work."""

from __future__ import annotations

import pytest
from django.db import connection, reset_queries
from haystack import connections

from search import engine
from search.indexing.drain import drain
from search.indexing.rebuild import rebuild
from search.request import SearchRequest

pytestmark = pytest.mark.django_db


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


def test_long_work_keeps_no_queries_in_debug(make_article, monkeypatch, settings):
    for number in range(30):
        make_article(f"Story {number}")
    monkeypatch.setattr("search.indexing.drain.CHUNK", 5)
    settings.DEBUG = True
    reset_queries()
    assert drain() == 30
    after_a_drain = len(connection.queries_log)
    assert rebuild() == 30
    assert engine.find(SearchRequest()).total == 30
    # As many as a chunk makes, not six times as many.
    assert after_a_drain < 20 and len(connection.queries_log) < 40
