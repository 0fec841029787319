"""What interrupts or follows a story in its own lines: offers, pulled quotes, notes on people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from newsroom.imports.formats.furniture import (
    answers_a_comment,
    asks_to_sign_up,
    offers_letters,
)
from newsroom.imports.formats.text.lines import Line

LONGEST_OFFER = 120  # characters of a line of it
_LINES_OF_AN_OFFER = 4
_LINES_BELOW_AN_OFFER = 2
_LINES_OF_A_COMMENT = 4  # between its text and the button: likes
_SHORT_LINE = 40
_LONGEST_QUOTE = 160
_FEWEST_LETTERS = 12
_NEAR = 8  # lines between a quote and where it stands in the text
_LETTERS = re.compile(r"\W+")
_ABOUT = r"\s+(?:is|was|are|writes|covers|reports|lives|has (?:written|been)|ist|schreibt|est|es)\b"
_NOTES = 3  # lines at the end of a story that may be about its authors


def without_offers(lines: Sequence[Line]) -> list[Line]:
    """The lines without boxes that offer letters: from their heading to the button."""
    dropped: set[int] = set()
    for place, line in enumerate(lines):
        if not asks_to_sign_up(line.text):
            continue
        above = []
        for before in range(place - 1, max(-1, place - 1 - _LINES_OF_AN_OFFER), -1):
            if len(lines[before].text) >= LONGEST_OFFER:
                break
            above.append(before)
        heads = [before for before in above if offers_letters(lines[before].text)]
        below = lines[place + 1 : place + 1 + _LINES_BELOW_AN_OFFER]
        end = place + 1 + len(list(takewhile(_is_of_an_offer, below)))
        dropped |= set(range(min(heads, default=place), end))
    return [line for place, line in enumerate(lines) if place not in dropped]


def before_comments(lines: Sequence[Line]) -> list[Line]:
    """The lines above the first comment: that which the first button to answer belongs to."""
    button = next((n for n, line in enumerate(lines) if answers_a_comment(line.text)), None)
    if button is None:
        return list(lines)
    end = button
    while end > 0 and not lines[end - 1].is_paragraph and button - end < _LINES_OF_A_COMMENT:
        end -= 1
    while end > 0 and lines[end - 1].is_paragraph and not _is_below_a_name(lines, end - 1):
        end -= 1
    return list(lines[: max(0, end - 1)]) if end else list(lines)


def _is_below_a_name(lines: Sequence[Line], place: int) -> bool:
    return place > 0 and not lines[place - 1].is_paragraph


def _is_of_an_offer(line: Line) -> bool:
    return len(line.text) < _SHORT_LINE and offers_letters(line.text)


def without_pulled_quotes(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that only say again what a longer one near them says."""
    said = [_LETTERS.sub("", line.text.casefold()) for line in lines]
    kept = []
    for place, line in enumerate(lines):
        near = said[max(0, place - _NEAR) : place + _NEAR + 1]
        is_short = len(said[place]) >= _FEWEST_LETTERS and len(line.text) <= _LONGEST_QUOTE
        if not (is_short and any(said[place] in each and said[place] != each for each in near)):
            kept.append(line)
    return kept


def without_notes_on(people: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """The lines without the last ones that tell who the authors are."""
    if not people or not lines:
        return list(lines)
    about = re.compile(rf"(?:{'|'.join(map(re.escape, people))}){_ABOUT}", re.IGNORECASE)
    end = max(1, len(lines) - _NOTES)
    return [*lines[:end], *(line for line in lines[end:] if not about.match(line.text))]
