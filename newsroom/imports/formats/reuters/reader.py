"""Reuters-21578, Distribution 1.0: raw SGML, one story at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.parsed import Name, ParsedArticle, Rejected, Unreadable, with_part
from newsroom.imports.formats.reuters.names import authors, exchange, named, organisation
from newsroom.imports.formats.reuters.text import body_html, decoded, first_line, unprocessed_html

CHUNK = 1 << 18
LONGEST_STORY = 1 << 24
LONGEST_HEADLINE = 200

_START = "<REUTERS"
_END = "</REUTERS>"
_NEWID = re.compile(r'\sNEWID="(\d+)"')
_DATE = re.compile(
    r"(\d{1,2})-([A-Z]{3})-(\d{4})(?:\s+([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?!\d))?"
)
_MONTHS = {
    month: number
    for number, month in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1
    )
}


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """The stories of one SGML file in file order. Raises Unreadable when it holds none."""
    number = 0
    for story in _stories(stream):
        number += 1
        yield with_part(_article(story, number), partial(story.encode, "latin-1"))
    if not number:
        raise Unreadable(f"{name} holds no Reuters-21578 stories")


def _stories(stream: BinaryIO) -> Iterator[str]:
    """What starts with `<REUTERS`, up to its end tag or, where that is missing, the next start."""
    waiting = ""
    # Latin-1: one byte of the collection is not UTF-8, and no byte is cut in two.
    while chunk := stream.read(CHUNK).decode("latin-1"):
        *complete, waiting = (waiting + chunk).split(_END)
        for text in complete:
            yield from _parted(text + _END)
        if len(waiting) > LONGEST_STORY:
            if _START not in waiting:
                return
            yield waiting[:LONGEST_STORY]
            waiting = ""
    yield from _parted(waiting)


def _parted(text: str) -> Iterator[str]:
    return (_START + story for story in text.split(_START)[1:])


def _article(story: str, number: int) -> ParsedArticle | Rejected:
    tag, _, _ = story.partition(">")
    newid = _NEWID.search(tag)
    position = f"story {newid[1]}" if newid else f"item {number}"
    if not story.endswith(_END):
        return Rejected(position, "the story is cut off: it has no </REUTERS>")
    if not newid:
        return Rejected(position, "the story has no NEWID")
    if "<TEXT" not in story:
        return Rejected(position, "the story has no TEXT")

    warnings: list[str] = []
    title = " ".join(decoded(_inside(story, "TITLE")).split())
    text, html = _text(story)
    headline = title or first_line(text)[:LONGEST_HEADLINE].rstrip()
    if not headline:
        headline = f"Untitled Reuters story {newid[1]}"
        warnings.append("no title and no text")
    byline = " ".join(decoded(_inside(story, "AUTHOR")).split())
    return ParsedArticle(
        headline=headline,
        position=position,
        external_id=f"reuters-21578:{newid[1]}",
        body_html=html,
        byline=byline,
        authors=authors(byline) if byline else (),
        dateline=" ".join(decoded(_inside(story, "DATELINE")).split()).strip(" -"),
        topics=(
            *_names(story, "TOPICS", named),
            *_names(story, "ORGS", organisation),
            *_names(story, "EXCHANGES", exchange),
        ),
        people=_names(story, "PEOPLE", named),
        places=_names(story, "PLACES", named),
        published_at=_published_at(_inside(story, "DATE"), warnings),
        source="Reuters",
        language="en",
        warnings=tuple(warnings),
    )


def _text(story: str) -> tuple[str, str]:
    """The story's text as it stands, and as HTML."""
    _, _, rest = story.partition("<TEXT")
    attributes, _, content = rest.partition(">")
    if "UNPROC" in attributes:
        text = decoded(content.partition("</TEXT>")[0])
        return text, unprocessed_html(text)
    if "BRIEF" in attributes:
        return "", ""  # the text of a BRIEF is filler
    text = decoded(_inside(content, "BODY"))
    return text, body_html(text)


def _inside(story: str, tag: str) -> str:
    start = story.find(f"<{tag}>")
    if start < 0:
        return ""
    start += len(tag) + 2
    end = story.find(f"</{tag}>", start)
    return story[start:end] if end >= 0 else ""


def _names(story: str, tag: str, name: Callable[[str], Name]) -> tuple[Name, ...]:
    values = (value.partition("</D>")[0] for value in _inside(story, tag).split("<D>")[1:])
    slugs = dict.fromkeys(decoded(value).strip() for value in values)
    return tuple(name(slug) for slug in slugs if slug)


def _published_at(date: str, warnings: list[str]) -> datetime | None:
    """Whole seconds in UTC: the collection names no zone, and its fractions are wire noise."""
    written = " ".join(decoded(date).split())
    found = _DATE.search(written)
    if not found or found[2] not in _MONTHS:
        warnings.append(f"no usable date: “{written}”" if written else "no date")
        return None
    day, month, year, *time = found.groups()
    if time[0] is None:
        warnings.append(f"no usable time in “{written}”: published at midnight UTC")
        time = ["0", "0", "0"]
    try:
        hour, minute, second = map(int, time)
        return datetime(int(year), _MONTHS[month], int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        warnings.append(f"no usable date: “{written}”")
        return None
