"""Figures of a run: the row of each promise, a table, and results.json."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# Number in docs/reliability.md, or what it is about → what is promised.
PROMISES = {
    "N6": "searches while the index is rebuilt, and while articles change: no error, no empty"
    " result, no wrong count; the way back works",
    "line": "50 readers, 2 writers and rebuilds for 10 minutes: no 500, no wrong count, memory and"
    " open files flat",
    "N8": "10,000 random requests over all parameters: none fails; p99 ≤ 300 ms, at most 2 s;"
    " memory of a server + ≤ 64 MB",
    "N9": "every hostile query is answered or refused in ≤ 1 s",
    "N10": "published → found: p95 ≤ 2 s, p99 ≤ 5 s at one edit a second; a save while the index is"
    " locked: p95 ≤ 300 ms",
    "N11": "20,000 articles, 10 readers, all facets: p95 ≤ 500 ms, p99 ≤ 1 s",
    "N12": "a CSV of 10,000 rows: ≤ 10 s, memory + ≤ 50 MB; 200,000 hits end at the limit, and say"
    " so",
    "N13": "a soak with all faults: no 500, the index right, memory, files and disk + ≤ 10 %",
    "N15": "a client at ten times the limit gets ≥ 90 % refusals; the p95 of others changes < 20 %",
    "costly searches": "32 at one address who ask the costliest there is, and wait as they are"
    " told: five others see their p95 triple at most",
    "slow readers": "clients that read slowly or not at all: the p95 of others changes < 20 %",
    "exports at once": "20 exports at once: at most 2 run, the others are told when to come again;"
    " the p95 of searches is not doubled",
}


@dataclass
class Part:
    """What one part of a run measured."""

    figures: dict = field(default_factory=dict)
    rows: list[dict] = field(default_factory=list)

    def say(self, promise: str, measured: str, *kept: bool) -> None:
        """A row: a promise, what was measured of it, and whether all of it was kept."""
        self.rows.append({"promise": promise, "measured": measured, "kept": all(kept)})


def as_text(rows: Iterable[dict]) -> str:
    """The table of docs/reliability.md."""
    lines = ["| # | promise | measured | kept |", "|---|---|---|---|"]
    for row in rows:
        promise = PROMISES[row["promise"]]
        kept = "yes" if row["kept"] else "**no**"
        lines.append(f"| {row['promise']} | {promise} | {row['measured']} | {kept} |")
    return "\n".join(lines)


def milliseconds(summary: dict) -> str:
    """p50, p95 and p99 in words."""
    if not summary["count"]:
        return "none"
    return " / ".join(f"{summary[name]:.0f}" for name in ("p50", "p95", "p99")) + " ms"


def megabytes(count: float) -> str:
    return f"{count / 1e6:+.0f} MB"
