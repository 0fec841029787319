"""Reuters-21578 as plain articles: what is measured with, and never part of the project."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from newsroom.bodies import plain_text
from newsroom.imports.formats.parsed import Name, ParsedArticle
from newsroom.imports.formats.reuters import reader

ROOT = Path(__file__).resolve().parent.parent


class NoCorpus(Exception):
    """There is nothing to measure with; the message says where it was looked for."""


def stories(folder: Path | None = None) -> Iterator[dict]:
    """Every story of the raw files in file order, keys counting from 1. Raises NoCorpus."""
    key = 0
    for path in _files(folder):
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            for item in reader.read(stream, path.name):
                if isinstance(item, ParsedArticle):
                    key += 1
                    yield _plain(item, key)


def _files(folder: Path | None) -> list[Path]:
    data = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))
    folder = folder or data / "reuters" / "raw"
    found = sorted(folder.glob("*.sgm*")) if folder.is_dir() else []
    if not found:
        raise NoCorpus(
            f"The benchmark needs the raw files of Reuters-21578 (reut2-000.sgm.gz and on); there "
            f"are none in {folder}. NEWSROOM_DATA names the folder that holds reuters/raw."
        )
    return found


def _plain(item: ParsedArticle, key: int) -> dict:
    published = item.published_at or datetime(1987, 6, 1, tzinfo=UTC)
    return {
        "id": key,
        "external_id": item.external_id,
        "title": item.headline,
        "body": plain_text(item.body_html),
        "byline": item.byline,
        "authors": [name.name for name in item.authors],
        "dateline": item.dateline,
        "topics": [_named(name) for name in item.topics],
        "people": [_named(name) for name in item.people],
        "places": [_named(name) for name in item.places],
        "published": published.isoformat(),
        "source": item.source,
    }


def _named(name: Name) -> dict:
    return {
        "slug": name.slug,
        "name": name.name,
        "parent": _named(name.parent) if name.parent else None,
    }
