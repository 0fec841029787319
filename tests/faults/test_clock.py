"""The clock is set back or forward by a day: nothing is lost, nothing waits for the old time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from newsroom.models import Article
from search.backends.locking import writer_lock
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange
from search.search_indexes import ArticleIndex
from tests.faults.test_full_disk import INDEX

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
JUMPS = pytest.mark.parametrize("jump", [-DAY, DAY], ids=["back", "forward"])


@pytest.fixture
def clock(transactional_db):
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@JUMPS
def test_a_change_made_before_a_jump_is_due_at_once_after_it(clock, make_article, find, jump):
    make_article("Before")
    with writer_lock(INDEX):
        make_article("Between")
        Article.objects.filter(headline="Before").update(status="withdrawn")
        clock.move_to(NOW + jump)
        assert find().total == 0
    assert IndexChange.objects.due().count() == 2
    drain()
    assert [hit.headline for hit in find().hits] == ["Between"]
    assert not IndexChange.objects.exists()


@JUMPS
def test_changes_made_after_a_jump_follow_those_made_before(clock, make_article, find, jump):
    article = make_article("First")
    with writer_lock(INDEX):
        article.headline = "Second"
        article.save()
        clock.move_to(NOW + jump)
        article.headline = "Third"
        article.save()
    drain()
    assert [hit.headline for hit in find().hits] == ["Third"]
    assert not consistency.compare(deep=True).differs


def test_a_publication_keeps_its_moment_when_the_clock_goes_back(clock, make_article, find):
    make_article("Soon", published_at=NOW + HOUR)
    clock.move_to(NOW - DAY)
    drain()
    clock.move_to(NOW + HOUR - timedelta(seconds=1))
    drain()
    assert find().total == 0
    clock.move_to(NOW + HOUR)
    drain()
    assert find().total == 1


def test_a_clock_that_ran_ahead_publishes_nothing_before_its_moment_once_it_is_right(
    clock, make_article, find
):
    make_article("Soon", published_at=NOW + HOUR)
    clock.move_to(NOW + DAY)
    drain()
    assert find().total == 1  # by that clock it is time
    clock.move_to(NOW)
    assert find().total == 0
    clock.move_to(NOW + HOUR)
    assert find().total == 1


def test_what_a_clock_that_ran_ahead_took_out_is_found_by_the_check(clock, make_article, find):
    article = make_article("Until evening", expires_at=NOW + HOUR)
    clock.move_to(NOW + DAY)
    drain()
    clock.move_to(NOW)
    found = consistency.compare()
    assert found.missing == [article.pk]
    consistency.repair(found)
    assert find().total == 1
    clock.move_to(NOW + HOUR)
    assert find().total == 0
    drain()
    assert not consistency.compare(deep=True).differs


@JUMPS
def test_a_change_that_failed_is_tried_again_within_a_minute(
    clock, make_article, find, monkeypatch, jump
):
    def fail(self, article):
        raise ValueError("not now")

    make_article("First")
    with monkeypatch.context() as patch:
        patch.setattr(ArticleIndex, "prepare", fail)
        make_article("Second")
    assert IndexChange.objects.get().attempts == 1
    clock.move_to(NOW + jump)
    drain()
    assert find().total == 2


def test_no_wait_is_shorter_than_none(clock, make_article, client):
    with writer_lock(INDEX):
        make_article("First")
    clock.move_to(NOW - DAY)
    told = client.get("/healthz").json()
    assert (told["pending"], told["oldest_due_seconds"]) == (1, 0)
