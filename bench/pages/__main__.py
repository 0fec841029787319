"""python -m bench.pages: what is made of saved pages, beside trafilatura alone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.pages.gold import SETS, Gold, pages
from bench.pages.measures import f1, overlap, segments, squeezed
from bench.pages.readers import READERS, Read
from bench.quality.sets import data_folder
from bench.table import framed

# (set, field) → what it should reach; a text should be no worse than trafilatura's.
WANTED = {
    ("trafilatura", "headline"): 0.90,
    ("trafilatura", "day"): 0.90,
    ("trafilatura", "authors"): 0.75,
}
FIELDS = ("headline", "day", "authors", "text")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("folder", nargs="?", default=data_folder() / "html", type=Path)
    parser.add_argument("--misses", action="store_true", help="each field that was read otherwise")
    parsed = parser.parse_args(arguments)
    rows, verdicts = [], []
    for name in SETS:
        if not (parsed.folder / name).is_dir():
            print(f"Not measured: there is no {name} in {parsed.folder}")
            continue
        every = list(pages(parsed.folder / name))
        reached = {}
        for reader, read in READERS.items():
            got = [(gold, read(gold.html, gold.file)) for gold in every]
            reached[reader] = figures = _figures(got)
            rows.append([f"{name}: {reader}", str(len(every)), *map(_cell, figures.values())])
            if parsed.misses and reader == "ours":
                print("\n".join(_misses(got)))
        verdicts += _verdicts(name, reached["ours"], reached["trafilatura"])
    if not rows:
        return 2
    print(framed(["", "pages", *FIELDS], rows))
    print("\n".join(verdicts))
    return 0


def _figures(got: list[tuple[Gold, Read]]) -> dict[str, float | None]:
    """Shares of pages on which a field is what was said, and F1 of the text."""
    return {
        "headline": _share([_is_headline(*each) for each in got if each[0].headline]),
        "day": _share([gold.day == read.day for gold, read in got if gold.day]),
        "authors": _share([_are_authors(*each) for each in got if each[0].authors]),
        "text": _text(got),
    }


def _text(got: list[tuple[Gold, Read]]) -> float | None:
    # Whoever chose pieces of a text took headlines for it too.
    pieces = [
        segments(f"{read.headline} {read.text}", gold.within, gold.outside)
        for gold, read in got
        if gold.within
    ]
    if pieces:
        return f1(*map(sum, zip(*pieces, strict=True)))
    return _share([overlap(read.text, gold.text) for gold, read in got if gold.text])


def _is_headline(gold: Gold, read: Read) -> bool:
    return squeezed(gold.headline) == squeezed(read.headline)


def _are_authors(gold: Gold, read: Read) -> bool:
    return set(map(squeezed, gold.authors)) == set(map(squeezed, read.authors))


def _share(values: list) -> float | None:
    return sum(values) / len(values) if values else None


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"


def _misses(got: list[tuple[Gold, Read]]) -> Iterator[str]:
    for gold, read in got:
        if read.refused:
            yield f"{gold.file}: refused: {read.refused}"
        if gold.headline and not _is_headline(gold, read):
            yield f"{gold.file}: headline {read.headline!r}, said to be {gold.headline!r}"
        if gold.day and gold.day != read.day:
            yield f"{gold.file}: day {read.day!r}, said to be {gold.day!r}"
        if gold.authors and not _are_authors(gold, read):
            yield f"{gold.file}: authors {read.authors}, said to be {gold.authors}"


def _verdicts(name: str, ours: dict, peer: dict) -> Iterator[str]:
    for field, figure in ours.items():
        wanted = peer["text"] if field == "text" else WANTED.get((name, field))
        if wanted is not None:
            verdict = "reached" if figure >= wanted - 5e-4 else "missed"
            yield f"{verdict}: {name}, {field}: {figure:.3f} (at least {wanted:.3f})"


if __name__ == "__main__":
    sys.exit(main())
