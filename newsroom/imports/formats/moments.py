"""Moments as feeds, exports and letters write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import dateparser

LONGEST = 60
_NAMED_ZONE = re.compile(r"\d\s+[A-Za-z]{2,5}$")
_NO_SPACE = re.compile(r"(?<=\d)\s([+-]\d{2}:?\d{2})$")
_IN_WORDS = re.compile(r"[^\W\d_]{3}")
_YEAR = re.compile(r"\b\d{4}\b")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2\d{4}\b")
_MONTHS = 12
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl"]
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
    found = parsedate_to_datetime(written)
    if found.tzinfo is None and _NAMED_ZONE.search(written):  # CEST and the like
        found = dateparser.parse(written, languages=["en"], settings=_WHOLE_DATE)
        return found if found and found.tzinfo else None
    return found


def written_moment(written: str) -> datetime | None:
    """What people write in tables and above texts: all of `moment`, and dates in words or numbers.

    None where day and month could be either, or one of the three is missing.
    """
    written = " ".join(written.split())
    if written.isdecimal() and len(written) != len("20251117"):
        return None  # seconds since 1970, a spreadsheet's days: no year begins them
    if found := moment(_NO_SPACE.sub(r"\1", written)):
        return found
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
