"""Settings: of the database, of files, and what production refuses to start without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import ROOT

pytestmark = pytest.mark.django_db


def test_the_index_is_on_disk_and_not_a_threads():
    assert "STORAGE" not in settings.HAYSTACK_CONNECTIONS["default"]
    assert Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]).is_absolute()


def test_the_database_has_no_triggers():
    # PostgreSQL has triggers of its own behind foreign keys; those are internal.
    every = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(every[connection.vendor])
        assert cursor.fetchall() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_sqlite_waits_for_its_other_writers():
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "busy_timeout" in options["init_command"]


def test_the_tests_need_no_manifest_of_static_files(client):
    assert "Manifest" not in settings.STORAGES["staticfiles"]["BACKEND"]


PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-secret-of-tests-that-is-long-enough-0123456789-abcdefghijk",
    "ALLOWED_HOSTS": "archive.example",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "",
    "SITE_URL": "https://archive.example",
    "RATE_LIMITS": "",
    "TRUSTED_PROXIES": "",
}


def in_production(code: str, **environment) -> str:
    """What a process with production's settings prints."""
    variables = os.environ | PRODUCTION | environment | {"DJANGO_SETTINGS_MODULE": ""}
    variables["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    variables.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # browser tests leave it behind
    code = f"import django; django.setup()\nfrom django.conf import settings as s\n{code}"
    result = subprocess.run(
        [sys.executable, "-c", code], env=variables, cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_production_passes_the_deployment_checks():
    said = in_production(
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING'); print('clean')"
    )
    assert said.endswith("clean")


def test_cookies_of_production_are_for_this_host_over_https_only():
    said = in_production(
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN,"
        " s.SESSION_COOKIE_PATH, s.RATE_LIMITS)"
    )
    names = "__Host-sessionid __Host-csrftoken"
    assert said == f"{names} True True True True Lax Lax None / True"


def test_the_proxys_word_on_https_counts_only_where_a_proxy_is_trusted():
    ask = "print(getattr(s, 'SECURE_PROXY_SSL_HEADER', None))"
    assert in_production(ask) == "None"
    assert "HTTP_X_FORWARDED_PROTO" in in_production(ask, TRUSTED_PROXIES="1")


@pytest.mark.parametrize(
    ("name", "value"),
    [("RATE_SEARCH", "many"), ("RATE_LOGIN", "0/60"), ("TRUSTED_PROXIES", "-1"),
     ("SEARCH_SECONDS", "soon"), ("EXPORT_SLOTS", "1.5")],
)  # fmt: skip
def test_a_limit_that_cannot_be_read_stops_the_start_with_a_sentence(name, value):
    variables = os.environ | PRODUCTION | {name: value}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=variables, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 1
    assert result.stderr.startswith(f"The archive cannot start: {name} is '{value}'")
