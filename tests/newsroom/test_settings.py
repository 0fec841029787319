"""Settings: of the database, of files, and what production refuses to start without."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

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
