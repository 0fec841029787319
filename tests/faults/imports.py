"""SIGKILL at random moments of an import, and of its undo: run again, the archive is the same."""

from __future__ import annotations

import functools
import io
import json
import random
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from newsroom.models import ImportRun
from tests.faults import workplace
from tests.faults.edits import PUBLISHED, WORDS
from tests.faults.verdict import Verdict
from tests.newsroom.imports.runs.archive import digests_of_archive

FULL = {"imports": (20, 17_000), "undos": (3, 17_000)}  # how many, of how many stories
QUICK = {"imports": (3, 1_000), "undos": (2, 100)}
HERE = 100  # one story in so many is here in an earlier version


def run(rng: random.Random, quick: bool) -> list[Verdict]:
    counts = QUICK if quick else FULL
    place = _Place(Path(connection.settings_dict["NAME"]))
    return [_imports(rng, place, *counts["imports"]), _undos(rng, place, *counts["undos"])]


def _imports(rng: random.Random, place: _Place, count: int, stories: int) -> Verdict:
    verdict = Verdict(f"imports of {stories:,} stories killed")
    _prepare(rng, place, stories)
    begin = time.monotonic()
    _import(place.file)
    usual = time.monotonic() - begin
    wanted = digests_of_archive()
    verdict.measured["seconds of one"] = round(usual, 1)
    for verdict.count in range(1, count + 1):
        place.bring_back()
        _kill_import(verdict, place.file, rng.random() * usual)
        verdict.expect(digests_of_archive() == wanted, "another archive than by one import")
    return verdict


def _undos(rng: random.Random, place: _Place, count: int, stories: int) -> Verdict:
    verdict = Verdict(f"undos of imports of {stories:,} stories killed")
    workplace.clear()
    before = _prepare(rng, place, stories)
    _import(place.file)
    number = ImportRun.objects.latest("pk").pk
    for verdict.count in range(1, count + 1):
        pid = workplace.fork(functools.partial(_undo, number))
        status = workplace.kill(pid, 0.3 + rng.random() * stories / 60 / count)
        verdict.expect(status in (0, -signal.SIGKILL), f"the undo ended with {status}")
        act = ImportRun.objects.get(pk=number).undo
        _note(verdict, "killed before the end", act is not None and not act.is_finished)
    _undo_to_the_end(verdict, number)
    verdict.expect(digests_of_archive() == before, "another archive than before")
    return verdict


def _undo_to_the_end(verdict: Verdict, number: int) -> None:
    run = ImportRun.objects.get(pk=number)
    if run.state != ImportRun.State.UNDONE:
        begin = time.monotonic()
        _undo(number)
        verdict.measured["seconds of what was left"] = round(time.monotonic() - begin, 1)
    run.refresh_from_db()
    verdict.expect(run.state == ImportRun.State.UNDONE, "something stayed")


def _prepare(rng: random.Random, place: _Place, count: int) -> dict[str, str]:
    """Some of the stories here in an earlier version, all of them in the file; the archive."""
    stories = list(_stories(rng, count))
    place.write([story | {"dek": "", "topics": ["Early"]} for story in stories[::HERE]])
    _import(place.file)
    place.keep()
    place.write(stories)
    return digests_of_archive()


class _Place:
    """The file to be imported, and the database as it was before."""

    def __init__(self, database: Path):
        self.database = database
        self.kept = database.with_name("before.sqlite3")
        self.file = database.with_name("stories.jsonl")

    def write(self, stories: list[dict]) -> None:
        self.file.write_text("".join(json.dumps(story) + "\n" for story in stories))

    def keep(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(self.database, self.kept)

    def bring_back(self) -> None:
        connections.close_all()
        for leftover in ("-wal", "-shm"):
            self.database.with_name(self.database.name + leftover).unlink(missing_ok=True)
        shutil.copy(self.kept, self.database)


def _stories(rng: random.Random, count: int) -> Iterator[dict]:
    for number in range(count):
        yield {
            "external_id": f"s:{number}",
            "headline": f"{rng.choice(WORDS).title()} and {rng.choice(WORDS)}, part {number}",
            "dek": f"What is said of the {rng.choice(WORDS)}.",
            "body_text": "\n\n".join(" ".join(rng.choices(WORDS, k=15)) for _ in range(3)),
            "published_at": (PUBLISHED + timedelta(hours=number)).isoformat(),
            "topics": [{"name": f"{word} {number % 40}", "parent": word} for word in WORDS[:2]],
            "people": [f"Person {rng.randrange(200)}"],
            "authors": [f"Author {rng.randrange(50)}", f"Author {rng.randrange(50)}"],
            "source": f"Paper {number % 3}",
            "canonical_url": f"https://p{number % 3}.example/{number}",
            # The next one: it comes later, and often in another chunk.
            "related": [f"s:{number + 3}"] if number % 5 == 0 else [],
        }


def _import(file: Path) -> None:
    _call("import_articles", str(file), no_index=True)


def _undo(number: int) -> None:
    _call("import_articles", undo=number, no_index=True)


def _call(*command: str, **options) -> None:
    call_command(*command, stdout=io.StringIO(), stderr=io.StringIO(), **options)


def _kill_import(verdict: Verdict, file: Path, after: float) -> None:
    status = workplace.kill(workplace.fork(functools.partial(_import, file)), after)
    verdict.expect(status in (0, -signal.SIGKILL), f"the import ended with {status}")
    killed = ImportRun.objects.latest("pk")
    _note(verdict, "killed before the end", status != 0)
    _note(verdict, "articles in by then", killed.imported + killed.updated)
    _import(file)


def _note(verdict: Verdict, name: str, count: int) -> None:
    verdict.measured[name] = verdict.measured.get(name, 0) + int(count)
