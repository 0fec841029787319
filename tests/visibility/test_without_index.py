"""While the index cannot be read the database is searched: it hides the same."""

from __future__ import annotations

import pytest

from tests.visibility.archive import STATES, Secret, remove_index
from tests.visibility.surfaces import ask_everything, told

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def before_without(asked_once):
    def ask():
        remove_index()
        return ask_everything("anonymous")

    return asked_once("before, without an index", ask)


@pytest.mark.parametrize("state", STATES)
def test_no_surface_tells_of_a_hidden_article(archive_in, before_without, state):
    with archive_in():
        STATES[state](Secret())
        remove_index()
        answers = ask_everything("anonymous")
    assert [each for each in answers if told(answers[each], each[1])] == []
    assert [each for each in answers if answers[each] != before_without[each]] == []


def test_the_same_article_is_found_when_public(archive_in):
    with archive_in():
        Secret().write()
        remove_index()
        answers = ask_everything("anonymous")
    for surface in ("CSV", "JSON Lines", "front page", "article"):
        assert told(answers["anonymous", surface], surface)
