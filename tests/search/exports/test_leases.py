"""Limits by client and turns at exports; rows R01, R02, C01 and C03 of the matrix."""

from __future__ import annotations

import csv
import io
import threading
import time

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory

from newsroom.environment import Rate
from newsroom.web import throttle
from newsroom.web.client_address import client_address
from search.exports import leases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings):
    cache.clear()
    throttle.forget()
    settings.RATE_LIMITS = True
    settings.EXPORT_WAIT = 0
    yield settings
    cache.clear()
    throttle.forget()


@pytest.fixture
def archive(make_article, reindex):
    for number in range(12):
        make_article(f"Story {number}", text="grain")
    reindex()


def set_rate(settings, kind, limit, seconds=3600):
    settings.RATES = settings.RATES | {kind: Rate(limit, seconds)}


def from_address(address):
    return Client(REMOTE_ADDR=address)


def test_the_limits_are_those_that_are_promised(settings):
    assert settings.RATES["search"] == Rate(600, 60)
    assert settings.RATES["suggest"] == Rate(1200, 60)
    assert settings.RATES["export"] == Rate(30, 600)
    assert settings.RATES["login"] == Rate(5, 900)


def test_who_searches_too_often_waits_and_others_do_not(archive, settings):
    set_rate(settings, "search", 60)
    greedy, other = from_address("192.0.2.1"), from_address("192.0.2.2")
    statuses = [greedy.get("/search.json?q=grain").status_code for _ in range(80)]
    assert statuses == [200] * 60 + [429] * 20
    refused = greedy.get("/search.json?q=grain")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused.json()["retry_after"] == int(refused["Retry-After"])
    page = greedy.get("/search/", headers={"Accept": "text/html"})
    assert (page.status_code, page["Cache-Control"]) == (429, "no-store")
    assert "too many requests" in page.content.decode()
    assert other.get("/search/").status_code == 200


