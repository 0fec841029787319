"""What a message says of its place in a story: a lead, a correction, a kill, an advance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th|\.)?[ -]?)"
_NUMBERED = rf"{_ORDINAL}?(?:ld|lead)(?:[ -]?\d{{1,2}})?(?:[ -]writethr\w+)?"
_AROUND = " \t()[]*#=-–—.:!"
# Words at the end of a keyword that are none of it: Harbour-1stLd, Harbour Adv24, Harbour-KILL
_AT_END = re.compile(
    rf"(.*\w)[ -]+({_ORDINAL}(?:ld|lead|add|take)(?:[ -]writethr\w+)?|adv[ -]?\d{{0,2}}|writethr\w+"
    rf"|(?-i:KILL|LEAD|CORRECTION))",
    re.IGNORECASE,
)
_EDITION = re.compile(r"(?:am|bc|pm)-{1,2}(?=\w)", re.IGNORECASE)  # of a paper: mornings, evenings
_PARTS = re.compile(r"\s*[/,]\s*")


class Mark(Enum):
    KILL = "kill"
    CORRECTION = "correction"
    LEAD = "lead"
    ADDITION = "addition"
    ADVANCE = "advance"
    URGENCY = "urgency"


# In English and German; each is the whole of a line or of a keyword.
_MARKS = {
    Mark.KILL: r"(?:mandatory |bulletin |urgent )?(?:story )?"
    r"(?:kill(?:ed)?|withdraw(?:al|n)|retract(?:ed|ion)|zur(?:ü|ue)ckgezogen|annullierung)"
    r"(?: mandatory| notice)?",
    Mark.CORRECTION: rf"{_ORDINAL}?(?:correct(?:ed|ion|ive|s)|refiled?|repeat(?:ed|s)?|resend"
    r"|berichtig(?:t|ung)|korrektur|korrigiert|wiederholung)",
    Mark.LEAD: rf"{_NUMBERED}|{_ORDINAL}?(?:update|upd|writethr\w+|zusammenfassung|zf|neufassung)"
    r"(?:[ -]\d{1,2})?",
    Mark.ADDITION: r"(?:\d{1,2}(?:st|nd|rd|th)?[ -]?add|add(?:ition)?[ -]?\d{0,2}"
    r"|(?:[2-9]|\d\d)(?:nd|rd|th)?[ -]?take|take[ -]?(?:[2-9]|\d\d))",
    Mark.ADVANCE: r"adv(?:ance)?(?:[ -]?\d{1,2})?",
    Mark.URGENCY: r"achtung|alert|bulletin|eil(?:meldung)?|extra|flash|news ?alert|snap|urgent",
}
_WHOLE = {mark: re.compile(words, re.IGNORECASE) for mark, words in _MARKS.items()}
# Before a colon, a headline that goes on is none of these by chance where it is in capitals.
_BEFORE_COLON = {mark: re.compile(rf"({words})[:/]\s+") for mark, words in _MARKS.items()}
# A line that says until when nothing may be shown, with the moment after it.
KEPT_BACK = re.compile(
    r"^[ \t(\[*#-]*(?:adv(?:[ -]?\d{1,2})?\b(?: for\b)?|advance for (?:release|use)\b"
    r"|(?:hold )?for release\b|release (?:at|on)\b(?=[^\n]*\d)|sperrfrist\b"
    r"|embargo(?:ed)?(?: until| till| for|:)"
    r"|(?:not|nicht) (?:for|to be|vor)\b[^\n]{0,30}(?:before|until|freigegeben)\b)"
    r"[ \t:]*(?:until|till|before|bis|on|at)?[ \t:]*(?P<until>[^\n]*)$",
    re.IGNORECASE,
)


def mark_of(line: str) -> Mark | None:
    """The mark that a line, or a keyword, is; None for any other."""
    bare = " ".join(line.strip(_AROUND).split())
    return next((mark for mark, words in _WHOLE.items() if words.fullmatch(bare)), None)


def begun_with(headline: str) -> tuple[Mark | None, str]:
    """The mark in capitals before a headline, and the headline without it."""
    for mark, words in _BEFORE_COLON.items():
        found = words.match(headline.lower())
        if found and headline[: found.end(1)].isupper():
            return mark, headline[found.end() :]
    return None, headline


def read_keywords(line: str) -> tuple[list[str], set[Mark]]:
    """The keywords of a message that are of its story, and the marks between them."""
    keywords, marks = [], set[Mark]()
    for part in filter(None, _PARTS.split(_EDITION.sub("", line.strip(), count=1))):
        ended = _AT_END.fullmatch(part)
        if ended and (mark := mark_of(ended[2])):
            marks.add(mark)
            part = ended[1]
        if mark := mark_of(part):
            marks.add(mark)
        elif not part.isdecimal():  # else a count of words
            keywords.append(part)
    return keywords, marks


def heaviest(marks: Iterable[Mark]) -> Mark | None:
    """Of several, the one that decides what becomes of a message."""
    return next((mark for mark in Mark if mark in marks), None)
