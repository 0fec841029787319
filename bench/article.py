"""What of an article every peer indexes. Standard library only: some peers run outside the venv."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

FACETS = ("topic", "person", "place")


def read_articles(path: Path, limit: int | None = None) -> Iterator[dict]:
    """Articles of a JSON Lines file, one at a time."""
    with path.open(encoding="utf-8") as lines:
        for line in islice(lines, limit):
            yield json.loads(line)


def about(article: dict) -> str:
    """What words are looked for in beside headline and body: byline, names, source."""
    named = [*article["topics"], *article["people"], *article["places"]]
    pieces = [article["byline"], *(name["name"] for name in named), article["source"]]
    return " . ".join(piece for piece in pieces if piece)


def facet_values(article: dict) -> dict[str, list[str]]:
    """Slugs by facet, without repetition; a topic brings the one it is part of."""
    topics: dict[str, None] = {}
    for topic in article["topics"]:
        topics[topic["slug"]] = None
        if topic["parent"]:
            topics[topic["parent"]["slug"]] = None
    return {
        "topic": list(topics),
        "person": list(dict.fromkeys(person["slug"] for person in article["people"])),
        "place": list(dict.fromkeys(place["slug"] for place in article["places"])),
    }


def day(article: dict) -> int:
    """The day of publication as a proleptic ordinal."""
    return date.fromisoformat(article["published"][:10]).toordinal()


def month(article: dict) -> int:
    """The month of publication as a number: 198702."""
    return int(article["published"][:4] + article["published"][5:7])
