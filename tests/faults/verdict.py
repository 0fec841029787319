"""What must hold after a fault, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import haystack
from django.conf import settings
from django.db import connections

from search.backends.whoosh import backend
from search.backends.whoosh.generations import Generations
from search.columns import manifest
from search.columns.snapshot import Reader, Snapshot
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange

INDEX = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])


@dataclass
class Verdict:
    """A promise put to the proof: how often, and every time it was broken."""

    promise: str
    count: int = 0
    failures: list[str] = field(default_factory=list)
    measured: dict = field(default_factory=dict)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(f"{self.count}: {otherwise}")

    def line(self) -> str:
        said = "kept" if not self.failures else f"BROKEN {len(self.failures)} times"
        figures = ", ".join(f"{name} {value}" for name, value in self.measured.items())
        return f"{self.promise}: {self.count} faults, {said}" + (f" ({figures})" if figures else "")


def opened(generation: Path | None = None) -> Snapshot:
    """The index as a process that has just started reads it; raises when it cannot."""
    generation = generation or Generations(INDEX).current()
    if generation is None:
        raise AssertionError("CURRENT names no generation")
    return Reader(check=manifest.check).snapshot(generation)


def check_after_fault(verdict: Verdict) -> None:
    """The index opens, and every article that it has wrong is due in the outbox."""
    haystack.connections.reload("default")
    backend._readers.clear()  # nothing that was read before the fault may help
    try:
        opened()
        found = consistency.compare(deep=True)
    except Exception as problem:
        verdict.expect(False, f"the index cannot be opened: {problem!r}")
        return
    verdict.expect(not found.trouble, found.trouble)
    due = set(IndexChange.objects.due().values_list("article_id", flat=True))
    lost = {*found.missing, *found.stale, *found.extra, *found.duplicate} - due
    verdict.expect(not lost, f"not in the outbox, and wrong in the index: {sorted(lost)}")
    verdict.expect(not found.duplicate, f"twice in the index: {found.duplicate}")


def check_after_drain(verdict: Verdict) -> None:
    """One drain makes the index what the database says, and nothing is left to do."""
    try:
        drain(wait=10, merge=True)
        found = consistency.compare(deep=True)
    except Exception as problem:
        verdict.expect(False, f"cannot be brought up to date: {problem!r}")
        return
    verdict.expect(not found.differs, found.summary)
    verdict.expect(not IndexChange.objects.due().exists(), "changes are still due after a drain")


def check_size(verdict: Verdict) -> None:
    """Of what killed writers left, the next commit takes away what nobody reads."""
    live = sum(_live_bytes(path) for path in INDEX.glob("gen-*"))
    there = sum(path.stat().st_size for path in INDEX.rglob("*") if path.is_file())
    ratio = round(there / live, 2)
    verdict.measured["largest index, times its live files"] = max(
        ratio, verdict.measured.get("largest index, times its live files", 0)
    )
    verdict.expect(ratio <= 1.5, f"the index is {ratio} times its live files")


def _live_bytes(generation: Path) -> int:
    """Of a generation that is in use or one step back: the files of its commit."""
    commit = manifest.newest(generation)
    if commit is None or not (generation / "COMPLETE").exists():
        return 0
    return sum(size for size, _checksum in manifest.read(generation, commit).values())


def write(verdicts: list[Verdict], path: Path, **about) -> None:
    rows = [vars(verdict) for verdict in verdicts]
    path.write_text(json.dumps({**about, "promises": rows}, indent=1, ensure_ascii=False) + "\n")


def let_go() -> None:
    """Close what a fork must not inherit."""
    connections.close_all()
