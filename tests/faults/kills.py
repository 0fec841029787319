"""SIGKILL at random moments: drainers, web processes, rebuilds; N1."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from collections.abc import Callable

from django.core.management import call_command

from newsroom.models import Article
from newsroom.signals import in_bulk
from search.indexing.drain import drain
from search.management.commands import update_index
from search.models import IndexChange
from tests.faults import verdict as verdicts
from tests.faults import workplace
from tests.faults.edits import PUBLISHED, Editor, make_archive
from tests.faults.verdict import Verdict

SAMPLE = 25  # kills between two drains that must make everything right
REAL = 25  # one in so many drainers is a command typed anew, not a fork
PENDING = 1000  # changes that must be in the index within SECONDS
SECONDS = 5
FULL = {"drainers": 500, "web processes": 300, "rebuilds": 200}
QUICK = {"drainers": 20, "web processes": 12, "rebuilds": 8}


def run(rng: random.Random, quick: bool) -> list[Verdict]:
    make_archive(rng)
    drain(merge=True)
    counts = QUICK if quick else FULL
    return [
        _kills("N1 drainers killed", counts["drainers"], rng, _kill_drainer, _drain),
        _kills("N1 web processes killed", counts["web processes"], rng, _kill_web, _publish),
        _kills("N1 rebuilds killed", counts["rebuilds"], rng, _kill_rebuild, _rebuild),
        _catching_up(rng),
    ]


def _kills(promise: str, count: int, rng: random.Random, kill: Callable, work: Callable):
    verdict = Verdict(promise)
    usual = _seconds(work, rng)
    for number in range(1, count + 1):
        verdict.count = number
        kill(verdict, rng, usual)
        verdicts.check_after_fault(verdict)
        if number % SAMPLE == 0 or number == count:
            verdicts.check_after_drain(verdict)
            verdicts.check_size(verdict)
    return verdict


def _seconds(work: Callable[[random.Random], object], rng: random.Random) -> float:
    """How long a process usually works until it is done, and so within what time to kill it."""
    times = []
    for _ in range(3):
        _edit_unseen(rng)
        begin = time.monotonic()
        if workplace.ended(workplace.fork(lambda: work(random.Random(rng.random())))):
            raise AssertionError("it fails without being killed")
        times.append(time.monotonic() - begin)
    return sorted(times)[1] * 1.2


def _edit_unseen(rng: random.Random) -> None:
    """Edits that only the outbox knows of."""
    editor = Editor(rng, _versions())
    with in_bulk():
        for _ in range(rng.randint(1, 12)):
            editor.edit()


def _versions() -> int:
    """A version above all others."""
    kickers = Article.objects.exclude(kicker="").values_list("kicker", flat=True)
    return max(map(int, kickers), default=0) + 1000


def _drain(rng: random.Random) -> None:
    drain(wait=10, merge=True)


def _drain_for_ever(rng: random.Random | None = None) -> None:
    update_index.PAUSE = 0.01
    call_command("update_index", loop=True)


def _kill_drainer(verdict: Verdict, rng: random.Random, usual: float) -> None:
    _edit_unseen(rng)
    after = rng.random() * usual
    if verdict.count % REAL == 0:
        process = workplace.manage("update_index", "--loop")
        time.sleep(rng.uniform(0.5, 2.0) + after)
        process.kill()
        said = process.communicate()[1]
        verdict.expect(process.returncode == -signal.SIGKILL, f"the drainer ended: {said}")
        return
    pid = workplace.fork(_drain_for_ever)
    if rng.random() < 0.2:
        _edit_unseen(rng)
    verdict.expect(workplace.kill(pid, after) == -signal.SIGKILL, "the drainer ended by itself")


def _publish(rng: random.Random, told: int | None = None, count: int = 4, first: int = 1) -> None:
    """Edits as a web process commits them; each is told once it is committed."""

    def tell(pk, version):
        if told is not None:
            os.write(told, f"{pk} {version or 'gone'}\n".encode())

    editor = Editor(rng, first, tell)
    for _ in range(count):
        editor.edit()


def _kill_web(verdict: Verdict, rng: random.Random, usual: float) -> None:
    """A web process is killed while it publishes, half of the times beside a drainer."""
    hear, told = os.pipe()
    own, first = random.Random(rng.random()), _versions()
    web = workplace.fork(lambda: _publish(own, told, count=10_000, first=first))
    drainer = workplace.fork(_drain_for_ever) if rng.random() < 0.5 else None
    os.close(told)
    verdict.expect(
        workplace.kill(web, rng.random() * usual) == -signal.SIGKILL, "the web process ended"
    )
    if drainer:
        verdict.expect(workplace.kill(drainer) == -signal.SIGKILL, "the drainer ended by itself")
    with open(hear) as lines:
        committed = dict(line.split() for line in lines)
    versions = dict(Article.objects.values_list("pk", "kicker"))
    told_so = verdict.measured.setdefault("edits told as saved", 0)
    verdict.measured["edits told as saved"] = told_so + len(committed)
    for pk, version in committed.items():
        there = versions.get(int(pk))
        if version == "gone":
            verdict.expect(there is None, f"article {pk} was deleted, and is there")
        # A later edit of it, committed but not told of yet, may have deleted it.
        elif there is not None:
            verdict.expect(int(there) >= int(version), f"an edit of article {pk} is lost")


def _rebuild(rng: random.Random) -> None:
    call_command("rebuild_index", noinput=True, stdout=io.StringIO())


def _kill_rebuild(verdict: Verdict, rng: random.Random, usual: float) -> None:
    _edit_unseen(rng)
    pid = workplace.fork(lambda: _rebuild(rng))
    if rng.random() < 0.3:
        _publish(rng, count=1, first=_versions())
    status = workplace.kill(pid, rng.random() * usual)
    verdict.expect(status in (0, -signal.SIGKILL), f"the rebuild ended with {status}")
    finished = verdict.measured.setdefault("finished before", 0)
    verdict.measured["finished before"] = finished + (status == 0)


def _catching_up(rng: random.Random) -> Verdict:
    """A drainer dies over many changes; how long the next one needs for them."""
    verdict = Verdict(f"N1 {PENDING:,} changes after a kill", count=1)
    with in_bulk():
        made = [
            Article(headline=f"Late {i}", status="published", published_at=PUBLISHED)
            for i in range(PENDING)
        ]
        for article in made:
            article.body = f"<p>{' '.join(rng.choices(['deal', 'court', 'ferry'], k=60))}</p>"
            article.derive()
            article.slug = f"late-{made.index(article)}"
        Article.objects.bulk_create(made)
    pid = workplace.fork(_drain_for_ever)
    workplace.kill(pid, 0.2)
    verdict.expect(IndexChange.objects.due().count() >= PENDING, "the kill came too late")
    begin, work = time.monotonic(), time.process_time()
    verdicts.check_after_drain(verdict)
    work = time.process_time() - work  # what a busy machine does not stretch
    verdict.measured["seconds with a deep check"] = round(time.monotonic() - begin, 2)
    verdict.measured["of which processor"] = round(work, 2)
    verdict.expect(work <= SECONDS, f"took {work:.1f} seconds of the processor")
    return verdict
