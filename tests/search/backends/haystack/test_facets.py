"""What is counted of a result: whole values, as many as are asked for, on days of the site."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def counted(results, field):
    return results.facet_counts()["fields"][field]


def test_a_facet_counts_whole_values(join, found):
    for section in ("World news", "Arts & Culture", "Arts & Culture", "Business"):
        join(f"n{User.objects.count()}", town=section)
    assert counted(found.facet("town"), "town") == [
        ("Arts & Culture", 2),
        ("Business", 1),
        ("World news", 1),
    ]


def test_a_value_may_hold_commas(join, found):
    join("a", tags="Smith, John|Law, crime and justice")
    assert counted(found.facet("tags"), "tags") == [
        ("Law, crime and justice", 1),
        ("Smith, John", 1),
    ]
    assert found[0].tags == ["Smith, John", "Law, crime and justice"]


def test_facets_have_no_bucket_of_none_and_heed_their_options(join, found):
    for number, tag in enumerate(["a", "a", "b", ""]):
        join(f"n{number}", tags=tag, joined=datetime(2025, 11, 1, number, tzinfo=UTC))
    assert counted(found.facet("tags"), "tags") == [("a", 2), ("b", 1)]
    assert counted(found.facet("tags", limit=1), "tags") == [("a", 2)]
    assert counted(found.facet("tags", mincount=2), "tags") == [("a", 2)]
    assert counted(found.facet("joined"), "joined") == [(date(2025, 11, 1), 4)]
    counts = found.query_facet("tags", "a").query_facet("joined", "[2025-11-01 TO *]")
    assert counts.facet_counts()["queries"] == {"tags:a": 2, "joined:[2025-11-01 TO *]": 4}


def test_no_hits_keep_facets_and_a_suggestion(join, found):
    join("a", "the station")
    nothing = found.auto_query("statoin").facet("tags")
    assert len(nothing) == 0
    assert nothing.facet_counts() == {"fields": {"tags": []}, "dates": {}, "queries": {}}
    assert nothing.spelling_suggestion() == "station"
    assert found.spelling_suggestion("teh staton") == "the station"
    assert found.auto_query("station").spelling_suggestion() is None
