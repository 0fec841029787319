"""Failures: plain pages with an id, and nothing of what went wrong."""

from __future__ import annotations

import sqlite3

import pytest
from django import db
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.test import Client

from newsroom.models import ArticleQuerySet
from newsroom.web.errors import StorageDown, is_out_of_reach, server_error
from tests import databases


@pytest.fixture
def visitor():
    """A client that sees error pages instead of exceptions."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_failure_is_a_plain_page_with_the_id_of_the_request(visitor, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("what nobody should see")

    monkeypatch.setattr(ArticleQuerySet, "with_names", fail)
    path = "/articles/2025/01/01/<b>echo/"
    response = visitor.get(path, headers={"X-Request-ID": "number-7"})
    page = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] == "number-7"
    assert "number-7" in page
    for told in ("nobody should see", "Traceback", "echo", "ValueError"):
        assert told not in page


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_down_a_friendly_page_and_then_all_is_well(
    visitor, make_article, monkeypatch
):
    article = make_article()
    address = article.get_absolute_url()
    with databases.out_of_reach():
        for path in (address, "/search/?q=a", "/"):
            response = visitor.get(path)
            assert response.status_code == 503
            assert int(response["Retry-After"]) > 0
            assert b"out of reach" in response.content
            assert b"nowhere" not in response.content
    assert visitor.get(address).status_code == 200


@pytest.mark.django_db
def test_a_database_that_fails_in_middleware_is_told_the_same_way(visitor, monkeypatch):
    def fail(self, request):
        raise db.OperationalError("gone")

    monkeypatch.setattr(AuthenticationMiddleware, "process_request", fail)
    assert visitor.get("/articles/2025/01/01/x/").status_code == 503


def test_a_fault_of_ours_is_not_taken_for_a_database_that_is_down():
    wrong = db.OperationalError("no such column")
    wrong.__cause__ = sqlite3.OperationalError("no such column")
    wrong.__cause__.sqlite_errorcode = sqlite3.SQLITE_ERROR
    busy = db.OperationalError("database is locked")
    busy.__cause__ = sqlite3.OperationalError("database is locked")
    busy.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert not is_out_of_reach(wrong)
    assert not is_out_of_reach(ValueError())
    assert not is_out_of_reach(None)
    assert is_out_of_reach(busy)
    assert is_out_of_reach(db.OperationalError("connection refused"))
    assert is_out_of_reach(StorageDown("no bucket"))


@pytest.mark.django_db
def test_pages_for_errors_stand_alone(client, rf):
    response = client.get("/nothing/here")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There is no page at this address." in page
    assert 'name="q"' in page
    assert "Something went wrong here." in server_error(rf.get("/")).content.decode()


@pytest.mark.django_db
def test_more_than_is_taken_at_once_is_told_in_a_sentence(admin_client, make_article):
    article = make_article("Harbour")
    admin_client.raise_request_exception = False
    form = {"headline": "Harbour", "body": "x" * 3_000_000}
    response = admin_client.post(f"/admin/newsroom/article/{article.pk}/change/", form)
    assert response.status_code == 400
    assert "your browser still has what you typed" in response.content.decode()


def test_what_cannot_be_read_is_told_in_a_sentence(client):
    response = client.get("/", headers={"host": "not..a host"})
    assert response.status_code == 400
    assert "What your browser sent cannot be read." in response.content.decode()
