"""Words that are suggested instead: of those that can be found."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_only_words_that_can_be_found_are_suggested(join, members, found):
    gone = join("a", "the stations")
    join("b", "the stationer")
    assert found.spelling_suggestion("stationz") == "stations"
    members.remove(gone)
    assert found.all().spelling_suggestion("stationz") is None
    assert found.all().spelling_suggestion("-tation statione AND OR") == "-tation stationer AND OR"
