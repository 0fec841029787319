"""Writing through Haystack: seen when it is whole, an error when it cannot be done."""

from __future__ import annotations

from functools import partial

import pytest
from haystack.exceptions import SearchFieldError

from search.backends.locking import Locked, writer_lock
from tests.search.member_indexes import UserIndex

pytestmark = pytest.mark.django_db


def test_a_removal_that_cannot_be_written_is_an_error(crowd, members, found):
    members.writing = partial(members.writing, wait=0)
    assert members.silently_fail
    with writer_lock(members.path), pytest.raises(Locked):
        members.remove(crowd[0])
    crowd[1].date_joined = None
    with pytest.raises(SearchFieldError):
        members.update(UserIndex(), [crowd[1]])
    assert len(found) == 23


def test_a_rebuild_is_seen_when_it_is_whole(crowd, members, found):
    with members.rebuilding() as session:
        assert len(found.all()) == 23
        session.add(members.prepare(UserIndex(), crowd[0]))
        assert len(found.all()) == 23
    assert len(found.all()) == 1


def test_a_write_gives_up_after_its_time(crowd, members):
    members.writing = partial(members.writing, wait=0)
    with writer_lock(members.path), pytest.raises(Locked):
        members.update(UserIndex(), crowd)
