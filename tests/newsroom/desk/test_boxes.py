"""Moments in the desk's forms, in the hour that clocks show twice and in the one they leave out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsroom.models import Article
from tests.newsroom.desk.acts import errors, opened, send
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db
FIRST = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)  # both are 02:30 in Berlin
SECOND = datetime(2025, 10, 26, 1, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _berlin(settings):
    settings.TIME_ZONE = "Europe/Berlin"


@pytest.fixture
def editor(make_article):
    make_article("Before", published_at=datetime(2025, 1, 1, tzinfo=UTC))  # no date here is odd
    return client_of("editor")


def test_a_moment_that_nobody_touched_stays_to_the_instant(editor, make_article):
    article = make_article("Clocks go back", published_at=SECOND)
    article.corrections.create(at=FIRST, text="It was not noon.")
    assert send(editor, article, opened(editor, article), dek="Twice").status_code == 302
    article.refresh_from_db()
    assert (article.dek, article.published_at) == ("Twice", SECOND)
    assert article.corrections.get().at == FIRST


def test_of_two_moments_that_clocks_show_alike_a_typed_one_is_the_first(editor, make_article):
    article = make_article("Clocks go back")
    typed = {
        "published_at_0": "2025-10-26",
        "published_at_1": "02:30:00",
        "corrections-0-at": "2025-10-26T02:30:00",
        "corrections-0-text": "It was not noon.",
    }
    assert send(editor, article, opened(editor, article), **typed).status_code == 302
    article.refresh_from_db()
    assert article.published_at == article.corrections.get().at == FIRST


def test_a_moment_that_no_clock_shows_is_refused(editor, make_article):
    article = make_article("Clocks go on")
    typed = {"published_at_0": "2025-03-30", "published_at_1": "02:30:00"}
    page = send(editor, article, opened(editor, article), **typed)
    assert list(errors(page)) == ["published_at"]
    assert Article.objects.get(pk=article.pk).published_at == article.published_at


@pytest.mark.parametrize(("second", "shown"), [(0, "2025-11-17T08:40"), (5, "2025-11-17T08:40:05")])
def test_a_moment_in_one_box_is_written_as_browsers_send_it_back(
    editor, make_article, second, shown
):
    """Else a form that somebody saved over would ask about a correction that nobody touched."""
    article = make_article("Quays")
    at = datetime(2025, 11, 17, 7, 40, second, tzinfo=UTC)
    article.corrections.create(at=at, text="It was not noon.")
    assert opened(editor, article)["corrections-0-at"] == [shown]
