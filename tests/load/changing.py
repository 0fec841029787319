"""Searches while articles change, and while the index is rebuilt."""

from __future__ import annotations

import time

from tests.load.crowd import Crowd, Known
from tests.load.report import Part, milliseconds

FLAT = 0.10  # growth from when a process is warm to the end


def while_changing(known: Known, readers: int, commits: int, seed: int) -> Part:
    """So many commits, with the merges they bring."""
    part = Part()
    with Crowd(known, readers, writers=2, seed=seed, edits=commits // 2) as crowd:
        crowd.wait_for_writers()
    part.figures = crowd.figures() | {"check": known.site.check_index()}
    part.say("N6", f"{commits} commits: {in_words(part.figures)}", crowd.is_right)
    return part


def while_rebuilding(known: Known, readers: int, seed: int) -> Part:
    """A rebuild, and the way back from it, while one writer goes on."""
    part = Part()
    with Crowd(known, readers, writers=1, seed=seed, every=0.5) as crowd:
        began = time.monotonic()
        known.site.command("rebuild_index")
        rebuilt = time.monotonic()
        # What changes after the switch is not in the generation that we go back to.
        crowd.wait_for_edits(3)
        known.site.command("rebuild_index", "--back")
        back = time.monotonic()
        crowd.wait_for_edits(2)
    seconds = {"rebuild": rebuilt - began, "back": back - rebuilt}
    part.figures = crowd.figures() | {"seconds": seconds, "check": known.site.check_index()}
    measured = f"rebuild in {seconds['rebuild']:.0f} s and back: {in_words(part.figures)}"
    part.say("N6", measured, crowd.is_right)
    return part


def in_a_crowd(known: Known, readers: int, seconds: float, seed: int) -> Part:
    """Many readers, two writers, and one rebuild after another."""
    part, rebuilds = Part(), 0
    end = time.monotonic() + seconds
    with Crowd(known, readers, writers=2, seed=seed, every=1.0) as crowd:
        while not rebuilds or time.monotonic() < end:
            known.site.command("rebuild_index")
            rebuilds += 1
            time.sleep(min(max(0.0, end - time.monotonic()), seconds / 10))
    part.figures = crowd.figures() | {"rebuilds": rebuilds, "check": known.site.check_index()}
    memory, files = _growths(part.figures, "resident"), _growths(part.figures, "files")
    part.say(
        "line",
        f"{readers} readers, {seconds:.0f} s, {rebuilds} rebuilds: {in_words(part.figures)};"
        f" memory {largest(memory)}, open files {largest(files)}",
        crowd.is_right,
        max(memory.values()) <= FLAT,
        max(files.values()) <= FLAT,
    )
    return part


def in_words(figures: dict) -> str:
    return (
        f"{figures['answers']} searches ({milliseconds(figures['milliseconds'])}),"
        f" {figures['failed']} failed, {figures['empty']} empty, {figures['wrong']} wrong;"
        f" {figures['edits']} edits"
    )


def _growths(figures: dict, what: str) -> dict[str, float]:
    return {name: own[what]["growth"] for name, own in figures["processes"].items()}


def largest(growths: dict[str, float]) -> str:
    name = max(growths, key=growths.__getitem__)
    return f"{growths[name]:+.1%} ({name})"
