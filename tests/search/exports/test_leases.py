"""Turns at exports: a client has one, the site a few, and none is kept by who went away."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.cache import cache
from django.test import Client

from search.exports import leases
from tests.newsroom.web.rates import from_address
from tests.template import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits")]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for number in range(12):
        make_article(f"Story {number}", text="grain")
    reindex()


def test_a_client_has_one_export_at_a_time(archive):
    reader, other = from_address("192.0.2.1"), from_address("192.0.2.2")
    running = reader.get("/search.csv")
    stream = iter(running.streaming_content)
    next(stream)
    refused = [reader.get("/search.csv") for _ in range(20)]
    assert {response.status_code for response in refused} == {429}
    assert all(response["Retry-After"] for response in refused)
    assert other.get("/search.csv").getvalue()
    assert b"".join(stream)
    assert reader.get("/search.csv").status_code == 200


def test_a_site_has_a_few_exports_at_a_time(archive, settings):
    settings.EXPORT_SLOTS = 2
    running = [from_address(f"192.0.2.{number}").get("/search.csv") for number in range(20)]
    statuses = [response.status_code for response in running]
    assert statuses.count(200) == 2
    assert statuses.count(429) == 18
    for response in running:
        response.getvalue()
    assert from_address("192.0.2.99").get("/search.csv").status_code == 200


def test_a_second_export_waits_for_the_first(archive, settings):
    settings.EXPORT_WAIT = 20
    lease = leases.wait_for_lease("someone")
    timer = threading.Timer(0.3, lease.give_back)
    timer.start()
    second = leases.wait_for_lease("someone")
    timer.join()
    assert second is not None
    second.give_back()


def test_a_third_export_does_not_wait_behind_the_second(settings):
    settings.EXPORT_WAIT = 3
    lease = leases.wait_for_lease("someone")
    waiting = threading.Thread(target=leases.wait_for_lease, args=["someone"])
    waiting.start()
    key = next(key for key in lease.keys if "export-of-" in key).replace("-of-", "-waits-")
    while cache.get(key) is None:
        time.sleep(0.01)
    assert leases.wait_for_lease("someone") is None
    assert waiting.is_alive()
    lease.give_back()
    waiting.join()


def test_a_client_that_goes_away_gives_its_turn_back(archive):
    reader = from_address("192.0.2.1")
    half = reader.get("/search.csv")
    next(iter(half.streaming_content))
    for closer in half._resource_closers:  # what a server calls when the connection is gone
        closer()
    unread = reader.get("/search.csv")
    assert unread.status_code == 200
    for closer in unread._resource_closers:
        closer()
    assert reader.get("/search.csv").status_code == 200


def test_a_turn_whose_process_died_lapses(time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    dead = leases.wait_for_lease("someone")
    assert leases.wait_for_lease("someone") is None
    time_machine.move_to("2026-03-01T12:01:01Z", tick=False)
    living = leases.wait_for_lease("someone")
    assert living is not None
    dead.give_back()  # it was not dead, only slow: it gives back nothing that is another's
    assert leases.wait_for_lease("someone") is None


def test_an_answer_that_nobody_reads_lets_its_turn_go(archive, settings, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    reader = from_address("192.0.2.1")
    reader.get("/search.csv")
    time_machine.move_to("2026-03-01T12:00:03Z", tick=False)
    assert reader.get("/search.csv").status_code == 200


@pytest.fixture
def late_and_other(settings, time_machine):
    """An answer that was not begun in time, and the lease of another that has its turn."""
    settings.EXPORT_SLOTS = 1
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    lease = leases.wait_for_lease("someone")
    lease.lapse_unless_begun()
    late = leases.Leased(iter("ab"), lease)
    time_machine.move_to("2026-03-01T12:00:03Z", tick=False)
    other = leases.wait_for_lease("another")
    return late, other


def test_an_answer_begun_too_late_waits_for_its_turn_again(late_and_other):
    """A server too busy to begin for seconds: another export may have the turn by then."""
    late, other = late_and_other
    with pytest.raises(leases.LeaseLost):
        next(late)
    assert next(leases.Leased(iter("ab"), other)) == "a"


def test_an_answer_begun_too_late_takes_a_turn_that_is_free(late_and_other, settings):
    late, other = late_and_other
    settings.EXPORT_WAIT = 20
    threading.Timer(0.2, other.give_back).start()
    assert next(late) == "a"
    settings.EXPORT_WAIT = 0
    assert leases.wait_for_lease("another") is None
    late.close()
    assert leases.wait_for_lease("another") is not None


def test_an_export_that_is_read_keeps_its_turn(time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    lease = leases.wait_for_lease("someone")
    parts = leases.Leased(iter("abcdef"), lease)
    for minute in range(1, 6):
        next(parts)
        lease.renewed = float("-inf")
        time_machine.move_to(f"2026-03-01T12:{minute - 1:02}:50Z", tick=False)
        if minute > 1:
            continue
        assert leases.wait_for_lease("someone") is None
    parts.close()
    assert leases.wait_for_lease("someone") is not None


def test_an_export_has_its_own_limit_of_time(settings):
    settings.EXPORT_SECONDS = 1
    lease = leases.wait_for_lease("someone")
    parts = leases.Leased(iter("abc"), lease)
    assert next(parts) == "a"
    lease.began -= 2
    with pytest.raises(leases.ExportTooLong):
        next(parts)
    assert leases.wait_for_lease("someone") is not None


def test_a_slow_reader_of_an_export_keeps_nobody_from_searching(archive):
    slow = from_address("192.0.2.1").get("/search.csv")
    stream = iter(slow.streaming_content)
    next(stream)
    for number in range(5):
        assert from_address(f"192.0.2.{number}").get("/search.json?q=grain").json()["total"] == 12
    assert b"".join(stream)


def test_an_export_that_fails_to_begin_gives_its_turn_back(archive, monkeypatch):
    from search.views import exports

    reader = Client(REMOTE_ADDR="192.0.2.1", raise_request_exception=False)
    monkeypatch.setattr(exports.csv_export, "row_limit", lambda user: 1 / 0)
    assert reader.get("/search.csv").status_code == 500
    monkeypatch.undo()
    assert reader.get("/search.csv").status_code == 200
