"""python -m bench.quality: how well articles are ranked, beside plain BM25 and peers.

Peers find what has any of the words; ours is measured so, and as a reader sees its page.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.quality import tables
from bench.quality.figures import SetFigures, measured
from bench.quality.ours import Archive
from bench.quality.rankers import PEERS, Ranker
from bench.quality.sets import collections, data_folder


def main() -> int:
    data, began = data_folder(), time.monotonic()
    figures: list[SetFigures] = []
    absent: list[str] = []
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        archive = Archive(Path(folder))
        for collection in collections(data):
            absent += collection.absent
            if not collection.sets:
                continue
            for name, ranker in _rankers(collection.articles, archive, absent):
                for each in collection.sets:
                    own = next((own for own in figures if own.judged is each), None)
                    if own is None:
                        own = SetFigures(each)
                        figures.append(own)
                    measured(own, name, ranker)
    if not figures:
        print(f"There is nothing to measure with in {data}; NEWSROOM_DATA names its folder")
        return 2
    for sentence in dict.fromkeys(absent):
        print(f"Not measured: {sentence}")
    print(tables.as_text(figures))
    print(f"\nIt took {time.monotonic() - began:.0f} s.")
    return 0


def _rankers(
    articles: list[dict], archive: Archive, absent: list[str]
) -> Iterator[tuple[str, Ranker]]:
    """One after the other, each over the same articles: an index is made once, and let go of."""
    for name, make in PEERS.items():
        try:
            yield name, make(articles)
        except ImportError:
            absent.append(f"{name} is absent: pip install -r requirements/bench.txt")
    yield from archive.rankers(articles).items()


if __name__ == "__main__":
    sys.exit(main())
