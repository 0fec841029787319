"""How often a client may ask: by address, by account, over all processes."""

from __future__ import annotations

import pytest

from newsroom.environment import Rate
from newsroom.web import throttle
from tests.newsroom.web.rates import from_address, set_rate
from tests.template import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits")]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for number in range(12):
        make_article(f"Story {number}", text="grain")
    reindex()


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
