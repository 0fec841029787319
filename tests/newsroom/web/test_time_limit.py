"""A request that takes too long is ended: in a process, in a thread, in SQLite, in a log."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.web import time_limit as time_limit_module
from newsroom.web.time_limit import TimeIsUp, time_limit, time_limited

pytestmark = pytest.mark.django_db


def test_the_first_request_of_a_process_may_load_what_the_others_need(monkeypatch, settings):
    settings.SEARCH_SECONDS = 0.2
    monkeypatch.setattr(time_limit_module._Process, "is_warm", False)
    given = []

    @contextmanager
    def noted(seconds):
        given.append(seconds)
        yield

    monkeypatch.setattr(time_limit_module, "time_limit", noted)
    view = time_limited(lambda request: HttpResponse())
    for _ in range(3):
        view(RequestFactory().get("/search/"))
    assert given == [2.0, 0.2, 0.2]


def forever(request):
    try:
        while True:
            sum(range(100))
    except Exception:  # noqa: BLE001
        return "swallowed"


def test_a_thread_of_a_server_is_ended_too(settings, archive):
    settings.SEARCH_SECONDS = 0.2
    request = RequestFactory().get("/search.json")
    seen = []

    def work():
        seen.append(time_limited(forever)(request).status_code)
        # Nothing of it is left for the next request of this thread.
        with time_limit(60):
            seen.append(sum(range(1000)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == sorted([503, 499500] * 4)


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)


@pytest.fixture(params=[lambda work: work(), in_a_thread], ids=["alarm", "watchdog"])
def do(request):
    """Does some work where an alarm ends it, or where only a watchdog can."""
    return request.param


def test_a_search_is_ended_while_sqlite_calls_python(do, settings):
    """The interruption comes out of it as an error of the database."""
    settings.SEARCH_SECONDS = 0.2
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as database:
        database.create_function("slow", 0, lambda: forever(None))

        def view(request):
            try:
                database.execute("SELECT slow()")
            except sqlite3.OperationalError as problem:
                raise OperationalError(str(problem)) from problem

        statuses = []

        def work():
            statuses.append(time_limited(view)(RequestFactory().get("/search.json")).status_code)

        do(work)
        assert statuses == [503]


def test_a_failure_before_the_time_is_up_is_told_as_what_it_is(settings):
    settings.SEARCH_SECONDS = 60
    with pytest.raises(OperationalError):
        time_limited(failing)(RequestFactory().get("/search/"))


def failing(request):
    raise OperationalError("no such table")


def test_a_line_of_a_log_is_written_before_a_request_is_ended(do):
    """Else the lock of its handler would stay taken, and the next that logs would never end."""

    class Slow(logging.Handler):
        def handle(self, record):
            self.acquire()
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                sum(range(100))
            self.release()

    logger = logging.Logger("slow")
    logger.addHandler(handler := Slow())
    ended = []

    def work():
        try:
            with time_limit(0.05):
                logger.error("a long line")
                while True:
                    sum(range(100))
        except TimeIsUp:
            ended.append(True)

    do(work)
    assert ended == [True]
    waiting = threading.Thread(target=lambda: ended.append(handler.lock.acquire(timeout=5)))
    waiting.start()
    waiting.join(30)
    assert ended == [True, True]


def test_a_limit_that_is_not_reached_leaves_nothing_behind():
    def often():
        for _ in range(200):
            try:
                with time_limit(0.001):
                    sum(range(3000))
            except TimeIsUp:
                continue

    often()
    thread = threading.Thread(target=often)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    time.sleep(0.05)  # an alarm or a bite that came late would end this test
