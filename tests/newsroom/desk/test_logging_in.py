"""Logging in: how often a password may be tried, and what becomes of sessions; rows A01, A02."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from newsroom.web import throttle

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def limits(settings, time_machine, django_user_model):
    cache.clear()
    throttle.forget()
    settings.RATE_LIMITS = True
    time_machine.move_to("2026-03-01T12:00:30Z")
    for name in ("ed", "bo"):
        django_user_model.objects.create_superuser(name, password="right")
    yield settings
    cache.clear()
    throttle.forget()


def try_(name="ed", password="wrong", address="192.0.2.1", **headers):
    data = {"username": name, "password": password, "next": "/admin/"}
    return Client(REMOTE_ADDR=address).post(LOGIN, data, headers=headers).status_code


def test_a_password_may_be_tried_five_times():
    assert [try_() for _ in range(20)] == [200] * 5 + [429] * 15
    assert try_(password="right") == 429


def test_the_refusal_says_how_long():
    for _ in range(5):
        try_()
    data = {"username": "ed", "password": "wrong"}
    response = Client(REMOTE_ADDR="192.0.2.1").post(LOGIN, data)
    assert 800 < int(response["Retry-After"]) <= 900
    assert "too many requests" in response.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.1").get(LOGIN).status_code == 200


def test_nobody_is_locked_out_for_good_or_by_others(time_machine):
    for _ in range(10):
        try_()
    assert try_(password="right", address="192.0.2.2") == 302
    assert try_("bo", "right") == 302
    time_machine.move_to("2026-03-01T12:15:30Z")
    assert try_(password="right") == 302


def test_many_accounts_tried_from_one_address_are_stopped():
    statuses = [try_(f"someone{number}") for number in range(200)]
    assert statuses.count(200) == 25
    assert statuses[25:] == [429] * 175
    assert try_("bo", "right", address="192.0.2.2") == 302


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_address_does_not_give_more_tries(settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    real = ", 203.0.113.9" if proxies else ""
    statuses = [try_(**{"X-Forwarded-For": f"198.51.100.{number}{real}"}) for number in range(7)]
    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize("name", ["ED", " ed ", "ｅｄ"])
def test_another_spelling_is_the_same_account(name):
    for _ in range(5):
        try_(name)
    assert try_() == 429


def test_a_success_is_no_try():
    for _ in range(3):
        assert [try_() for _ in range(4)] == [200] * 4
        assert try_(password="right") == 302
    for _ in range(40):
        assert try_("bo", "right") == 302


def test_who_is_in_may_not_guess_on():
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post(LOGIN, {"username": "bo", "password": "right", "next": "/admin/"})
    data = {"username": "ed", "password": "wrong"}
    statuses = [client.post(LOGIN, data).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


def test_the_form_tells_nothing_of_which_accounts_there_are():
    bodies = []
    for name in ("ed", "no"):
        page = Client().post(LOGIN, {"username": name, "password": "wrong"})
        bodies.append(str(page.context["form"].non_field_errors()))
    assert bodies[0] == bodies[1]


def log_in(client, password="right"):
    return client.post(LOGIN, {"username": "ed", "password": password, "next": "/admin/"})


def test_a_session_gets_a_new_key_when_someone_logs_in():
    client = Client()
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    assert log_in(client).status_code == 302
    assert client.session.session_key != before
    planted = Client()
    planted.cookies["sessionid"] = before
    assert planted.get("/admin/").status_code == 302


def test_logging_out_ends_the_session():
    client = Client()
    log_in(client)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert stolen.get("/admin/").status_code == 302


def test_a_new_password_ends_other_sessions():
    here, elsewhere = Client(), Client()
    log_in(here)
    log_in(elsewhere)
    new = {"old_password": "right", "new_password1": "ferry-quay-91", "new_password2": ""}
    new["new_password2"] = new["new_password1"]
    assert here.post("/admin/password_change/", new).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_cookies_are_for_this_host_over_https_and_not_for_scripts(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-s", "__Host-c"
    client = Client()
    client.get(LOGIN, secure=True)
    data = {"username": "ed", "password": "right", "next": "/admin/"}
    client.post(LOGIN, data, secure=True)
    client.post("/theme/", {"theme": "dark"}, secure=True)
    assert set(client.cookies) == {"__Host-s", "__Host-c", "__Host-theme"}
    for cookie in client.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
