"""The disk of the index is full while somebody publishes or rebuilds: N4."""

from __future__ import annotations

import errno
import io
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError, call_command
from django.test import Client

from newsroom.models import Article
from search.backends.locking import Locked, writer_lock
from search.backends.whoosh.generations import Generations
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.management.commands import update_index
from search.models import IndexChange
from tests.faults import verdict as verdicts
from tests.faults import workplace
from tests.faults.disk import Disk, Step
from tests.faults.edits import WORDS, make_archive
from tests.faults.verdict import INDEX, Verdict

SIZE = 16 << 20  # bytes of the disk
PATIENCE = 60.0  # seconds for the index to follow once there is space again
TRIED = 10.0  # seconds within which somebody has tried to write, and told of the full disk
FULL = {"publish": 20, "rebuild": 10}
QUICK = {"publish": 4, "rebuild": 2}


def run(rng: random.Random, quick: bool) -> list[Verdict]:
    counts = QUICK if quick else FULL
    make_archive(rng)
    with _small_disk() as disk:
        rebuild()
        drainer = workplace.fork(_drain_for_ever)
        try:
            return [
                _publishing(disk, rng, counts["publish"]),
                _rebuilding(disk, rng, counts["rebuild"]),
            ]
        finally:
            os.kill(drainer, signal.SIGTERM)
            workplace.ended(drainer)


def _publishing(disk, rng: random.Random, count: int) -> Verdict:
    """The article is saved, its change waits, /healthz tells, nobody is locked out."""
    verdict = Verdict(f"N4 disk full while publishing, {disk.kind}")
    longest = 0.0
    for number in range(1, count + 1):
        verdict.count = number
        disk.fill(leave=rng.randrange(0, 12_000))
        article = Article.objects.order_by("?").first()
        there, files = _used(), _open_files()
        article.status, article.kicker = "published", f"full {number}"
        article.body = f"<p>{' '.join(rng.choices(WORDS, k=3000))}</p>"
        article.save()
        verdict.expect(_open_files() <= files + 1, f"{_open_files() - files} files are left open")
        saved = Article.objects.filter(pk=article.pk, kicker=article.kicker).exists()
        verdict.expect(saved, "what was published is not in the database")
        waits = IndexChange.objects.filter(article_id=article.pk)
        verdict.expect(waits.exists(), "its change does not wait in the outbox")
        verdict.expect(_is_free(), "the writer's lock is kept")
        verdict.expect(_used() <= there + 20_000, f"left {_used() - there} bytes on the full disk")
        told = _health_after_a_try()
        said = told["checks"]["changes"]["message"]
        verdict.expect(told["status"] == "degraded", f"/healthz says {told['status']}")
        verdict.expect(os.strerror(errno.ENOSPC) in said, f"/healthz says {said}")
        verdicts.check_after_fault(verdict)
        disk.free()
        longest = max(longest, _seconds_until_drained(verdict))
        verdict.expect(not consistency.compare(deep=True).differs, "the index does not follow")
        healthy = Client().get("/healthz", secure=True).json()
        verdict.expect(healthy["status"] == "ok", f"/healthz still says {healthy}")
    verdict.measured["longest wait, seconds"] = round(longest, 1)
    return verdict


def _rebuilding(disk, rng: random.Random, count: int) -> Verdict:
    """The index in use serves on; of the new one nothing is left."""
    verdict = Verdict(f"N4 disk full while rebuilding, {disk.kind}")
    generations = Generations(INDEX)
    for number in range(1, count + 1):
        verdict.count = number
        before = generations.current(), sorted(INDEX.glob("gen-*")), opened_keys()
        disk.fill(leave=rng.randrange(0, 60_000))
        try:
            call_command("rebuild_index", noinput=True, stdout=io.StringIO())
            verdict.expect(False, "there was room for it")
        except CommandError as problem:
            verdict.expect(os.strerror(errno.ENOSPC) in str(problem), f"says {problem}")
        after = generations.current(), sorted(INDEX.glob("gen-*")), opened_keys()
        verdict.expect(before == after, f"was {before[:2]}, is {after[:2]}")
        verdict.expect(_is_free(), "the writer's lock is kept")
        disk.free()
        call_command("rebuild_index", noinput=True, stdout=io.StringIO())
        verdicts.check_after_drain(verdict)
    return verdict


def _health_after_a_try() -> dict:
    """What /healthz says once somebody has tried to write: the drainer may have been about to."""
    end = time.monotonic() + TRIED
    while (told := Client().get("/healthz", secure=True).json())["status"] == "ok":
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    return told


def opened_keys() -> list[int]:
    """Articles that a process which has just started finds in the index."""
    snapshot = verdicts.opened()
    return sorted(snapshot.numbers("key")[snapshot.live].tolist())


def _is_free() -> bool:
    """Whether another process may write within some seconds: the drainer tries now and then."""

    def take():
        with writer_lock(INDEX, wait=10):
            pass

    try:
        return workplace.ended(workplace.fork(take)) == 0
    except Locked:
        return False


def _used() -> int:
    return sum(path.stat().st_size for path in INDEX.glob("gen-*/*") if path.is_file())


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _seconds_until_drained(verdict: Verdict) -> float:
    begin = time.monotonic()
    while IndexChange.objects.due().exists():
        if time.monotonic() - begin > PATIENCE:
            verdict.expect(False, f"not drained within {PATIENCE} seconds")
            break
        time.sleep(0.05)
    return time.monotonic() - begin


class SmallDisk:
    """A file system of its own for the index, in memory."""

    kind = "tmpfs"

    def fill(self, leave: int) -> None:
        with open(INDEX / "filler", "wb", 0) as filler:
            while True:
                try:
                    filler.write(bytes(1 << 20))
                except OSError as problem:
                    if problem.errno != errno.ENOSPC:
                        raise
                    break
            filler.truncate(max(filler.tell() - leave, 0))

    def free(self) -> None:
        (INDEX / "filler").unlink()


class RefusingDisk:
    """Where nothing can be mounted: every process refuses to write more, in Python."""

    kind = "refused writes"

    def __init__(self):
        self._sign = INDEX.with_name("full")

    def fill(self, leave: int) -> None:
        self._sign.write_text(str(leave))

    def free(self) -> None:
        self._sign.unlink()

    def hear(self, step: Step) -> None:
        if step.call in ("write", "create", "mkdir") and self._sign.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), step.path)


@contextmanager
def _small_disk() -> Iterator[SmallDisk | RefusingDisk]:
    size = f"size={SIZE}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "newsroom-faults", str(INDEX)]
    if subprocess.run(mount, capture_output=True).returncode == 0:
        try:
            yield SmallDisk()
        finally:
            subprocess.run(["umount", "--lazy", str(INDEX)], check=True)
    else:
        disk = RefusingDisk()
        with Disk(INDEX, disk.hear):
            yield disk


def _drain_for_ever() -> None:
    update_index.PAUSE = 0.2
    call_command("update_index", loop=True)
