"""What killed and failed writers leave behind: gone with the next drain, never what is read."""

from __future__ import annotations

import errno
import gc
import os
import random
import resource
import signal
from collections.abc import Callable
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.filestore import FileStorage

from search.backends.locking import writer_lock
from search.backends.whoosh.storage import DurableStorage
from search.columns import manifest
from search.columns.snapshot import Reader
from search.indexing import consistency
from search.indexing.drain import drain
from search.search_indexes import ArticleIndex
from tests import databases

pytestmark = pytest.mark.django_db
KILLED = 100


@pytest.fixture
def documents(make_article, reindex, backend):
    """The documents of an archive of ten articles, as a writer is given them."""
    for number in range(10):
        make_article(f"Story {number}", text="Oil and gas in the harbour. " * 40, topics=["Energy"])
    reindex()
    index = ArticleIndex()
    return [backend.prepare(index, article) for article in index.index_queryset()]


def write_anew(backend, documents, merge=False):
    with backend.writing(merge=merge) as session:
        for document in documents:
            session.replace(document)


def build_anew(backend, documents):
    with backend.rebuilding() as session:
        for document in documents:
            session.add(document)


@contextmanager
def from_step(number: int, act: Callable[[], object]):
    """Calls `act` before each step of the storage from a certain one on."""
    steps = count()

    def counted(original):
        def call(self, *args, **kwargs):
            if next(steps) >= number:
                act()
            return original(self, *args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("create_file", "rename_file"):
            patch.setattr(DurableStorage, name, counted(getattr(DurableStorage, name)))
        yield


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def killed(backend, work: Callable, documents, step: int) -> None:
    """Does some work in a process that is killed at a step, or before it could be in use."""
    child = os.fork()
    if child == 0:
        try:
            databases.let_go_of_the_parents()
            backend.generations.switch_to = lambda path: kill()
            with from_step(step, kill):
                work(backend, documents)
        finally:
            kill()
    os.waitpid(child, 0)


def files(folder: Path) -> dict[str, int]:
    """Sizes of the files below a folder, by their place in it."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.stat().st_size for path in found}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_hundred_killed_writers_left_is_gone(documents, backend, make_article, seed):
    rng = random.Random(seed)
    for _ in range(KILLED):
        work = rng.choices((write_anew, build_anew), (4, 1))[0]
        killed(backend, work, documents, rng.randrange(40))
    left = files(backend.path)
    make_article("One more")
    drain()
    directory = backend.generations.current()
    live = manifest.read(directory, manifest.newest(directory))
    now = files(backend.path)
    print(f"files {len(left)} → {len(now)}, bytes {sum(left.values())} → {sum(now.values())}")
    assert sum(now.values()) <= 1.5 * sum(size for size, _checksum in live.values())
    assert {name.split("/")[0] for name in now} == {"CURRENT", directory.name}
    assert not consistency.compare(deep=True).differs


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_killed_writer_left_is_gone_from_the_generation_before(documents, backend):
    own = backend.generations.current()
    before = files(own)
    killed(backend, write_anew, documents, step=20)
    assert files(own) != before
    build_anew(backend, documents)
    assert backend.generations.previous() == own
    assert files(own) == before


@pytest.mark.parametrize("name", ["MANIFEST", "_MAIN"])
def test_a_damaged_generation_before_hinders_no_build(documents, backend, name):
    for path in backend.generations.current().glob(f"{name}*"):
        path.write_bytes(b"damaged")
    build_anew(backend, documents)
    write_anew(backend, documents)
    assert not consistency.compare(deep=True).differs


@pytest.mark.parametrize("work", [write_anew, build_anew])
def test_a_full_disk_leaves_neither_files_nor_a_lock(documents, backend, work):
    def refuse():
        raise OSError(errno.ENOSPC, "No space left on device")

    before, problems = files(backend.path), []
    for step in count():
        try:
            with from_step(step, refuse):
                work(backend, documents)
            break
        except OSError as problem:
            problems.append(problem)  # whoever keeps it keeps no lock by it
        assert files(backend.path) == before
        with writer_lock(backend.path):
            pass
    assert len(problems) > 20
    assert {problem.errno for problem in problems} == {errno.ENOSPC}
    assert not consistency.compare(deep=True).differs


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*FileIO:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("work", [write_anew, build_anew])
def test_a_write_that_the_system_refuses_leaves_nothing(documents, backend, work):
    before = files(backend.path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large") as kept:
            work(backend, documents)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(backend.path) == before
    with writer_lock(backend.path):
        pass
    work(backend, documents)
    assert not consistency.compare(deep=True).differs
    del kept  # and with it a file that Whoosh was writing
    gc.collect()


def test_what_belongs_to_somebody_else_is_not_removed(documents, backend):
    own = backend.generations.current() / "NOTES.txt"
    own.write_text("why this index is kept")
    write_anew(backend, documents)
    assert own.exists()


@pytest.mark.parametrize("moment", ["before", "amid"])
def test_a_reader_whose_commit_is_removed_while_it_opens_it_takes_the_next(
    documents, backend, monkeypatch, moment
):
    directory, commits = backend.generations.current(), iter(range(3))

    def commit():
        """Removes every file of the commit that was there, a few times."""
        if next(commits, None) is not None:
            write_anew(backend, documents, merge=True)

    real = FileStorage.list

    def list_after_commit(storage):
        if type(storage) is FileStorage and storage.folder == str(directory):  # the reader's
            commit()
        return real(storage)

    if moment == "amid":  # the files of a segment
        monkeypatch.setattr(FileStorage, "list", list_after_commit)
    reader = Reader(check=lambda directory: moment == "before" and commit())
    snapshot = reader.snapshot(directory)
    assert next(commits, None) is None
    live = np.flatnonzero(snapshot.live)
    assert sorted(snapshot.stored(number, "card") for number in live.tolist()) == sorted(
        document["card"] for document in documents
    )
