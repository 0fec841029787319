"""Moments as feeds, exports and letters write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import dateparser

LONGEST = 60
_NAMED_ZONE = re.compile(r"\d\s+[A-Za-z]{2,5}$")
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
