"""Where the headlines of a page saved as text are: browsers write them twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from newsroom.imports.formats.captions import find_caption
from newsroom.imports.formats.text.furniture import heads_the_end, is_furniture
from newsroom.imports.formats.text.header import is_trail, labels
from newsroom.imports.formats.text.lines import LONGEST_TITLE, Line
from newsroom.imports.formats.text.signatures import (
    is_about_time,
    names_with_role,
    signed,
    signed_by_name,
)

NEAR = 6  # lines between two copies of a headline, at most
MOST_COPIES = 4
LONGEST_SENTENCE = 110  # of a headline that is a sentence
WINDOW_TITLE_WITHIN = 20
SHORTEST_WORDS = 3
SHORTEST_LETTERS = 24  # of a headline of so few words
SIGNED_WITHIN = 5  # lines from the first paragraph, which may be the standfirst
MOST_ABOVE = 3  # headline and standfirsts above a signature
LONGEST_DEK = 300

_SITE_SUFFIX = re.compile(r"\s+[|–—-]\s+(?P<site>[^|]{2,40})$")


@dataclass(frozen=True)
class Headline:
    """A headline and the places of its copies in the list of lines."""

    text: str
    first: int
    last: int
    site: str = ""  # from a window title such as "Headline | Site"

    @property
    def is_doubled(self) -> bool:
        return self.last > self.first


def doubled_headlines(lines: Sequence[Line]) -> list[Headline]:
    """The lines that come twice within a few lines, in page order."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if _may_be_headline(line):
            places[line.key].append(place)
    found = []
    for copies in places.values():
        if len(copies) > MOST_COPIES:
            continue
        for first, last in zip(copies, copies[1:], strict=False):
            if last - first - 1 <= NEAR:
                found.append(Headline(lines[last].text, first, last))
                break
    titled = _from_window_title(lines)
    known = {headline.first for headline in titled}
    found = [headline for headline in found if headline.first not in known]
    return sorted(found + titled, key=lambda headline: headline.first)


def main_headline(lines: Sequence[Line], doubled: Sequence[Headline]) -> Headline | None:
    """The headline of the page's own story: the first with running text below it."""
    first_paragraph = next(
        (place for place, line in enumerate(lines) if _is_running_text(line)), len(lines)
    )
    above = [headline for headline in doubled if headline.first < first_paragraph]
    if above:
        return max(above, key=lambda headline: len(headline.text.split()))
    if first_paragraph == len(lines):
        return None
    place = _above_signature(lines, first_paragraph)
    if place is None:
        place = _single_headline(lines, first_paragraph)
    return None if place is None else Headline(lines[place].text, place, place)


def _may_be_headline(line: Line) -> bool:
    if line.words < SHORTEST_WORDS and len(line.text) < 16:
        return False
    if len(line.text) > LONGEST_TITLE or is_furniture(line) or find_caption(line.text):
        return False
    if line.is_paragraph and len(line.text) > LONGEST_SENTENCE:
        return False
    return not _is_label_or_signature(line)


def _is_label_or_signature(line: Line) -> bool:
    found = labels(line.text)
    return bool(found.kicker and found.section) or bool(signed(line.text))


def _is_running_text(line: Line) -> bool:
    return line.is_paragraph and not is_furniture(line) and not find_caption(line.text)


def _from_window_title(lines: Sequence[Line]) -> list[Headline]:
    """`Headline | Site` near the top, and `Headline` somewhere below."""
    for place, line in enumerate(lines[:WINDOW_TITLE_WITHIN]):
        suffix = _SITE_SUFFIX.search(line.text)
        key = Line(line.text[: suffix.start()], 0, False).key if suffix else ""
        copies = [below for below in range(place + 1, len(lines)) if lines[below].key == key]
        if suffix and copies:
            last = max(copy for copy in copies if copy - copies[0] <= NEAR)
            return [Headline(lines[last].text, copies[0], last, suffix["site"].strip())]
    return []


def _above_signature(lines: Sequence[Line], first_paragraph: int) -> int | None:
    """The top of the lines with words right above the last byline or date before the text."""
    for place in range(min(first_paragraph + SIGNED_WITHIN, len(lines)) - 1, 0, -1):
        if not (signed(lines[place].text) or _is_signed_by_name(lines, place)):
            continue
        above = place - 1
        while above > 0 and place - above <= NEAR and _is_between(lines, above):
            above -= 1
        top = above
        while top >= 0 and above - top < MOST_ABOVE and _has_words(lines[top]):
            top -= 1
        is_below_another = top >= 0 and (
            is_about_time(lines[top].text) or bool(signed(lines[top].text))
        )
        if top < above and top + 1 <= first_paragraph and not is_below_another:
            return top + 1
    return None


def _is_signed_by_name(lines: Sequence[Line], place: int) -> bool:
    near = lines[place + 1 : place + 3]
    if not any(signed(line.text) or is_about_time(line.text) for line in near):
        return False
    return bool(signed_by_name(lines[place].text))


def _is_between(lines: Sequence[Line], place: int) -> bool:
    """What may stand between a headline and its signature, its standfirst aside."""
    line, before = lines[place], lines[place - 1]
    if names_with_role(line.text):
        return True
    if signed_by_name(line.text) and (_has_words(before) or find_caption(before.text)):
        return True
    if is_furniture(line) or find_caption(line.text) or signed(line.text):
        return True
    return is_about_time(line.text) or (line.words < SHORTEST_WORDS and bool(labels(line.text)))


def _has_words(line: Line) -> bool:
    if line.words <= SHORTEST_WORDS and len(line.text) < SHORTEST_LETTERS:
        return False
    if is_furniture(line) or heads_the_end(line) or find_caption(line.text) or signed(line.text):
        return False
    return len(line.text) <= LONGEST_DEK and not is_trail(line.text)


def _single_headline(lines: Sequence[Line], first_paragraph: int) -> int | None:
    """The place of the headline among the lines above the text, none of which comes twice."""
    candidates = [
        place
        for place, line in enumerate(lines[:first_paragraph])
        if line.is_title_like
        and not is_furniture(line)
        and not heads_the_end(line)
        and not signed(line.text)
        and not is_trail(line.text)
        and not find_caption(line.text)
    ]
    # Navigation and sections are of a word or two, and stand above.
    with_words = [place for place in candidates if lines[place].words > SHORTEST_WORDS]
    if with_words:
        return _top_of_the_last(with_words)
    named = [place for place in candidates if not labels(lines[place].text).kicker]
    return max(named or candidates, default=None)


def _top_of_the_last(places: Sequence[int]) -> int:
    """The first of the last lines that follow each other: headline and standfirsts."""
    top = places[-1]
    for place in reversed(places[-MOST_ABOVE:-1]):
        if place != top - 1:
            break
        top = place
    return top
