"""Answers of the archive in its states: asked for once, compared by many tests."""

from __future__ import annotations

import pytest

from tests.visibility import archive
from tests.visibility.roles import ROLES
from tests.visibility.surfaces import ask_everything, ask_haystack


@pytest.fixture(autouse=True)
def _index_of_its_own():
    """Here the archive goes with its index, not the test."""


@pytest.fixture(scope="session")
def archive_in(django_db_setup, django_db_blocker):
    """An archive with its index, committed: archive_in() is a context manager that gives its clock.

    Nothing of it is there before or after.
    """
    return lambda: archive.archive_of(django_db_blocker.unblock())


@pytest.fixture(scope="session")
def before(archive_in):
    """(role, surface) → answer of the archive without the secret."""
    with archive_in():
        return ask_everything(*ROLES)


@pytest.fixture(scope="session")
def haystack_before(archive_in):
    with archive_in():
        return ask_haystack()
