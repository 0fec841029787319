"""A whole result set comes in parts; an export takes no more of them than it may hold."""

from __future__ import annotations

import numpy as np
import pytest

from search import engine
from search.backends.errors import Unreadable
from search.backends.whoosh.index import SnapshotIndex
from search.exports import log
from search.models import ExportRecord
from search.request import SearchRequest
from search.service.stream import ResultStream

PARTS = [{9: 1.0, 7: 0.5}, {8: 0.5}, {1: 0.25, 2: 0.25, 3: 0.0}]


@pytest.mark.parametrize(
    ("limit", "keys", "read"),
    [
        (None, [9, 7, 8, 1, 2, 3], 3),
        (0, [], 0),
        (1, [9], 1),
        (2, [9, 7], 1),
        (3, [9, 7, 8], 2),
        (4, [9, 7, 8, 1], 3),
        (6, [9, 7, 8, 1, 2, 3], 3),
        (10, [9, 7, 8, 1, 2, 3], 3),
    ],
)
def test_no_part_is_read_that_is_not_needed(limit, keys, read):
    asked = []
    parts = (asked.append(part) or part for part in PARTS)
    cut = ResultStream(6, parts).cut(limit)
    assert [key for part in cut.parts for key in part] == keys
    assert len(asked) == read
    assert cut.is_cut == (len(keys) < 6)


@pytest.fixture
def in_parts(monkeypatch):
    """The engine gives two hits at a time, as one on another machine does; how many were read."""
    whole, read = SnapshotIndex.every_hit, []

    def some_at_a_time(self, question):
        total, ((keys, scores),) = whole(self, question)

        def batch(start):
            read.append(start)
            return keys[start : start + 2], scores[start : start + 2]

        return total, map(batch, range(0, total, 2))

    monkeypatch.setattr(SnapshotIndex, "every_hit", some_at_a_time)
    return read


@pytest.fixture
def archive(make_article, reindex):
    articles = [make_article(f"Story {number}") for number in range(7)]
    reindex()
    return articles


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_begins_before_its_last_hit_is_known(archive, client, in_parts, form):
    response = client.get(f"/search.{form}")
    assert response["X-Total-Count"] == "7"
    assert in_parts == [0]
    lines = iter(response.streaming_content)
    record = ExportRecord.objects.get()
    written = b"".join([next(lines), next(lines)])
    assert written.count(b"\n") < 7
    assert (record.rows, record.state) == (2, ExportRecord.State.RUNNING)
    written += b"".join(lines)
    assert written.count(b"\n") == 7 + (form == "csv")
    record.refresh_from_db()
    assert (record.rows, record.state) == (7, ExportRecord.State.FINISHED)
    assert (record.lowest, record.highest) == (archive[0].pk, archive[-1].pk)
    assert log.unpack(record.packed).tolist() == [article.pk for article in archive]


@pytest.mark.django_db(transaction=True)
def test_a_part_is_written_down_before_any_of_its_lines(archive, client, in_parts):
    response = client.get("/search.jsonl")
    lines = iter(response.streaming_content)
    for rows in (2, 4, 6):
        next(lines)
        assert ExportRecord.objects.get().rows == rows
    response.close()
    record = ExportRecord.objects.get()
    assert (record.rows, record.state) == (6, ExportRecord.State.BROKEN_OFF)


@pytest.mark.django_db
def test_a_limit_ends_the_reading(archive, client, in_parts, settings):
    settings.EXPORT_MAX_ROWS = 3
    lines = b"".join(client.get("/search.csv").streaming_content).decode().splitlines()
    assert lines[-1] == "Cut after 3 of 7 articles."
    assert len(lines) == 1 + 3 + 1
    assert in_parts == [0, 2]
    assert ExportRecord.objects.get().rows == 3


@pytest.mark.django_db
def test_a_large_batch_comes_in_parts(archive, monkeypatch):
    monkeypatch.setattr("search.service.find.PART", 3)
    found = engine.result_stream(SearchRequest())
    assert [len(part) for part in found.parts] == [3, 3, 1]


@pytest.mark.django_db
def test_a_stream_that_cannot_go_on_is_broken_not_short(archive, client, monkeypatch):
    """Nobody takes the part for the whole."""

    def failing(self, question):
        yield np.array([archive[0].pk]), np.array([1.0])
        raise Unreadable("no node answers")

    monkeypatch.setattr(SnapshotIndex, "every_hit", lambda *asked: (7, failing(*asked)))
    response = client.get("/search.csv")
    with pytest.raises(Unreadable):
        b"".join(response.streaming_content)
    assert ExportRecord.objects.get().state == ExportRecord.State.BROKEN_OFF
