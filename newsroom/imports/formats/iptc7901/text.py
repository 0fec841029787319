"""The text of a wire message: headline, byline, dateline, body, and what is for editors alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.iptc7901.marks import KEPT_BACK, Mark, begun_with, mark_of
from newsroom.imports.formats.moments import written_moment
from newsroom.imports.formats.reuters.text import body_html

_MOST_HEADLINES = 12  # lines above the text, marks and byline included
_EMBARGO_WITHIN = 30  # lines
_BYLINE = re.compile(r"(?:by|von|par|por)\s+\S", re.IGNORECASE)
_END_OF_HEADLINE = "="
# From here on nothing is for readers.
_FOR_EDITORS = re.compile(
    r"^[ \t]*(?:#{1,3} ?[^\n]{0,30}\b(?:notebook|notizblock)\b|(?:\* ?){3,}$"
    r"|[^\n]{0,40}\b(?:information|informationen)\b[^\n]{0,40}\b(?:not|nicht)\b[^\n]{0,40}"
    r"(?:publication|ver(?:ö|oe)ffentlichung))",
    re.IGNORECASE | re.MULTILINE,
)
_DATELINE = re.compile(
    r"[ \t]*(?P<place>[^\W\d_][^()\n]{1,80}?)[ \t]*\((?P<agency>[\w./&-]{2,20})\)"
    r"[ \t]*(?P<dash>[-–—]{1,2}(?=\s)[ \t]*)?"
)
_INDENTED = re.compile(r"[ \t]{2,}\S")


@dataclass
class Text:
    """What a text says, taken apart."""

    headline: str = ""
    byline: str = ""
    dateline: str = ""
    body: str = ""  # HTML
    marks: set[Mark] = field(default_factory=set)
    until: list[str] = field(default_factory=list)  # what lines of embargoes say of their end
    kept_back: list[str] = field(default_factory=list)  # those lines
    notes: list[str] = field(default_factory=list)  # to editors, above the text


def taken_apart(written: str, agency: str) -> Text:
    found = Text()
    written = _without_embargoes(written, found)
    written = _FOR_EDITORS.split(written, maxsplit=1)[0]
    lines, rest = _headlines(_signed_off(written, agency), agency)
    words: list[str] = []
    for line in lines:
        if mark := mark_of(line):
            found.marks.add(mark)
        elif line.startswith(("(", "[")):
            found.notes.append(line)
        elif not found.byline and words and _BYLINE.match(line):
            found.byline = line
        else:
            words.append(line)
    mark, found.headline = begun_with(" ".join(words))
    if mark:
        found.marks.add(mark)
    rest = rest.lstrip()
    if dateline := _dateline(rest, agency):
        found.dateline = _named(dateline, agency)
        rest = rest[dateline.end() :]
    found.body = body_html(rest)
    return found


def moment_of_release(until: list[str]):
    """When an embargo ends, if one of its lines says so and no other says something else."""
    moments = [written_moment(text.strip(" .()[]*=-")) for text in until]
    return moments[0] if moments and None not in moments and len(set(moments)) == 1 else None


def _without_embargoes(written: str, found: Text) -> str:
    """The text without lines that keep it back: those above the headline or in it, those in
    brackets, and those that stand alone. The same words within a paragraph are its own."""
    lines = written.split("\n")
    ends = (n for n, line in enumerate(lines[:_MOST_HEADLINES]) if line.rstrip().endswith("="))
    end, left, is_above = next(ends, -1), [], True
    for number, line in enumerate(lines):
        kept = KEPT_BACK.match(line) if number < _EMBARGO_WITHIN else None
        is_alone = not any(
            part.strip() for part in (*lines[number - 1 : number], *lines[number + 1 : number + 2])
        )
        if kept and (is_above or number <= end or is_alone or line.strip()[0] in "(["):
            found.marks.add(Mark.ADVANCE)
            found.until.append(one_line(kept["until"]))
            found.kept_back.append(one_line(line))
            continue
        is_above = is_above and (not line.strip() or mark_of(line) is not None)
        left.append(line)
    return "\n".join(left)


def _headlines(text: str, agency: str) -> tuple[list[str], str]:
    """The lines above a text, and the text: `=` ends them, else how a text begins."""
    lines = text.lstrip("\n").split("\n")
    for number, line in enumerate(lines[:_MOST_HEADLINES], 1):
        if line.rstrip().endswith(_END_OF_HEADLINE):
            last = line.rstrip().removesuffix(_END_OF_HEADLINE)
            return _above([*lines[: number - 1], last], lines[number:])
    is_begun = False
    for number, line in enumerate(lines[: _MOST_HEADLINES + 1]):
        is_over = is_begun and (not line.strip() or _INDENTED.match(line))
        if is_over or _dateline(line, agency):
            return _above(lines[:number], lines[number:])
        is_begun = is_begun or (bool(line.strip()) and mark_of(line) is None)
    return _above(lines[:1], lines[1:])


def _dateline(text: str, agency: str) -> re.Match[str] | None:
    """Skelby (dpa) - at the beginning; a name with its party in brackets is none."""
    found = _DATELINE.match(text)
    is_one = found and (found["dash"] or found["agency"].casefold() == agency.casefold())
    return found if is_one else None


def _above(lines: list[str], rest: list[str]) -> tuple[list[str], str]:
    return list(filter(None, map(one_line, lines))), "\n".join(rest)


def _signed_off(text: str, agency: str) -> str:
    """Without the agency's name and the signs of who wrote it, below the text."""
    text = text.rstrip()
    above, _, last = text.rpartition("\n")
    words = last.casefold().split()
    is_sign = bool(agency) and len(last) <= 40 and words[:1] == [agency.casefold()]
    return above if is_sign and all(len(word) <= 5 for word in words[1:]) else text


def _named(dateline: re.Match[str], agency: str) -> str:
    """The place; with the credit, where that is more than the source."""
    place, credit = one_line(dateline["place"]), dateline["agency"]
    return place if credit.casefold() == agency.casefold() else f"{place} ({credit})"
