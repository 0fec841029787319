"""A client that causes much work is told to wait; many people behind one address are not."""

from __future__ import annotations

import random
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse

from newsroom.web import spending
from newsroom.web.spending import time_counted
from tests.newsroom.web.rates import from_address, set_rate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits")]


class Clock:
    """The time of a processor and of the day, as a test lets them pass."""

    def __init__(self):
        self.now = self.busy = 1000.0

    def monotonic(self):
        return self.now

    def thread_time(self):
        return self.busy


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(spending, "time", clock)
    monkeypatch.setattr(spending, "has_answered", lambda: True)
    return clock


@pytest.fixture
def ask(clock, rf):
    """ask(address, seconds) → status and Retry-After of a request that takes so long."""

    def ask(address="192.0.2.1", seconds=0.0, elsewhere=0.0):
        def view(_request):
            clock.busy += seconds
            clock.now += seconds
            spending.add(elsewhere)
            return HttpResponse()

        request = rf.get("/search/", REMOTE_ADDR=address)
        request.user = AnonymousUser()
        response = time_counted(view)(request)
        return response.status_code, int(response.get("Retry-After", 0))

    return ask


def test_costly_searches_are_refused_until_their_time_is_over(ask, clock):
    assert ask(seconds=0.6) == (200, 0)  # counts 12 of the 10 that may be open
    status, wait = ask(seconds=0.6)
    assert (status, wait) == (429, 7)
    assert ask("192.0.2.2", seconds=0.6) == (200, 0)
    clock.now += wait
    assert ask(seconds=0.6) == (200, 0)
    assert ask()[0] == 429


@pytest.mark.parametrize("cost", [0.15, 0.3, 1.5])
def test_whoever_obeys_keeps_a_process_busy_for_a_small_part_of_the_time(ask, clock, cost):
    began, busy = clock.now, clock.busy
    while clock.now < began + 600:
        status, wait = ask(seconds=cost)
        clock.now += wait if status == 429 else 0.0
    assert 0 < clock.busy - busy < 600 * spending.CHEAP / cost + 20


@pytest.mark.parametrize(("processes", "page"), [(1, 0.04), (2, 0.06), (4, 0.12)])
def test_thirty_people_behind_one_address_are_never_refused(ask, clock, processes, page):
    """Each searches once in half a minute, typed letter by letter, with a suggestion for each.

    This is one of the processes that share them, and answers one at a time.
    """
    draw = random.Random(7)
    keys = sorted(
        begin + draw.uniform(0.1, 0.3) * letter
        for person in range(30)
        for begin in (30 * turn + draw.uniform(0, 30) for turn in range(10))
        for letter in range(10)
    )
    start = clock.now
    for key in keys:
        for seconds in (draw.uniform(0.01, page), page / 6):  # the page, suggestions
            if draw.randrange(processes) == 0:
                clock.now = max(clock.now, start + key)
                assert ask(seconds=seconds) == (200, 0)


def test_one_costly_search_among_cheap_ones_is_nobodys_fault(ask, clock):
    for _ in range(200):
        assert ask(seconds=0.03) == (200, 0)
        assert ask(seconds=0.3 if clock.now % 60 < 1 else 0.0) == (200, 0)
        clock.now += 1


def test_what_runs_already_counts_as_what_is_usual(clock, rf):
    """A hundred costly searches that arrive at once are not all begun."""
    started, go_on = [], threading.Event()

    def view(_request):
        started.append(1)
        go_on.wait(10)
        return HttpResponse()

    spender = spending._add("address 192.0.2.1", clock.now)
    spender.usual = 7.5
    user = AnonymousUser()

    def begin():
        request = rf.get("/search/", REMOTE_ADDR="192.0.2.1")
        request.user = user
        statuses.append(time_counted(view)(request).status_code)
        connection.close()  # that of this thread: a refusal is a page

    statuses: list[int] = []
    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(started) + len(statuses) < 8:
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 2 + [429] * 6


def answered(clock, ask, cost: float, seconds: float) -> float:
    """The part of a process that a client gets which always waits with 16 requests; others ask too.

    Whoever is refused comes again when told.
    """
    began, busy = clock.now, clock.busy
    due = [began] * 16
    while clock.now < began + seconds:
        clock.now = max(clock.now + 0.0005, min(due))
        mine = due.index(min(due))
        status, wait = ask(seconds=cost)
        due[mine] = clock.now + wait if status == 429 else clock.now
        if mine == 0:
            ask("192.0.2.2", seconds=0.01)
            busy += 0.01
    return (clock.busy - busy) / (clock.now - began)


