"""A search that works too long is ended, and the next one is answered."""

from __future__ import annotations

import time

import pytest

from search import engine

pytestmark = pytest.mark.django_db


def test_a_search_that_works_too_long_is_ended(harbour, client, monkeypatch, settings):
    settings.SEARCH_SECONDS = 0.2
    monkeypatch.setattr(engine, "find", lambda search, **options: time.sleep(60))
    response = client.get("/search/?q=grain")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"took too long" in response.content
    assert "error" in client.get("/search.json?q=grain").json()
    monkeypatch.undo()
    settings.SEARCH_SECONDS = 2
    assert client.get("/search.json?q=grain").json()["total"] == 30
