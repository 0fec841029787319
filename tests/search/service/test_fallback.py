"""Searching without an index: what the database is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import engine
from search.indexing.rebuild import rebuild
from search.request import SearchRequest
from search.service import fallback

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2025, 11, 17, tzinfo=UTC)

DAYS = [
    {"from": "2025-11-17", "to": "2025-11-17"},
    {"from": "2025-11-18"},
    {"to": "2025-11-17"},
    {"to": "2025-11-16"},
    {"from": "0001-01-01", "to": "9999-12-31"},
    {"q": "tide date:2025-11-17"},
    {"q": "tide -date:2025-11-18"},
]


@pytest.fixture
def archive(make_article):
    """An article an hour, two days long."""
    for hour in range(48):
        make_article(f"Tide {hour}", published_at=MIDNIGHT + timedelta(hours=hour))


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_days_are_those_of_the_index(archive, settings, zone):
    settings.TIME_ZONE = zone
    rebuild()
    for params in DAYS:
        search = SearchRequest.from_url(params)
        assert fallback.find(search).total == engine.find(search).total, params


def test_days_are_asked_as_moments(archive):
    """SQLite would call Python for each row to work out its day: seconds in a large archive."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        fallback.find(SearchRequest.from_url({"q": "tide date:2025", "from": "2025-11-17"}))
    assert len(asked) > 1
    assert not any("django_datetime" in query["sql"] for query in asked)
