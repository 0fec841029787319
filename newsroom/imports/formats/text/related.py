"""The related stories below a story on a page saved as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsroom.imports.formats.captions import Caption, find_caption
from newsroom.imports.formats.parsed import ParsedRelated
from newsroom.imports.formats.text.furniture import (
    ends_teaser,
    heads_related,
    heads_the_end,
    is_furniture,
)
from newsroom.imports.formats.text.header import (
    LONGEST_LABEL_WORDS,
    labels,
    names_two_labels,
)
from newsroom.imports.formats.text.headlines import Headline, doubled_headlines
from newsroom.imports.formats.text.lines import Line
from newsroom.imports.formats.text.signatures import signed

SHORTEST_TITLE_WORDS = 4
LONGEST_TEASER = 12  # paragraphs


def related_stories(lines: Sequence[Line]) -> tuple[ParsedRelated, ...]:
    """The stories in the lines below the page's own story, in page order."""
    stories = []
    for segment, has_end in _segments(lines):
        story = _doubled(segment) or (_teased(segment) if has_end else None)
        if story:
            stories.append(story)
        elif not has_end:
            stories.extend(_listed(segment))
    return tuple(stories)


def teased_headline(lines: Sequence[Line]) -> int | None:
    """The place of the single headline above a teaser, section between, that ends these lines."""
    teaser = len(lines)
    longest = max(0, teaser - LONGEST_TEASER)
    while teaser > longest and _is_teaser(lines[teaser - 1]):
        teaser -= 1
    if teaser in (0, longest, len(lines)):
        return None
    above = teaser - 1
    if _is_section(lines[above]) and above and _is_title(lines[above - 1]):
        return above - 1
    return above if _is_title(lines[above]) else None


def _segments(lines: Sequence[Line]) -> list[tuple[list[Line], bool]]:
    """Runs of lines about one story each, and whether a "keep reading" line closes the run."""
    closed: list[tuple[list[Line], bool]] = []
    current: list[Line] = []
    last = max((place for place, line in enumerate(lines) if ends_teaser(line)), default=-1)
    for place, line in enumerate(lines):
        if ends_teaser(line):
            closed.append((current, True))
            current = []
        elif heads_the_end(line) and not heads_related(line):
            closed.append((current, False))
            current = []
            if place > last:
                break  # lists of the newest stories, comments, newsletters
        elif heads_related(line) or not is_furniture(line):
            current.append(line)
    closed.append((current, False))
    return [part for segment in closed for part in _parted_at_headlines(*segment)]


def _parted_at_headlines(segment: list[Line], has_end: bool) -> list[tuple[list[Line], bool]]:
    doubled = doubled_headlines(segment)
    within = {place for each in doubled for place in range(each.first, each.last + 1)}
    starts = {each.first for each in doubled} | (_single_starts(segment) - within)
    if not starts:
        return [(segment, has_end)]
    bounds = [*sorted(starts), len(segment)]
    if not doubled and len(starts) == 1:
        bounds[0] = 0  # a lone story keeps the caption above its headline
    return [(segment[a:b], True) for a, b in zip(bounds, bounds[1:], strict=False)]


def _single_starts(segment: list[Line]) -> set[int]:
    """Where a headline, a section and running text follow each other."""
    return {
        place
        for place in range(len(segment) - 2)
        if _is_title(segment[place])
        and _is_section(segment[place + 1])
        and _is_teaser(segment[place + 2])
    }


def _doubled(segment: list[Line]) -> ParsedRelated | None:
    headline = next(iter(doubled_headlines(segment)), None)
    if headline is None:
        return None
    return _story(headline, segment)


def _teased(segment: list[Line]) -> ParsedRelated | None:
    place = min(_single_starts(segment), default=teased_headline(segment))
    if place is None:
        return None
    return _story(Headline(segment[place].text, place, place), segment)


def _story(headline: Headline, segment: list[Line]) -> ParsedRelated:
    below = segment[headline.last + 1 :]
    section = _section(below[0].text) if below and _is_section(below[0]) else ""
    caption = next((found for line in segment if (found := find_caption(line.text))), Caption())
    return ParsedRelated(
        headline=headline.text,
        section=section,
        teaser=tuple(_teaser(below[1:] if section else below)),
        caption=caption.text,
        credit=caption.credit,
    )


def _teaser(lines: Sequence[Line]) -> Iterator[str]:
    """The running text at the start of these lines, captions and bylines passed over."""
    for line in lines:
        if find_caption(line.text) or signed(line.text):
            continue
        if not _is_teaser(line):
            return
        yield line.text


def _listed(segment: list[Line]) -> list[ParsedRelated]:
    """The headlines under "Related stories", each with the teaser below it."""
    start = next((place for place, line in enumerate(segment) if heads_related(line)), None)
    if start is None:
        return []
    stories: list[ParsedRelated] = []
    open_at: int | None = None
    rest = segment[start + 1 :]
    for place, line in enumerate([*rest, None]):
        if line is None or _is_title(line):
            if open_at is not None:
                title = Headline(rest[open_at].text, 0, 0)
                stories.append(_story(title, rest[open_at:place]))
            open_at = place
    return stories


def _is_teaser(line: Line) -> bool:
    return line.is_paragraph and not find_caption(line.text)


def _is_title(line: Line) -> bool:
    if line.words < SHORTEST_TITLE_WORDS or names_two_labels(line.text) or signed(line.text):
        return False
    return line.is_title_like and not find_caption(line.text)


def _is_section(line: Line) -> bool:
    return line.words <= LONGEST_LABEL_WORDS and bool(labels(line.text))


def _section(line: str) -> str:
    found = labels(line)
    return found.section or found.kicker
