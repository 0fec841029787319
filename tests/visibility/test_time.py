"""What an hour changes by itself: embargoes end and articles expire without a write."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from search.models import IndexChange
from tests.visibility.archive import HOUR, NOW, STORIES, Secret
from tests.visibility.surfaces import PICTURES, ask_everything, ask_haystack, told

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
ADDRESS = "its address 2026/11/23"


def ask() -> tuple[dict, dict]:
    return ask_everything("anonymous"), ask_haystack()


def drain() -> None:
    """What the worker does every half second."""
    call_command("update_index", stdout=StringIO())


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_an_embargo_ends_at_its_moment_and_not_before(archive_in, status):
    with archive_in() as clock:
        before = ask()
        Secret().write(status=status, published_at=NOW + HOUR)
        clock.move_to(NOW + HOUR - SECOND)
        drain()
        assert ask() == before
        clock.move_to(NOW + HOUR)
        drain()
        pages, hits = ask()
        assert told(pages["anonymous", ADDRESS])
        assert told(pages["anonymous", "search list"])
        assert all(told(pages["anonymous", picture]) for picture in PICTURES)
        assert pages["anonymous", "total"] == hits["count"] == STORIES + 1
        assert not IndexChange.objects.exists()


def test_an_article_expires_at_its_moment_though_the_index_has_it(archive_in):
    with archive_in() as clock:
        before = ask()
        Secret().write(expires_at=NOW + HOUR)
        clock.move_to(NOW + HOUR - SECOND)
        assert ask()[0]["anonymous", "total"] == STORIES + 1
        clock.move_to(NOW + HOUR)
        assert IndexChange.objects.due().exists()
        assert ask() == before
        drain()
        assert ask() == before
        assert not IndexChange.objects.exists()
