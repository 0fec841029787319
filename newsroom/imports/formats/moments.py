"""Moments as feeds, exports and letters write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import dateparser

LONGEST = 60
_LETTER = re.compile(  # RFC 5322, and the dashes of its forerunners
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3}[\s-]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\s+(?:[+-]\d{4}|[A-Za-z]{1,5}))?(?:\s+\([^)]*\))?"
)
_NAMED_ZONE = re.compile(r"\d\s+[A-Za-z]{2,5}$")
_NO_SPACE = re.compile(r"(?<=\d)\s([+-]\d{2}:?\d{2})$")
_IN_WORDS = re.compile(r"[^\W\d_]{3}")
_YEAR = re.compile(r"\b\d{4}\b")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2\d{4}\b")
_MONTHS = 12
_HOURS = r"\d{1,2}(?:[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)"
_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d{2}))?\b")
_ZONED = re.compile(rf",?\s*{_HOURS}\s*\(?(?P<zone>(?-i:[A-Z]{{2,5}}))\b\)?", re.IGNORECASE)
# Names of one zone alone. EST, IST, BST and their like are several: then the day alone is certain.
_PLAIN_ZONES = {
    "AEDT", "AEST", "CEST", "CET", "EDT", "EEST", "EET", "GMT", "JST", "KST", "MDT", "MESZ", "MEZ",
    "MSK", "NZDT", "NZST", "PDT", "UTC", "WEST", "WET",
}  # fmt: skip
_WORD = r"[^\W\d_]{3,12}\.?"
DAY = re.compile(
    rf"\b{_WORD}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}(?=\b|\d{{1,2}}:\d{{2}})"
    rf"|\b\d{{1,2}}(?:\.\s?|(?:st|nd|rd|th)?[\s-])(?:de\s)?{_WORD},?[\s-](?:de\s)?\d{{4}}(?=\b|\d{{1,2}}:\d{{2}})"
    r"|\b\d{4}-\d{2}-\d{2}(?!\d)|\b\d{1,2}([./])\d{1,2}\1\d{4}\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?:\b|T|(?<=\d{{4}}))(?P<hours>{_HOURS})\s*"
    r"\(?(?P<zone>(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d{2})?\b|[+-]\d{2}:?\d{2}\b|(?-i:Z|[A-Z]{2,5})\b)?",
    re.IGNORECASE,
)
_POINT = re.compile(r"(?<=\d)\.(?=[^\W\d])")  # 8.Dezember
_NO_ZONES = {"AM", "PM", "UHR", "HRS", "ON", "BY", "AT", "IN"}
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "da", "sv", "nb", "pl"]
_STRICT: dict[str, object] = {
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
    "STRICT_PARSING": True,
}
_WHOLE_DATE = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}


def moment(written: str) -> datetime | None:
    """ISO 8601 or the date of a letter; naive when it names no zone. None for anything else."""
    written = " ".join(written.split())
    if not written or len(written) > LONGEST:
        return None
    for parse in (datetime.fromisoformat, _of_a_letter):
        try:
            found = parse(written)
            return found if found and is_usable(found) else None
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def is_usable(found: datetime) -> bool:
    """Whether there is room to move it into any time zone."""
    try:
        found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return False
    return 1 < found.year < datetime.max.year


def _of_a_letter(written: str) -> datetime | None:
    if not _LETTER.fullmatch(written):
        return None  # the library would read half of it: "March 3, 2025 4:15 PM EST" as 4:15
    found = parsedate_to_datetime(written)
    if found.tzinfo is None and _NAMED_ZONE.search(written):  # CEST and the like
        found = dateparser.parse(written, languages=["en"], settings=_WHOLE_DATE)
        return found if found and found.tzinfo else None
    return found


def written_moment(written: str) -> datetime | None:
    """What people write in tables and above texts: all of `moment`, and dates in words or numbers.

    None where day and month could be either, or one of the three is missing. Of a time whose zone
    could be several the day alone.
    """
    written = " ".join(written.split())
    if written.isdecimal() and len(written) != len("20251117"):
        return None  # seconds since 1970, a spreadsheet's days: no year begins them
    if found := moment(_NO_SPACE.sub(r"\1", written)):
        return found
    written = _with_plain_zone(written)
    numbers = _NUMBERS.search(written)
    is_clear = (
        _is_clear(numbers) if numbers else _IN_WORDS.search(written) and _YEAR.search(written)
    )
    if len(written) > LONGEST or not is_clear:
        return None
    is_american = numbers is not None and int(numbers[3]) > _MONTHS
    settings = _STRICT | {"DATE_ORDER": "MDY" if is_american else "DMY"}
    try:
        found = dateparser.parse(written, languages=_LANGUAGES, settings=settings)
    except (ValueError, OverflowError):
        return None
    return found if found and is_usable(found) else None


def _is_clear(numbers: re.Match[str]) -> bool:
    """Whether there is no doubt which is the day: points part none but day, month, year."""
    first, second = int(numbers[1]), int(numbers[3])
    return numbers[2] == "." or first == second or max(first, second) > _MONTHS


def moment_within(line: str, day: re.Match[str]) -> datetime | None:
    """The moment of a day that `DAY` found in a line, with the time beside it: after, or before."""
    written = _POINT.sub(". ", day[0])
    after = _TIME.search(line, day.end())
    before = _TIME.search(line[: day.start()])
    for time in (after, before):
        if time and (found := written_moment(f"{written} {_told(time)}".strip())):
            return found
    return written_moment(written)


def without_times(text: str) -> str:
    return _TIME.sub(" ", text)


def _told(time: re.Match[str]) -> str:
    zone = time["zone"] or ""
    return time["hours"] if zone.upper() in _NO_ZONES else f"{time['hours']} {zone}"


def _with_plain_zone(written: str) -> str:
    """`GMT-3` as an offset; without its time where the zone's name is no zone's alone."""
    written = _OFFSET.sub(lambda found: f"{found[1]}{int(found[2]):02}:{found[3] or '00'}", written)
    named = _ZONED.search(written)
    if named and named["zone"].upper() not in _PLAIN_ZONES | _NO_ZONES:
        return f"{written[: named.start()]}{written[named.end() :]}".strip(" ,")
    return written
