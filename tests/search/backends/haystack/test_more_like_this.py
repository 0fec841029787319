"""Objects like another: each once, in slices, within the filters."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def names(results):
    return [hit.name for hit in results]


def counted(results, field):
    return results.facet_counts()["fields"][field]


def test_more_like_this_has_no_duplicates_and_can_be_sliced(join, found):
    story = join("story", "harbour council votes on the crane", is_staff=True)
    for number in range(8):
        join(f"like{number}", "the harbour and its crane", is_staff=number % 2 == 0)
    for number in range(12):
        join(f"other{number}", "the weather")
    alike = found.more_like_this(story)
    assert sorted(names(alike)) == [f"like{number}" for number in range(8)]
    assert len(alike) == 8
    assert names(alike.all()[0:3]) + names(alike.all()[3:8]) == names(alike)
    staff = found.filter(staff=True).more_like_this(story)
    assert sorted(names(staff[:5])) == ["like0", "like2", "like4", "like6"]
    assert staff.count() == 4
    assert counted(staff.facet("staff"), "staff") == [(True, 4)]
    assert names(found.more_like_this(story).narrow("name:like3")) == ["like3"]
    unsaved = User(
        username="new", first_name="the crane in the harbour", date_joined=story.date_joined
    )
    unsaved.pk = 9999
    assert len(found.more_like_this(unsaved)) == 9
