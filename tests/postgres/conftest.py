"""Tests of what only PostgreSQL has: writers beside each other, on more than one machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("the database is not PostgreSQL: make test-postgres")


@pytest.fixture
def meanwhile():
    """Lets another connection do something, and commit it, just before a statement of this one.

    with meanwhile('UPDATE "newsroom_article"', other): …
    """

    @contextmanager
    def arrange(statement: str, other: Callable[[], None]):
        is_done = False

        def watch(execute, sql, params, many, context):
            nonlocal is_done
            if not is_done and sql.startswith(statement):
                is_done = True
                _in_another_thread(other)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            yield
        assert is_done, f"nothing began with {statement}"

    return arrange


def _in_another_thread(work: Callable[[], None]) -> None:
    problems = []

    def run():
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert problems == []
