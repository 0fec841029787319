"""A cache in the database counts what processes count at the same time."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.cache import caches
from django.core.management import call_command

from newsroom.web import throttle
from tests.newsroom.web.rates import set_rate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits")]


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
