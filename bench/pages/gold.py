"""Saved pages with what a person read in them: collections that others made."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.imports.formats.markup import text_of

SETS = ("trafilatura", "scrapinghub", "readability")


@dataclass(frozen=True)
class Gold:
    """A page, and what was said of it; empty is what nobody said."""

    file: str
    html: bytes
    headline: str = ""
    day: str = ""  # 2025-11-17
    authors: tuple[str, ...] = ()
    text: str = ""  # the whole of it, or
    within: tuple[str, ...] = ()  # pieces of it
    outside: tuple[str, ...] = ()  # pieces of the page that are not of it


def pages(folder: Path) -> Iterator[Gold]:
    """Those of one collection, in their order."""
    for row in _rows(folder):
        with gzip.open(folder / row["file"]) as file:
            html = file.read()
        author = row.get("author") or ()
        expected = row.get("expected_html") or ""
        yield Gold(
            file=row["file"],
            html=html,
            headline=row.get("title") or "",
            day=(row.get("date") or row.get("publishedTime") or "")[:10],
            authors=(author,) if isinstance(author, str) else tuple(author),
            text=row.get("articleBody") or text_of(expected),
            within=tuple(row.get("with") or ()),
            outside=tuple(row.get("without") or ()),
        )


def _rows(folder: Path) -> Iterator[dict]:
    plain = folder / "gold.jsonl"
    with plain.open("rb") if plain.exists() else gzip.open(f"{plain}.gz") as file:
        for line in file:
            yield json.loads(line)
