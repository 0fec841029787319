"""Dates as people write them in tables and above texts."""

from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.moments import DAY, moment_within, written_moment


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2025-11-17", datetime(2025, 11, 17)),
        ("2025-11-17 09:00:00 +0100", datetime(2025, 11, 17, 8, tzinfo=UTC)),
        ("November 17, 2025 4:15 PM", datetime(2025, 11, 17, 16, 15)),
        ("17. März 2025, 14:05 Uhr", datetime(2025, 3, 17, 14, 5)),
        ("March 17, 2025 4:15 PM EDT", datetime(2025, 3, 17, 20, 15, tzinfo=UTC)),
        ("March 17, 2025 4:15 PM EST", datetime(2025, 3, 17)),
        ("17 March 2025, 10:15 GMT+0300", datetime(2025, 3, 17, 7, 15, tzinfo=UTC)),
        ("17 June 2025 10:15 CEST", datetime(2025, 6, 17, 8, 15, tzinfo=UTC)),
        ("March 17, 2025 4:02 PM GMT-3", datetime(2025, 3, 17, 19, 2, tzinfo=UTC)),
        ("2025-03-17T16:15:00Z", datetime(2025, 3, 17, 16, 15, tzinfo=UTC)),
        ("02.03.2025", datetime(2025, 3, 2)),
        ("17/11/2025", datetime(2025, 11, 17)),
        ("11/17/2025 16:15", datetime(2025, 11, 17, 16, 15)),
        ("02/03/2025", None),
        ("Mon 02/03/2025 14:05 GMT", None),
        ("2025-02-30", None),
        ("31 February 2025", None),
        ("March 2025", None),
        ("2025", None),
        ("yesterday", None),
        ("99/99/2025", None),
        ("", None),
    ],
)
def test_a_moment_is_read_or_none_is_told(written, found):
    assert written_moment(written) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Published 2025-03-17T16:15:00Z by us", datetime(2025, 3, 17, 16, 15, tzinfo=UTC)),
        ("By Jane Doe, March 17, 2025 at 4:15 PM The bridge", datetime(2025, 3, 17, 16, 15)),
        ("4:02 PM GMT-3, March 17, 2025", datetime(2025, 3, 17, 19, 2, tzinfo=UTC)),
        ("Publicado el 17 de marzo de 2025", datetime(2025, 3, 17)),
        ("8.Dezember 2025 um 09:43 Uhr", datetime(2025, 12, 8, 9, 43)),
        ("Room 12 by 2025", None),
        ("2025-02-30", None),
    ],
)
def test_a_moment_is_found_within_a_line(line, found):
    day = DAY.search(line)
    assert (moment_within(line, day) if day else None) == found
