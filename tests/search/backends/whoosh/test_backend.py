"""The backend and its reading of the index: one for all threads, and nothing but a reading."""

from __future__ import annotations

import os
import pickle
import threading
from pathlib import Path

import pytest
from haystack import connections

from search.backends.errors import Unreadable
from search.columns import manifest

pytestmark = pytest.mark.django_db


def test_all_threads_read_one_snapshot(crowd, members):
    import haystack

    mine, seen = members.snapshot(), []
    thread = threading.Thread(
        target=lambda: seen.append(haystack.connections["members"].get_backend().snapshot())
    )
    thread.start()
    thread.join()
    assert seen == [mine]
    assert members.snapshot() is members.snapshot()


def test_reading_writes_nothing(members, found):
    assert len(found.filter(content="x")) == 0
    assert not os.path.exists(members.path)


def test_threads_share_one_reading_of_the_index(make_article, reindex):
    make_article("Gas")
    reindex()
    seen = []

    def look():
        seen.append(connections["default"].get_backend().snapshot())

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    look()
    assert len(seen) == 5
    assert len({id(snapshot) for snapshot in seen}) == 1


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