@pytest.mark.parametrize("cost", [0.01, 0.03, 0.045, 0.2])
def test_whoever_always_waits_with_more_gets_a_small_part_of_a_process(ask, clock, cost):
    answered(clock, ask, cost, 5)
    assert 0 < answered(clock, ask, cost, 120) < 0.1
    assert ask("192.0.2.2", seconds=0.01) == (200, 0)
    clock.now += 2 * spending.LEFT + spending.REST * cost
    for _ in range(5):
        assert ask(seconds=0.01) == (200, 0)


def test_a_crowd_has_one_at_a_time(ask, clock):
    spender = spending._add("address 192.0.2.1", clock.now)
    spender.running = 3
    clock.now += 60 * spending.CROWD / (1 - spending.SHARE) - 0.1
    assert ask()[0] == 200
    clock.now += 0.2
    assert ask() == (429, 2)
    assert ask("192.0.2.2")[0] == 200
    spender.running = 0
    assert ask(seconds=0.02) == (200, 0)
    assert ask() == (429, 2)
    clock.now += spending.REST * 0.02
    assert ask() == (200, 0)


def test_one_by_one_a_client_may_ask_for_half_of_the_time(ask, clock):
    for _ in range(2000):
        assert ask(seconds=0.02) == (200, 0)
        clock.now += 0.02


def test_what_ends_after_all_was_forgotten_is_not_counted_for_another(clock):
    with spending.counting("someone"):
        spending.forget()
        with spending.counting("someone") as wait:
            assert wait == 0
    assert spending._spenders["someone"].running == 0


def test_time_of_another_machine_counts(ask):
    ask(elsewhere=0.6)
    assert ask()[0] == 429


def test_the_first_request_of_a_process_counts_nothing(ask, monkeypatch):
    monkeypatch.setattr(spending, "has_answered", lambda: False)
    ask(seconds=5)
    assert ask()[0] == 200


def test_nothing_is_counted_where_limits_are_off(ask, settings):
    settings.RATE_LIMITS = False
    for _ in range(5):
        assert ask(seconds=2) == (200, 0)


def test_no_search_writes_for_it(make_article, reindex, settings):
    make_article("Harbour")
    reindex()
    set_rate(settings, "search", 10**6)
    reader = from_address("192.0.2.1")
    reader.get("/search.json?q=harbour")
    queries = []
    with connection.execute_wrapper(lambda run, sql, *rest: queries.append(sql) or run(sql, *rest)):
        reader.get("/search.json?q=harbour")
    assert not [sql for sql in queries if not sql.lstrip().upper().startswith("SELECT")]


@pytest.mark.parametrize(
    "path", ["/search/?q=a", "/search.json?q=a", "/suggest.json?q=a", "/facets/topic.json", "/"]
)
def test_every_search_is_counted(path, settings, make_article, reindex):
    make_article("Harbour")
    reindex()
    reader = from_address("192.0.2.1")
    assert reader.get(path).status_code == 200
    spender = spending._spenders["address 192.0.2.1"]
    spender.spent = 10**6
    refused = reader.get(path)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60


def test_clients_are_forgotten_that_owe_nothing(ask, clock, monkeypatch):
    monkeypatch.setattr(spending, "MOST_CLIENTS", 3)
    ask("192.0.2.1", seconds=0.6)
    ask("192.0.2.2")
    ask("192.0.2.3")
    ask("192.0.2.4")
    assert spending._spenders.keys() == {"address 192.0.2.1", "address 192.0.2.4"}


def test_a_search_that_an_article_marks_counts_as_one(make_article, reindex):
    article = make_article("Harbour", text="harbour")
    reindex()
    reader, address = from_address("192.0.2.1"), f"{article.get_absolute_url()}?q=harbour"
    assert b"<mark>" in reader.get(address).content
    spending._spenders["address 192.0.2.1"].spent = 10**6
    page = reader.get(address)
    assert page.status_code == 200
    assert b"<mark>" not in page.content
