"""The worker's eye on the index: what it rebuilds, what it leaves, how often it tries."""

from __future__ import annotations

import json
import os
import time

import pytest

from search.backends.locking import writer_lock
from search.indexing import repair
from search.indexing.rebuild import rebuild
from search.indexing.repair import Repairer

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article, reindex, backend):
    make_article("Ferry strike ends")
    reindex()
    return backend.generations.current()


@pytest.fixture
def clock(monkeypatch):
    """The repairer's clock; it stands still but for what is added to it."""

    class Clock:
        now = time.monotonic()

        def monotonic(self):
            return self.now

        time = staticmethod(time.time)

    clock = Clock()
    monkeypatch.setattr(repair, "time", clock)
    return clock


def cut(directory):
    (path,) = directory.glob("*.toc")
    os.truncate(path, 0)


def said(caplog) -> list[str]:
    return [
        record.getMessage() for record in caplog.records if record.name == "search.indexing.repair"
    ]


def test_a_sound_index_is_left_alone(archive, backend, clock, caplog):
    repairer = Repairer()
    for _ in range(3):
        assert not repairer.repair()
        clock.now += repair.LOOK
    assert backend.generations.current() == archive
    assert said(caplog) == []


def test_what_is_done_is_said_once(archive, clock, caplog):
    repairer = Repairer()
    cut(archive)
    assert repairer.repair()
    for _ in range(10):
        clock.now += repair.LOOK
        assert not repairer.repair()
    assert [text[:27] for text in said(caplog)] == [
        "The index is built anew. Th",
        "The index was built anew: 1",
    ]


def test_attempts_that_fail_become_rare(archive, clock, caplog, monkeypatch):
    attempts = []

    def fail(*args, **kwargs):
        attempts.append(clock.now)
        raise OSError("No space left on device")

    monkeypatch.setattr(repair, "rebuild", fail)
    cut(archive)
    repairer = Repairer()
    for _ in range(1000):
        assert not repairer.repair()
        clock.now += 5
    pauses = [
        round(later - earlier) for earlier, later in zip(attempts, attempts[1:], strict=False)
    ]
    assert pauses == sorted(pauses)
    assert pauses[:3] == [20, 40, 80]
    assert pauses[-1] == repair.LONGEST
    assert len([text for text in said(caplog) if "is built anew" in text]) == 1
    monkeypatch.undo()
    repairer._next_look = 0.0
    assert repairer.repair()


def test_a_rebuild_that_does_not_help_is_not_repeated_at_once(archive, clock, monkeypatch):
    attempts = []
    monkeypatch.setattr(repair, "rebuild", lambda *args, **kwargs: attempts.append(clock.now) or 0)
    cut(archive)
    repairer = Repairer()
    for _ in range(100):
        repairer.repair()
        clock.now += repair.LOOK
    assert len(attempts) < 9


def test_whoever_writes_is_not_disturbed(archive, backend, clock):
    cut(archive)
    repairer = Repairer()
    with writer_lock(backend.path):
        assert not repairer.repair()
    assert backend.generations.current() == archive
    clock.now += repair.LONGEST
    assert repairer.repair()


def test_a_flipped_bit_is_found_at_the_start_and_once_a_day(archive, backend, clock):
    def flip():
        path = max(backend.generations.current().glob("*.arr"))
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

    flip()
    repairer = Repairer()
    assert repairer.repair()
    clock.now += repair.LONGEST
    assert not repairer.repair()
    flip()
    clock.now += repair.LONGEST
    assert not repairer.repair()
    clock.now += repair.CLOSE_LOOK
    assert repairer.repair()


def test_an_index_of_older_code_is_built_anew(archive, backend, clock):
    (archive / "BUILT_WITH.json").write_text(json.dumps({"analysis": 0}))
    clock.now += 1
    assert Repairer().repair()
    assert backend.differences() == []


def test_an_index_of_newer_code_is_left_to_it(archive, backend, clock, caplog):
    repairer = Repairer()
    rebuild()
    newer = backend.generations.current()
    (newer / "BUILT_WITH.json").write_text(json.dumps({"analysis": 999}))
    for _ in range(3):
        clock.now += repair.LONGEST
        assert not repairer.repair()
    assert backend.generations.current() == newer
    assert len(said(caplog)) == 1
    assert "start it anew" in said(caplog)[0]
