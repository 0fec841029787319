"""A real Solr that has no index, or refuses us: no address fails, each asks the database."""

from __future__ import annotations

import re

import pytest

from search.backends.solr import client
from tests.contract.conftest import needs_solr
from tests.visibility.archive import archive_of
from tests.visibility.index_damage import forget_everything
from tests.visibility.walk import Walk, fail_with

pytestmark = [needs_solr, pytest.mark.django_db]


@pytest.fixture
def walk(django_db_blocker, monkeypatch):
    """The archive; how its addresses answer on the embedded engine is known."""
    monkeypatch.setattr(client, "PAUSE", 0.0)
    with archive_of(django_db_blocker.unblock()):
        walk = Walk()
        walk.know_the_sound()
        yield walk


def faults(walk: Walk) -> list[str]:
    found = []
    for one in walk.asked:
        forget_everything()
        found += [f"{one} | {fault}" for fault in walk.faults(one, is_seen=True)]
    return found


def test_no_address_fails_while_solr_has_no_index(walk, using, solr_url):
    with using(solr_url.replace("/newsroom?", "/nowhere?")):
        fail_with(faults(walk))


def test_no_address_fails_while_solr_does_not_let_us_in(walk, using, solr_url):
    wrong, replaced = re.subn(r":[^:@/]+@", ":wrong@", solr_url)
    assert replaced, "The cluster asks for no password"
    with using(wrong):
        fail_with(faults(walk))
