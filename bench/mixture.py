"""More articles than there are: new ones mixed from real ones by a fixed seed, one at a time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice

FIRST_DAY = datetime(1987, 1, 1, tzinfo=UTC)
DAYS = 30 * 365  # over which the articles that are made are spread
SOURCES = 4  # stories that one new article takes its paragraphs from


def grown(real: Iterable[dict], size: int, seed: int) -> Iterator[dict]:
    """`size` articles: the real ones first, then mixtures. Holds only the real ones in memory.

    The same seed gives the same articles, and a smaller size the beginning of a larger one.
    """
    kept = list(islice(real, size))
    made = (_mixed(kept, key, seed) for key in count(len(kept) + 1))
    return islice(chain(kept, made), size)


def _mixed(real: list[dict], key: int, seed: int) -> dict:
    draw = random.Random(seed * 1_000_003 + key)
    first, *others = (draw.choice(real) for _ in range(SOURCES))
    topical, local = draw.choice(others), draw.choice(others)
    moment = FIRST_DAY + timedelta(days=draw.randrange(DAYS), seconds=draw.randrange(86_400))
    return first | {
        "id": key,
        "external_id": f"mixture:{seed}:{key}",
        "title": _title(first, others[0], draw),
        "body": _body([first, *others], draw),
        "byline": local["byline"],
        "authors": local["authors"],
        "topics": draw.choice((first, topical))["topics"],
        "people": draw.choice((first, topical))["people"],
        "places": draw.choice((first, local))["places"],
        "published": moment.isoformat(),
    }


def _title(first: dict, other: dict, draw: random.Random) -> str:
    words, more = first["title"].split(), other["title"].split()
    return " ".join([*words[: max(1, len(words) // 2)], *more[len(more) // 2 :]])


def _body(sources: list[dict], draw: random.Random) -> str:
    """As many lines as a real story has, drawn from all of the sources, and a new word."""
    lines = [line for source in sources for line in source["body"].split("\n") if line]
    wanted = max(1, draw.choice(sources)["body"].count("\n") + 1)
    chosen = draw.sample(lines, min(wanted, len(lines)))
    if draw.random() < 0.5 and chosen:
        # A vocabulary grows with its archive: names that no other article has.
        chosen[-1] += f" {_invented(lines, draw).capitalize()} said."
    return "\n".join(chosen)


def _invented(lines: list[str], draw: random.Random) -> str:
    words = [word for word in draw.choice(lines).split() if word.isalpha()] or ["news"]
    one, other = draw.choice(words).lower(), draw.choice(words).lower()
    return one[: draw.randint(2, 5)] + other[-draw.randint(2, 5) :]
