"""A page saved as text, as lines that know what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsroom.imports.formats.text.signatures import is_by, names_alone, signed

LONG = 80  # characters; a line of running text has more, furniture and titles seldom
FULL_PARAGRAPH = 160
HARD_WRAP = 100  # a text without a longer line was wrapped by a program
WRAPPED_LINE = 50
LONGEST_TITLE = 220

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s|$)")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*(?:\s?[®■●◆□▪♦∎])?$")  # and a sign of the end


# "Jane Doe for The Post", "Jane Doe/Example Wire": whose a picture is, below what it shows
_CAPITAL = r"[^\W\d_a-z][\w'’.-]+"
_CREDIT = re.compile(
    rf"{_CAPITAL}(?: {_CAPITAL}){{1,3}}(?: for | via |\s?/\s?)[^\W\d_a-z][^.!?]{{1,40}}"
)


@dataclass(frozen=True)
class Line:
    """One line of a page, white space collapsed."""

    text: str
    number: int  # from 1, as in the file
    after_blank: bool

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def key(self) -> str:
        """What two copies of a line have in common."""
        return self.text.casefold().strip(" .|")

    @property
    def ends_sentence(self) -> bool:
        return _ENDS_SENTENCE.search(self.text) is not None

    @property
    def is_paragraph(self) -> bool:
        """Whether this reads as running text, by its length and its sentences."""
        if len(self.text) >= FULL_PARAGRAPH:
            return True
        if len(self.text) >= LONG:
            return _SENTENCE_END.search(self.text) is not None
        return len(self.text) >= LONG // 2 and self.words >= 6 and self.ends_sentence

    @property
    def is_title_like(self) -> bool:
        """Whether this could be a headline: some words, not a sentence with a full stop."""
        if len(self.text) > LONGEST_TITLE or not any(map(str.isalpha, self.text)):
            return False
        return not self.text.endswith((".", ":", ";", ",")) or self.text.endswith("...")


def lines_of(text: str) -> list[Line]:
    """The lines of a page that are not blank; lines a program wrapped are joined again."""
    raw = [" ".join(line.split()) for line in text.split("\n")]
    lines: list[Line] = []
    after_blank = True
    for number, line in enumerate(raw, 1):
        if line:
            lines.append(Line(line, number, after_blank))
        after_blank = not line
    lines = _with_their_names(lines)
    if lines and max(len(line.text) for line in lines) <= HARD_WRAP:
        return _unwrapped(lines)
    return lines


def _with_their_names(lines: list[Line]) -> list[Line]:
    """Lines that are only "By", and credits of pictures, joined with what they belong to."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and is_by(last.text) and names_alone(line.text):
            joined[-1] = Line(f"{last.text} {line.text}", last.number, last.after_blank)
        elif last and last.text.endswith(".") and _CREDIT.fullmatch(line.text):
            joined[-1] = Line(f"{last.text} ({line.text})", last.number, last.after_blank)
        else:
            joined.append(line)
    return joined


def _unwrapped(lines: list[Line]) -> list[Line]:
    joined: list[Line] = []
    previous = ""
    for line in lines:
        is_rest = not line.after_blank and len(previous) >= WRAPPED_LINE
        if joined and is_rest and not signed(line.text) and not signed(previous):
            last = joined[-1]
            joined[-1] = Line(f"{last.text} {line.text}", last.number, last.after_blank)
        else:
            joined.append(line)
        previous = line.text
    return joined