def test_every_window_begins_anew(archive, settings, time_machine):
    set_rate(settings, "search", 2, 60)
    time_machine.move_to("2026-03-01T12:00:30Z", tick=False)
    greedy = from_address("192.0.2.1")
    assert [greedy.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert greedy.get("/")["Retry-After"] == "30"
    time_machine.move_to("2026-03-01T12:01:01Z", tick=False)
    assert greedy.get("/").status_code == 200


def test_limits_are_off_where_the_settings_say_so(archive, settings):
    set_rate(settings, "search", 1)
    settings.RATE_LIMITS = False
    assert {from_address("192.0.2.1").get("/").status_code for _ in range(5)} == {200}


def test_people_who_signed_in_are_counted_by_account(archive, settings, django_user_model):
    set_rate(settings, "search", 2)
    clients = {}
    for name in ("ann", "bo"):
        clients[name] = from_address("192.0.2.1")
        clients[name].force_login(django_user_model.objects.create_user(name))
    statuses = [clients["ann"].get("/search.json").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert clients["bo"].get("/search.json").status_code == 200
    assert from_address("192.0.2.1").get("/search.json").status_code == 200


def test_processes_count_together(settings):
    set_rate(settings, "search", 60)
    for _process in range(6):
        throttle.forget()  # what another process would not know
        for _ in range(10):
            assert throttle.ask("search", "someone") == 0
    throttle.forget()
    waits = [throttle.ask("search", "someone") for _ in range(4)]
    assert waits[-1] > 0


def test_processes_that_count_at_the_same_time_let_hardly_more_pass(settings, monkeypatch):
    set_rate(settings, "search", 600)
    known = [{}, {}]  # what each of two processes has counted
    passed = 0
    for turn in range(1000):
        monkeypatch.setattr(throttle, "_counts", known[turn % 2])
        passed += throttle.ask("search", "someone") == 0
    assert 600 <= passed <= 602


def test_most_searches_write_nothing(archive, settings, django_assert_num_queries):
    set_rate(settings, "search", 600)
    with django_assert_num_queries(0):
        for _ in range(19):
            throttle.ask("search", "a light reader")


def test_the_database_cache_counts_without_losing_any(settings, transactional_db):
    settings.CACHES = {
        "default": {
            "BACKEND": "newsroom.web.database_cache.DatabaseCache",
            "LOCATION": "newsroom_cache",
        }
    }
    call_command("createcachetable", verbosity=0)
    caches["default"].clear()
    set_rate(settings, "login", 29)

    def count():
        from django.db import connection

        for _ in range(5):
            throttle.ask("login", "a")
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    name, _ends = throttle._name("login", "a", settings.RATES["login"], time.time())
    assert caches["default"].get(name) == 20
    assert caches["default"].incr(name, -5) == 15
    with pytest.raises(ValueError, match="not found"):
        caches["default"].incr("nothing")
    caches["default"].clear()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender", "client"),
    [
        (0, "", "192.0.2.1", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (3, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9:4711", "10.0.0.1", "203.0.113.9"),
        (1, "[2001:db8:1:2::9]:4711", "10.0.0.1", "2001:db8:1:2::/64"),
        (0, "", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "", "203.0.113.9"),
        (0, "", "", "unknown"),
    ],
)
def test_the_address_is_that_behind_the_trusted_proxies(
    settings, proxies, forwarded, sender, client
):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=sender)
    assert client_address(request) == client


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_address_does_not_help(archive, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    set_rate(settings, "search", 3)
    real = ", 203.0.113.9" if proxies else ""
    statuses = [
        from_address("10.0.0.1")
        .get("/search.json", headers={"X-Forwarded-For": f"198.51.100.{number}{real}"})
        .status_code
        for number in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]


def test_exports_are_counted(archive, settings):
    set_rate(settings, "export", 2)
    reader = from_address("192.0.2.1")
    responses = []
    for path in ("/search.csv", "/search.jsonl", "/search.csv"):
        responses.append(reader.get(path))
        responses[-1].getvalue()
    assert [response.status_code for response in responses] == [200, 200, 429]


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
    turn = leases.wait_for_turn("someone")
    timer = threading.Timer(0.3, turn.give_back)
    timer.start()
    second = leases.wait_for_turn("someone")
    timer.join()
    assert second is not None
    second.give_back()


def test_a_third_export_does_not_wait_behind_the_second(settings):
    settings.EXPORT_WAIT = 3
    turn = leases.wait_for_turn("someone")
    waiting = threading.Thread(target=leases.wait_for_turn, args=["someone"])
    waiting.start()
    key = next(key for key in turn.keys if "export-of-" in key).replace("-of-", "-waits-")
    while cache.get(key) is None:
        time.sleep(0.01)
    assert leases.wait_for_turn("someone") is None
    assert waiting.is_alive()
    turn.give_back()
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
    dead = leases.wait_for_turn("someone")
    assert leases.wait_for_turn("someone") is None
    time_machine.move_to("2026-03-01T12:01:01Z", tick=False)
    living = leases.wait_for_turn("someone")
    assert living is not None
    dead.give_back()  # it was not dead, only slow: it gives back nothing that is another's
    assert leases.wait_for_turn("someone") is None


def test_an_answer_that_nobody_reads_lets_its_turn_go(archive, settings, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    reader = from_address("192.0.2.1")
    reader.get("/search.csv")
    time_machine.move_to("2026-03-01T12:00:03Z", tick=False)
    assert reader.get("/search.csv").status_code == 200


def test_an_export_that_is_read_keeps_its_turn(time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    turn = leases.wait_for_turn("someone")
    parts = leases.Turned(iter("abcdef"), turn)
    for minute in range(1, 6):
        next(parts)
        turn.renewed = float("-inf")
        time_machine.move_to(f"2026-03-01T12:{minute - 1:02}:50Z", tick=False)
        if minute > 1:
            continue
        assert leases.wait_for_turn("someone") is None
    parts.close()
    assert leases.wait_for_turn("someone") is not None


def test_an_export_has_its_own_limit_of_time(settings):
    settings.EXPORT_SECONDS = 1
    turn = leases.wait_for_turn("someone")
    parts = leases.Turned(iter("abc"), turn)
    assert next(parts) == "a"
    turn.began -= 2
    with pytest.raises(leases.ExportTooLong):
        next(parts)
    assert leases.wait_for_turn("someone") is not None


def test_a_slow_reader_of_an_export_keeps_nobody_from_searching(archive):
    slow = from_address("192.0.2.1").get("/search.csv")
    stream = iter(slow.streaming_content)
    next(stream)
    for number in range(5):
        assert from_address(f"192.0.2.{number}").get("/search.json?q=grain").json()["total"] == 12
    assert b"".join(stream)


def test_an_export_that_fails_to_begin_gives_its_turn_back(archive, monkeypatch):
    from search.views import search

    reader = Client(REMOTE_ADDR="192.0.2.1", raise_request_exception=False)
    monkeypatch.setattr(search.csv_export, "row_limit", lambda user: 1 / 0)
    assert reader.get("/search.csv").status_code == 500
    monkeypatch.undo()
    assert reader.get("/search.csv").status_code == 200


LIVE = [
    f"{sign}{rest}"
    for sign in "=+-@\t\r\n\0＝＋－＠"
    for rest in ("cmd|'/C calc'!A0", '1+1";=2', "SUM(A1)", "1,2")
]


def test_no_cell_of_an_export_is_live(make_article, reindex, settings):
    settings.RATE_LIMITS = False
    # PostgreSQL keeps no text with a NUL.
    live = [text for text in LIVE if "\0" not in text or connection.vendor != "postgresql"]
    for number, text in enumerate(live):
        make_article(
            text, dek=text, kicker=text, byline=text, external_id=str(number),
            topics=[f"{text} {number}"], people=[f"{text} {number}"], authors=[f"{text} {number}"],
            section=f"{text} {number}", source="Wire",
        )  # fmt: skip
    reindex()
    body = Client().get("/search.csv?columns=external_id,headline,dek,kicker,byline,section,topics,"
                        "people,authors,snippet,body").getvalue().decode()  # fmt: skip
    header, *rows = csv.reader(io.StringIO(body, newline=""))
    assert len(rows) == len(live)
    for row in rows:
        told = dict(zip(header, row, strict=True))
        for cell in row:
            assert not cell.startswith(tuple("=+-@\t\r\n\0＝＋－＠")), cell
        text = live[int(told["external_id"])]
        assert told["headline"] == f"'{text}"
        assert told["dek"] == f"'{text}"
