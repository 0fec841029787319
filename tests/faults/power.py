"""The power goes at a random step: what was not flushed is lost, cut or empty; N3.

The model is stricter than most file systems. Of a file that was written and not flushed since, any
part may be left: all, half, nothing, or zeros. Of a folder that was not flushed, each name may be
what it was before any of its last changes, whatever became of other names. SQLite's files change
below Python: with `synchronous=FULL` a commit is kept, with less the write-ahead log is lost whole.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

from django.db import connection

from newsroom.models import Article
from search.indexing import consistency, outbox
from tests.faults import verdict as verdicts
from tests.faults import workplace
from tests.faults.disk import Disk, Step
from tests.faults.edits import Editor, make_archive
from tests.faults.points import drain, many_segments, pending, rebuild
from tests.faults.verdict import INDEX, Verdict

FULL, QUICK = 100, 6
OUTCOMES = 5  # of each loss: what is on the disk when the power is back
ARTICLES = 25
SITE = INDEX.parent
ATTIC = SITE.with_name(SITE.name + "-attic")  # what may come back
CUT = SITE.with_name(SITE.name + "-cut")  # the site as the process left it
RECORD = ATTIC / "record.json"


def run(rng: random.Random, quick: bool) -> list[Verdict]:
    make_archive(rng, ARTICLES)
    drain()
    verdict = Verdict("N3 power lost")
    kinds: list[tuple[Callable, Callable]] = [
        (lambda: None, lambda: _publish(rng)),
        (lambda: pending(rng), drain),
        (lambda: many_segments(rng), drain),
        (lambda: pending(rng), rebuild),
        (lambda: pending(rng), consistency.go_back),
        (_without_index, drain),
    ]
    keeps_commits = _keeps_commits()
    known: dict[int, dict] = {}  # of each kind its steps: the first time it is let finish
    for number in range(QUICK if quick else FULL):
        verdict.count += 1
        kind = number % len(kinds)
        prepare, work = kinds[kind]
        prepare()
        record = _cut_off(work, _point(known[kind], rng) if kind in known else None)
        known.setdefault(kind, record)
        if not keeps_commits:
            _set_back_database()
        shutil.copytree(SITE, CUT)
        for _ in range(OUTCOMES):
            verdicts.let_go()
            shutil.rmtree(SITE)
            shutil.copytree(CUT, SITE)
            _lose(record, rng, verdict)
            if (INDEX / "CURRENT").exists():
                verdicts.check_after_fault(verdict)
            verdicts.check_after_drain(verdict)
        shutil.rmtree(CUT)
        shutil.rmtree(ATTIC)
    verdict.measured["outcomes"] = verdict.count * OUTCOMES
    return [verdict]


def _point(record: dict, rng: random.Random) -> int:
    """A step at which to cut; every other time one at which a name has just changed hands."""
    if rng.random() < 0.5:
        return rng.randrange(record["steps"])
    return rng.choice(rng.choice(list(record["renames"].values())))


def _keeps_commits() -> bool:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA synchronous").fetchone()[0] >= 2


def _set_back_database() -> None:
    """To what it was when its last connection was closed, before the work began."""
    for file in SITE.glob("newsroom.sqlite3-*"):
        file.unlink()


def _without_index() -> None:
    """As of an archive that was imported, and whose index is still to be made."""
    shutil.rmtree(INDEX)
    outbox.record(Article.objects.values_list("pk", flat=True))


def _publish(rng: random.Random) -> None:
    editor = Editor(rng, 1 + max(map(int, Article.objects.values_list("kicker", flat=True))))
    for _ in range(3):
        editor.edit()


def _cut_off(work: Callable, point: int | None) -> dict:
    """Do a piece of work in a process that ends at a step of it, or at its end; what is at risk."""
    ATTIC.mkdir()
    recorder = Recorder(point)

    def until_the_end():
        with Disk(SITE, recorder.hear):
            work()
        recorder.end()

    status = workplace.ended(workplace.fork(until_the_end))
    if status != -signal.SIGKILL:
        raise AssertionError(f"it fails without a loss of power: {status}")
    return json.loads(RECORD.read_text())


class Recorder:
    """What was not flushed yet; what it replaced is kept in the attic."""

    def __init__(self, point: int | None):
        self._point, self._lock = point, threading.RLock()
        self._kept = count()
        self._steps = 0
        self._renames: dict[str, list[int]] = {}  # steps, by kind of file
        self._unflushed: set[int] = set()  # inodes
        # By folder: each change of a name, with what the name stood for before.
        self._names: dict[str, list[tuple[str, str | None]]] = {}

    def hear(self, step: Step) -> None:
        with self._lock:
            if step.moment == "before":
                self._before(step)
            elif step.call == "rename":
                kind = re.sub(r"\d", "", os.path.basename(step.target))
                self._renames.setdefault(kind, []).append(self._steps)
            elif step.call in ("create", "write", "fsync"):
                self._after(step)
            if self._steps == self._point:
                self.end()
            self._steps += 1

    def end(self) -> None:
        """Write down what is at risk, and die."""
        found = {
            "steps": self._steps,
            "renames": self._renames,
            "unflushed": [
                os.path.join(folder, name)
                for place in (SITE, ATTIC)
                for folder, _folders, names in os.walk(place)
                for name in names
                if os.stat(os.path.join(folder, name)).st_ino in self._unflushed
            ],
            "names": self._names,
        }
        with open(os.open(RECORD, os.O_WRONLY | os.O_CREAT), "w") as file:
            json.dump(found, file)
        os.kill(os.getpid(), signal.SIGKILL)

    def _before(self, step: Step) -> None:
        if step.call == "rename":
            self._changes(step.path)
            self._changes(step.target)
        elif step.call in ("create", "mkdir"):
            if not os.path.exists(step.path):
                self._changes(step.path)
        elif step.call in ("remove", "rmdir"):
            self._changes(step.path)

    def _after(self, step: Step) -> None:
        if step.call != "fsync":
            self._unflushed.add(os.stat(step.path).st_ino)
        elif os.path.isdir(step.path):
            self._names.pop(step.path, None)
        else:
            self._unflushed.discard(os.stat(step.path).st_ino)

    def _changes(self, path: str) -> None:
        folder, name = os.path.split(path)
        self._names.setdefault(folder, []).append((name, self._keep(path)))

    def _keep(self, path: str) -> str | None:
        if os.path.isdir(path):
            return "a folder"
        if not os.path.exists(path):
            return None
        kept = str(ATTIC / f"kept-{next(self._kept)}")
        os.link(path, kept)
        return kept


def _lose(record: dict, rng: random.Random, verdict: Verdict) -> None:
    """What the disk may look like when the power is back."""
    names = [
        (folder, name, [before for other, before in changes if other == name])
        for folder, changes in record["names"].items()
        for name in dict.fromkeys(name for name, _before in changes)
    ]
    unflushed = set(record["unflushed"])
    lost = _some(names, rng)
    for folder, name, befores in sorted(names, key=lambda found: found[0].count(os.sep)):
        if (folder, name, befores) in lost and os.path.isdir(folder):
            path, before = Path(folder) / name, rng.choice(befores)
            _bring_back(path, before)
            unflushed.discard(str(path))
            if before in unflushed:
                unflushed.add(str(path))
            _count(verdict, "names lost")
    for path in _some(sorted(unflushed), rng):
        if path.startswith(str(SITE)) and os.path.isfile(path):
            size = os.path.getsize(path)
            os.truncate(path, rng.choice([0, size // 2]))
            if rng.random() < 0.3:
                os.truncate(path, size)  # zeros
            _count(verdict, "files cut")


def _some(risks: list, rng: random.Random) -> list:
    """Of what may be lost: none, one, all but one, all, or some."""
    number = rng.choice([0, 1, len(risks) - 1, len(risks), rng.randint(0, len(risks))])
    return rng.sample(risks, max(min(number, len(risks)), 0))


def _bring_back(path: Path, before: str | None) -> None:
    if before == "a folder":
        path.mkdir(exist_ok=True)
        return
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if before is not None:
        shutil.copy(before, path)


def _count(verdict: Verdict, what: str) -> None:
    verdict.measured[what] = verdict.measured.get(what, 0) + 1
