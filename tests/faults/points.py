"""A process dies before, in and after every call that changes index or outbox: N2.

Each kind of write is done once to count its steps, then once a step from the same beginning. What
remains must be the state before or the state after, never a mixture.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.models import Article
from newsroom.signals import in_bulk
from search.backends.whoosh.generations import Generations
from search.backends.whoosh.writer import TIER
from search.columns.snapshot import Snapshot
from search.indexing import consistency
from search.indexing import drain as drained
from tests.faults import verdict as verdicts
from tests.faults import workplace
from tests.faults.disk import Disk, Step
from tests.faults.edits import WORDS, Editor, make_archive
from tests.faults.verdict import INDEX, Verdict

ARTICLES = 25
SAMPLE = 4  # points of each kind in the quick version


def run(rng: random.Random, quick: bool) -> list[Verdict]:
    make_archive(rng, ARTICLES)
    kinds: dict[str, tuple[Callable, Callable]] = {
        "first commit": (lambda: shutil.rmtree(INDEX), drain),
        "commit": (lambda: pending(rng), drain),
        "merge": (lambda: many_segments(rng), drain),
        "rebuild": (lambda: pending(rng), rebuild),
        "going back": (lambda: two_generations(rng), consistency.go_back),
    }
    return [_every_point(name, rng, quick, *kind) for name, kind in kinds.items()]


def _every_point(name: str, rng: random.Random, quick: bool, prepare: Callable, work: Callable):
    verdict = Verdict(f"N2 dead at each step of a {name}")
    prepare()
    beginning = Beginning()
    before, previous = state(), Generations(INDEX).previous()
    # Going back brings the other generation up to date in a commit of its own, after the switch.
    switched = state(previous) if name == "going back" else before
    steps = _steps(work)
    after = state()
    verdict.expect(before != after, "nothing changed")
    points = range(len(steps))
    if quick:
        commits = [i for i in points if steps[i].call == "commit"]
        points = sorted({*rng.sample(points, min(SAMPLE, len(steps))), *commits})
    found: Counter = Counter()
    for point in points:
        verdict.count += 1
        beginning.restore()
        step = steps[point]
        where = f"{step.moment} {step.call} {Path(step.path).name}"
        status = workplace.ended(workplace.fork(lambda point=point: _until(point, work)))
        verdict.expect(status == -signal.SIGKILL, f"{where}: ended with {status}")
        try:
            now = state()
        except Exception as problem:
            verdict.expect(False, f"{where}: the index cannot be opened: {problem!r}")
            continue
        which = "old" if now in (before, switched) else "new" if now == after else "mixed"
        found[which] += 1
        verdict.expect(which != "mixed", f"{where}: neither the old state nor the new one")
        if (INDEX / "CURRENT").exists():
            verdicts.check_after_fault(verdict)
        verdicts.check_after_drain(verdict)
    verdict.measured = {"calls": len({*steps}) // 2, **found}
    beginning.forget()
    return verdict


def state(generation: Path | None = None) -> tuple:
    """What a process that has just started finds: each article's texts, each word's postings."""
    generation = generation or Generations(INDEX).current()
    snapshot = verdicts.opened(generation) if generation else Snapshot([], [])
    if not snapshot.count:
        return ()
    keys = snapshot.numbers("key")
    live = [document for document in range(snapshot.count) if snapshot.live[document]]
    stored = sorted(
        (int(keys[i]), snapshot.stored(i, "card"), snapshot.stored(i, "text_stored")) for i in live
    )
    words = [
        sorted(int(keys[i]) for i in snapshot.postings("text", word).docs if snapshot.live[i])
        for word in WORDS
    ]
    return generation.name, stored, words


def drain() -> None:
    drained.drain(wait=10, merge=True)


def rebuild() -> None:
    call_command("rebuild_index", noinput=True, stdout=io.StringIO())


def pending(rng: random.Random) -> None:
    """Additions, changes and removals that the outbox knows of."""
    editor = Editor(rng, 1 + max(map(int, Article.objects.values_list("kicker", flat=True))))
    with in_bulk():
        for edit in (editor.create, editor.change, editor.set_status, editor.delete):
            edit()
            edit()


def many_segments(rng: random.Random) -> None:
    """As many commits as make the next one merge."""
    for _ in range(TIER):
        pending(rng)
        drained.drain(wait=10)
    pending(rng)


def two_generations(rng: random.Random) -> None:
    rebuild()
    pending(rng)
    rebuild()


class Beginning:
    """The database and the index as they are now, to be put back many times."""

    def __init__(self):
        verdicts.let_go()
        self._folder = INDEX.parent / "beginning"
        self._database = Path(connection.settings_dict["NAME"])
        self._folder.mkdir()
        shutil.copy(self._database, self._folder)
        self._has_index = INDEX.exists()
        if self._has_index:
            shutil.copytree(INDEX, self._folder / "index")

    def restore(self) -> None:
        verdicts.let_go()
        for name in ("", "-wal", "-shm"):
            self._database.with_name(self._database.name + name).unlink(missing_ok=True)
        shutil.copy(self._folder / self._database.name, self._database)
        shutil.rmtree(INDEX, ignore_errors=True)
        if self._has_index:
            shutil.copytree(self._folder / "index", INDEX)

    def forget(self) -> None:
        shutil.rmtree(self._folder)


def _steps(work: Callable) -> list[Step]:
    """What a piece of work does, step by step."""
    steps: list[Step] = []
    with heard(steps.append):
        work()
    return steps


def _until(point: int, work: Callable) -> None:
    """Do a piece of work and die at a step of it."""
    counter = count()  # threads flush files together

    def hear(step: Step) -> None:
        if next(counter) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with heard(hear):
        work()


class heard:
    """In its block the steps of files of the index and of the database's commits are told."""

    def __init__(self, hear: Callable[[Step], None]):
        self._hear, self._disk = hear, Disk(INDEX, hear)

    def __enter__(self):
        self._commit = BaseDatabaseWrapper._commit
        real, hear = self._commit, self._hear

        def commit(wrapper):
            hear(Step("before", "commit", "database"))
            real(wrapper)
            hear(Step("after", "commit", "database"))

        BaseDatabaseWrapper._commit = commit
        self._disk.__enter__()

    def __exit__(self, *failure):
        BaseDatabaseWrapper._commit = self._commit
        self._disk.__exit__(*failure)
