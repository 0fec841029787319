"""Four web processes read one index while another process writes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from newsroom.models import Article
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, STATES, FIRST = 4, 12, 10


@pytest.fixture
def write(make_article):
    """Commits state number so and so: every article says it, and there is one more of them."""

    def commit(number: int) -> None:
        with transaction.atomic():
            make_article(f"Story {number}", topics=["Energy"])
            Article.objects.update(dek=f"state {number}")

    return commit


@contextmanager
def web_processes(files: list[Path], stop: Path) -> Iterator[subprocess.Popen]:
    """Processes that ask; each writes what it is answered into its file."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": databases.url(),
        "SEARCH_SECONDS": "20",  # a machine that is busy with other tests ends none of these
    }
    command = [sys.executable, "-m", "tests.search.backends.whoosh.web_process", stop, *files]
    parent = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        yield parent
        assert parent.wait(60) == 0
    finally:
        stop.touch()  # children that are left end by themselves
        parent.kill()
        parent.wait()


def await_answers(files: list[Path], parent: subprocess.Popen) -> None:
    """Every process has answered once more since now."""

    def sizes() -> list[int]:
        return [path.stat().st_size if path.exists() else 0 for path in files]

    before, end = sizes(), time.monotonic() + 120
    while any(now == then for now, then in zip(sizes(), before, strict=True)):
        assert parent.poll() is None and time.monotonic() < end
        time.sleep(0.01)


def test_every_answer_is_one_state_and_everyone_sees_the_last(write, make_article, tmp_path):
    for number in range(1, FIRST):
        make_article(f"Story {number}", topics=["Energy"])
    write(FIRST)
    files = [tmp_path / f"answers-{number}" for number in range(PROCESSES)]
    with web_processes(files, tmp_path / "stop") as parent:
        await_answers(files, parent)
        for number in range(FIRST + 1, FIRST + STATES):
            write(number)
            if number % 4 == 0:
                await_answers(files, parent)  # so that they are in the midst of it
        (tmp_path / "stop").touch()
    for path in files:
        seen = [check(json.loads(line)) for line in path.read_text().splitlines()]
        assert seen == sorted(seen)  # nobody goes back
        assert seen[-1] == FIRST + STATES - 1
        assert len(set(seen)) > 2


def check(told: dict) -> int:
    """The state that an answer shows, once all of its parts agree on it."""
    assert told["status"] == 200, told
    state = told["total"]
    assert told == {
        "status": 200,
        "total": state,
        "hits": state,
        "topic": state,
        "days": state,
        "deks": [f"state {state}"],
    }
    return state
