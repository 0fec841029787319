"""Moments as every surface writes them, and those that every time zone can tell. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

# Python's calendar has the years 1 to 9999: nearer to its ends some zone has no day for a moment.
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def iso(moment: datetime, zone: tzinfo | None = None) -> str:
    """An aware moment as RFC 3339 has it, to the instant; in a zone, or as it is.

    A zone that was not yet whole minutes from UTC, as New York before 1883, is written in UTC.
    """
    if zone is not None:
        moment = moment.astimezone(zone)
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment if offset % _MINUTE == timedelta(0) else moment.astimezone(UTC)).isoformat()


def iso_utc(moment: datetime) -> str:
    """The same in UTC, with a Z."""
    return iso(moment, UTC).removesuffix("+00:00") + "Z"


def is_tellable(moment: datetime) -> bool:
    """Whether an aware moment has a day in every time zone."""
    return EARLIEST <= moment <= LATEST


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The day of an aware moment. Raises ValueError where some time zone has none."""
    if not is_tellable(moment):
        raise ValueError(f"{moment!r} has no day in some time zone")
    return moment.astimezone(zone).date()


def tellable(moment: datetime) -> datetime:
    """The nearest moment that has a day in every time zone."""
    return min(max(moment, EARLIEST), LATEST)


def moment_in(text: str) -> datetime | None:
    """The aware moment that ISO 8601 tells, where every time zone has a day for it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and is_tellable(moment) else None
