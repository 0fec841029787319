"""Lines of a page that are not of its story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from newsroom.imports.formats import furniture
from newsroom.imports.formats.text.lines import Line

REPEATED = 3
LONGEST_REPEATED = 60


def is_furniture(line: Line) -> bool:
    return furniture.is_furniture(line.text)


def ends_teaser(line: Line) -> bool:
    return furniture.ends_teaser(line.text)


def heads_the_end(line: Line) -> bool:
    """Whether what follows belongs to the page, not to the story above."""
    return furniture.heads_the_end(line.text)


def ends_the_story(line: Line) -> bool:
    return furniture.ends_the_story(line.text)


def heads_related(line: Line) -> bool:
    return furniture.heads_related(line.text)


def repeated(lines: Iterable[Line], titles: set[str]) -> set[str]:
    """Keys of short lines that come back all over the page and are no headline or its section."""
    lines = list(lines)
    counts = Counter(line.key for line in lines if len(line.text) <= LONGEST_REPEATED)
    # A section is named right below the headline of each story, an advertisement anywhere.
    below_titles = {
        after.key for before, after in zip(lines, lines[1:], strict=False) if before.key in titles
    }
    return {
        key
        for key, count in counts.items()
        if count >= REPEATED
        and key not in titles
        and key not in below_titles
        and not furniture.ends_teaser(key)
    }
