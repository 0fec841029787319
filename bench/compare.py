"""python -m bench.compare OLD NEW: two runs beside each other, as ratios of new to old."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.table import contests, framed, sites

POINTS = ("p50", "p95", "p99")


def compared(old: dict, new: dict) -> list[list[str]]:
    """A row for every kind of work that both runs measured: below 1 the new one is faster."""
    before, after = dict(_figures(old)), dict(_figures(new))
    return [
        [name, *(f"{after[name][p]:.3g} ({after[name][p] / before[name][p]:.2f})" for p in POINTS)]
        for name in before
        if name in after and before[name]["count"] and after[name]["count"]
    ]


def _figures(results: dict) -> Iterator[tuple[str, dict]]:
    for part, content in contests(results):
        for peer in content["peers"].values():
            yield f"{part}, {peer['label']}, cold", peer["cold"]
            for work, summary in peer["works"].items():
                yield f"{part}, {peer['label']}, {work}", summary
    for site in sites(results):
        size = f"site of {site['settings']['articles']:,}"
        for name in ("faceted", "cold", "find", "page", "article"):
            yield f"{size}, {name}", site["read"][name]
        yield f"{size}, saves", site["edit"]["saves"]


if __name__ == "__main__":
    runs = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3]]
    print(framed(("new ms (of old)", *POINTS), compared(*runs)))
