"""How near what was read comes to what a person said of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SHINGLE = 4  # words next to each other
_WORD = re.compile(r"\w+")


def f1(hits: float, missed: float, wrong: float) -> float:
    """The harmonic mean of precision and recall; 1 where there was nothing to find or to leave."""
    total = 2 * hits + missed + wrong
    return 2 * hits / total if total else 1.0


def overlap(read: str, wanted: str) -> float:
    """F1 of the runs of words that two texts have in common."""
    ours, theirs = _shingles(read), _shingles(wanted)
    hits = (ours & theirs).total()
    return f1(hits, theirs.total() - hits, ours.total() - hits)


def segments(read: str, within: Iterable[str], outside: Iterable[str]) -> tuple[int, int, int]:
    """Of pieces of a text: found, missing, and found of those that are not of it."""
    told = squeezed(read)
    present = [squeezed(piece) in told for piece in within]
    wrong = [squeezed(piece) in told for piece in outside]
    return sum(present), len(present) - sum(present), sum(wrong)


def squeezed(text: str) -> str:
    """On one line, in small letters, with plain quotation marks."""
    text = re.sub("[‘’‚`´]", "'", re.sub("[“”„«»]", '"', text))
    return " ".join(text.casefold().split())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
