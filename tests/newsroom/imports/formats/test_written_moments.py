"""Dates as people write them in tables and above texts."""

from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.moments import written_moment


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2025-11-17", datetime(2025, 11, 17)),
        ("2025-11-17 09:00:00 +0100", datetime(2025, 11, 17, 8, tzinfo=UTC)),
        ("November 17, 2025 4:15 PM", datetime(2025, 11, 17, 16, 15)),
        ("17. März 2025, 14:05 Uhr", datetime(2025, 3, 17, 14, 5)),
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
