"""python -m bench.quality: how well articles are ranked, beside plain BM25 and peers.

Queries are read as any of their words: what is measured is the order, not which articles match.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from math import log2
from pathlib import Path

from bench import rankers
from bench.corpus import NoCorpus
from bench.judged import JudgedQuery, JudgedSet, judged_sets
from bench.table import framed

DEPTH = 10
TARGETS = {"MAP": 0.73, "nDCG@10": 0.79}  # on TIME
NEAR = "ours"  # the row that the targets are for


def main() -> int:
    from bench.peers.ours import start_django

    with tempfile.TemporaryDirectory(prefix="quality-site-") as folder:
        start_django(Path(folder))
        try:
            figures = {each.name: dict(_measured(each)) for each in judged_sets()}
        except NoCorpus as problem:
            print(problem)
            return 2
    print(as_text(figures))
    return 0


def as_text(figures: dict[str, dict[str, dict[str, float]]]) -> str:
    """A table of rankers against sets: MAP and nDCG@10 on TIME, the set's measure elsewhere."""
    head = ["", "TIME MAP", "nDCG@10"]
    head += [f"{name} {_measure_of(name)}" for name in figures if name != "TIME"]
    names = list(dict.fromkeys(ranker for own in figures.values() for ranker in own))
    rows = []
    for ranker in names:
        time = figures["TIME"][ranker]
        row = [ranker, f"{time['MAP']:.4f}", f"{time['nDCG@10']:.4f}"]
        for name, own in figures.items():
            if name != "TIME":
                row.append(f"{own[ranker][_measure_of(name)]:.4f}" if ranker in own else "")
        rows.append(row)
    lines = [framed(head, rows), ""]
    for measure, wanted in TARGETS.items():
        found = figures["TIME"][NEAR][measure]
        verdict = "reached" if found >= wanted else "missed"
        lines.append(f"TIME {measure} {found:.4f}, wanted {wanted}: {verdict}")
    return "\n".join(lines)


def scores(ranked: list[int], query: JudgedQuery) -> dict[str, float]:
    """Average precision, nDCG@10 (binary) and reciprocal rank of one answer, each from 0 to 1."""
    ranked = [number for number in ranked if number != query.asker]
    places = [i for i, number in enumerate(ranked, 1) if number in query.relevant]
    precision = sum(found / place for found, place in enumerate(places, 1))
    gain = sum(1 / log2(place + 1) for place in places if place <= DEPTH)
    best = sum(1 / log2(i + 2) for i in range(min(DEPTH, len(query.relevant))))
    return {
        "MAP": precision / len(query.relevant),
        "nDCG@10": gain / best,
        "MRR": 1 / places[0] if places else 0.0,
    }


def _measured(judged: JudgedSet) -> Iterator[tuple[str, dict[str, float]]]:
    texts = judged.texts
    yield "BM25, words", _means(judged, rankers.Bm25(texts))
    yield "BM25, Porter2", _means(judged, rankers.Bm25(texts, stems=True))
    if judged.stop_words:
        stopped = rankers.Bm25(texts, stems=True, stop_words=judged.stop_words)
        yield "BM25, Porter2, stop list", _means(judged, stopped)
    yield "SQLite FTS5", _means(judged, rankers.fts5(texts))
    try:
        yield "tantivy", _means(judged, rankers.tantivy(texts))
    except ImportError:
        print("tantivy is absent: pip install -r requirements/bench.txt", file=sys.stderr)
    with rankers.ours(texts) as (plain, near):
        yield "ours, nearness off", _means(judged, plain)
        yield NEAR, _means(judged, near)


def _means(judged: JudgedSet, ranker: rankers.Ranker) -> dict[str, float]:
    each = [scores(ranker(query.text), query) for query in judged.queries]
    return {name: sum(own[name] for own in each) / len(each) for name in each[0]}


def _measure_of(name: str) -> str:
    return "MAP" if name == "TIME" or name.endswith("links") else "MRR"


if __name__ == "__main__":
    sys.exit(main())
