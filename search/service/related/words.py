"""Stems, as a text writes them."""

from __future__ import annotations

from collections.abc import Iterable

from search.analysis import spans


def as_written(stems: Iterable[str], text: str, language: str) -> list[str]:
    """The first word of the text for each of some stems of it, in their order."""
    wanted = set(stems)
    found: dict[str, str] = {}
    for start, end, run in spans(text, language):
        if len(run.stems) == 1 and run.stems[0] in wanted:
            found.setdefault(run.stems[0], text[start:end])
            if len(found) == len(wanted):
                break
    return [found[stem] for stem in stems if stem in found]
