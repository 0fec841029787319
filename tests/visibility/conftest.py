"""Answers of the archive in its states: asked for once, compared by many tests."""

from __future__ import annotations

import fcntl
import os
import pickle

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
def asked_once(archive_in, tmp_path_factory):
    """Asks once for all processes of a run: asked_once("a name", ask) asks an archive."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def answers(name, ask):
        path = folder / f"{name}.pickle"
        with open(folder / f"{name}.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                with archive_in():
                    path.write_bytes(pickle.dumps(ask()))
            return pickle.loads(path.read_bytes())

    return answers


@pytest.fixture(scope="session")
def before(asked_once):
    """(role, surface) → answer of the archive without the secret."""
    return asked_once("before", lambda: ask_everything(*ROLES))


@pytest.fixture(scope="session")
def haystack_before(asked_once):
    return asked_once("before, by Haystack", ask_haystack)
