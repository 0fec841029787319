"""The whole archive at one size: every step in a fresh process, finished steps kept."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.progress import say
from bench.queries import Query
from bench.remote import Remote


@dataclass(frozen=True)
class SitePlan:
    """How thoroughly to measure a site, and how long a step may take at most."""

    rounds: int = 3
    saves: int = 50
    csv_seconds: float = 120.0
    step_within: float = 6 * 3600.0


QUICK_SITE = SitePlan(rounds=1, saves=5, csv_seconds=5.0, step_within=300.0)


def measure_site(
    size: int, seed: int, queries: list[Query], plan: SitePlan, folder: Path
) -> dict[str, dict]:
    """Figures by step. Raises Failed when a step fails; the steps before it need not be redone."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "steps.json"
    key = {"size": size, "seed": seed, "plan": repr(plan), "queries": len(queries)}
    done = json.loads(kept.read_text()) if kept.exists() else {}
    if done.get("key") != key:
        done = {"key": key}
    asked = [query.as_dict() for query in queries]
    steps: dict[str, dict] = {
        "fill": {"size": size, "seed": seed},
        "rebuild": {},
        "read": {"queries": asked, "rounds": plan.rounds, "csv_seconds": plan.csv_seconds},
        "edit": {"queries": asked, "saves": plan.saves, "seed": seed},
    }
    for step, values in steps.items():
        if step in done:
            say(f"site of {size}: {step} was done before")
            continue
        say(f"site of {size}: {step}")
        remote = Remote("bench.site", folder, log=None)
        try:
            done[step] = remote.ask(step, plan.step_within, **values)
        finally:
            remote.stop()
        kept.write_text(json.dumps(done))
    return {step: done[step] for step in steps}


def discard(folder: Path) -> None:
    """Delete what was made to be measured."""
    shutil.rmtree(folder, ignore_errors=True)
