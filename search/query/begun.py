"""What a word or phrase with a star looks for: terms in their places, the last only begun. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from search.analysis import Run, fold, is_single_cjk, spans

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*,\d{1,3}", re.ASCII)  # in groups, the last one begun
JOINTS = "-‐‑&/@_"  # signs within words that a beginning may end with: tax-*

Places = tuple[tuple[int, str], ...]  # (offset, term) as the index has words as written


class Begun(NamedTuple):
    """Terms at their offsets, and the beginning of the one that stands at one more."""

    before: Places
    offset: int
    text: str  # empty where the terms are all: 北京*


def beginnings(text: str) -> list[Begun]:
    """The ways in which what is only begun stands in the index: in parts, and as one whole.

    `tax-exem` is tax, then exem…; it is also tax-exem…, and `tax-` nothing else. A stretch of
    Chinese, Japanese or Korean is what begins with it, since nothing ends its words.
    """
    found = [each for each in spans(text) if each[2].parts]
    if not found:
        return []
    before, start = places_of(run for _, _, run in found[:-1])
    first, end, last = found[-1]
    if _NUMBER.fullmatch(text[first:]):
        return [Begun(before, start, text[first:].replace(",", ""))]
    if text[end:]:
        return [Begun(before, start, fold(text[first:]))]
    whole = [Begun(before, start, last.compound)] if last.compound else []
    if last.compound and len(last.parts) == 1:
        return whole
    own = [(start + offset, part) for offset, part in places(last)]
    if own[-1][0] < start + len(last.parts) - 1:
        return [Begun((*before, *own), 0, "")]
    *others, (offset, part) = own
    return [Begun((*before, *others), offset, part), *whole]


def places_of(runs: Iterable[Run]) -> tuple[Places, int]:
    """(offset, term) of runs one after the other, and the offset of what comes next."""
    found: list[tuple[int, str]] = []
    start = 0
    for run in runs:
        found.extend((start + offset, term) for offset, term in places(run))
        start += len(run.parts)
    return tuple(found), start


def places(run: Run) -> list[tuple[int, str]]:
    """(offset, term) of what a run looks for: its compound if one word with signs, else parts."""
    if run.compound and len(run.parts) == 1:
        return [(0, run.compound)]
    return [
        (offset, part)
        for offset, part in enumerate(run.parts)
        # The last character of a stretch stands alone in the index; its pair says it already.
        if not (is_single_cjk(part) and offset > 0 and run.parts[offset - 1].endswith(part))
    ]
