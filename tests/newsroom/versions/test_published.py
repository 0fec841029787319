"""What readers saw of an article, and what of it an editor hides from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from newsroom.models import Article, Correction, HiddenVersion, Version
from newsroom.publishing import withdraw
from newsroom.versions import (
    alike,
    count_words_of,
    differences_between,
    forget_old,
    hide,
    history_of,
    purge,
    restore,
    show_again,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def later(clock):
    """Changes an article an hour later: later(article, headline="Another")."""

    def change(article: Article, **fields) -> None:
        clock.shift(HOUR)
        for name, value in fields.items():
            setattr(article, name, value)
        article.save()

    return change


@pytest.fixture
def boss():
    return User.objects.create_user("boss")


def headlines(article: Article) -> list[str]:
    article = Article.objects.get(pk=article.pk)
    return [text.parts["headline"] for text in history_of(article).texts]


def version_of(headline: str) -> Version:
    return Version.objects.filter(state__headline=headline).first()


def test_each_text_has_its_time_and_what_changed_in_it(make_article, later):
    article = make_article("Harbour opens", text="Two ships came.", published_at=NOW)
    later(article, headline="Harbour opens again", body="<p>Three ships came in.</p>")
    later(article, dek="A line")
    first, second, third = history_of(article).texts
    times = [(text.since, text.until) for text in (first, second, third)]
    assert times == [(NOW, NOW + HOUR), (NOW + HOUR, NOW + 2 * HOUR), (NOW + 2 * HOUR, None)]
    changed = differences_between(first, second)
    assert [each.field for each in changed] == ["headline", "body"]
    assert [count_words_of(kind, changed) for kind in ("added", "removed")] == [3, 1]
    assert [each.field for each in differences_between(second, third)] == ["dek"]
    assert (history_of(article).changes, history_of(article).changed_at) == (2, NOW + 2 * HOUR)


@pytest.mark.parametrize("status", ["draft", "ready"])
def test_none_of_before_the_first_publication(make_article, later, status):
    article = make_article("Not yet", status=status, published_at=None)
    later(article, headline="Nearly")
    later(article, headline="At last", status="published", published_at=NOW + 2 * HOUR)
    assert headlines(article) == ["At last"]


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_what_waited_is_seen_from_its_moment_on(make_article, later, status):
    article = make_article("Too early", status=status, published_at=NOW + 90 * HOUR / 60)
    later(article, headline="In time")
    later(article, headline="Since")
    texts = history_of(article).texts
    assert [text.parts["headline"] for text in texts] == ["In time", "Since"]
    assert texts[0].since == NOW + 90 * HOUR / 60


def test_none_of_what_was_withdrawn_or_had_expired(make_article, later, clock):
    article = make_article("Said first")
    clock.shift(HOUR)
    withdraw(article)
    later(article, headline="Rewritten in hiding")
    later(article, headline="Said again", status="published")
    later(article, headline="To end", expires_at=NOW + 5 * HOUR)
    clock.shift(3 * HOUR)
    later(article, headline="Changed when it had ended")
    later(article, headline="Back", expires_at=None)
    assert headlines(article) == ["Said first", "Said again", "To end", "Back"]
    ended = history_of(article).texts[2]
    assert ended.until == NOW + 5 * HOUR


def test_a_change_that_readers_do_not_read_is_none(make_article, later):
    article = make_article("Harbour", text="Ships came.", section="City")
    later(article, withdrawal_note="Internal", external_id="wire:1")
    later(article, body="<p>Ships <b>came</b>.</p>", section=None)
    later(article, slug="another", hero_image=None)
    assert Version.objects.count() == 3
    assert headlines(article) == ["Harbour"]
    assert history_of(article).changed_at is None


def test_a_correction_is_a_change(make_article, clock):
    article = make_article("Harbour", text="Ships came.")
    clock.shift(HOUR)
    Correction.objects.create(article=article, at=NOW, text="It was one ship.")
    history = history_of(Article.objects.get())
    (changed,) = differences_between(*history.texts)
    assert (changed.field, changed.pieces) == ("corrections", [("added", "It was one ship.")])


def test_a_text_that_never_changed_is_asked_for_once(make_article, django_assert_num_queries):
    article = make_article("Harbour")
    with django_assert_num_queries(1):
        assert history_of(article).changes == 0


def test_a_hidden_text_is_as_if_it_never_was(make_article, later, boss):
    article = make_article("Fair")
    later(article, headline="Libel")
    later(article, slug="elsewhere")  # a second version that says so
    later(article, headline="Fair again")
    assert headlines(article) == ["Fair", "Libel", "Fair again"]
    same = alike(version_of("Libel"))
    assert len(same) == 2
    hide(same, boss, "Wrong man")
    assert headlines(article) == ["Fair", "Fair again"]
    history = history_of(article)
    assert history.text_of(version_of("Libel").pk) is None
    assert history.texts[1].since == NOW + 3 * HOUR
    later(article, headline="Fair")
    assert headlines(article) == ["Fair", "Fair again", "Fair"]
    show_again(alike(version_of("Libel")))
    assert "Libel" in headlines(article)


def test_a_hidden_text_that_comes_back_is_hidden_when_it_is_replaced_again(
    make_article, later, boss, clock, settings
):
    article = make_article("Fair")
    later(article, headline="Libel")
    later(article, headline="Fair again")
    hide(alike(version_of("Libel")), boss, "Wrong man")
    clock.shift(HOUR)
    restore(version_of("Libel"))
    assert headlines(article)[-1] == "Libel"  # readers see it on the page
    article.refresh_from_db()
    clock.shift(timedelta(days=10))
    later(article, headline="Fair at last")
    assert "Libel" not in headlines(article)
    settings.VERSION_DAYS = 5
    assert forget_old() == 3  # the one that was hidden is among them
    assert HiddenVersion.objects.get().reason == "Wrong man"
    assert headlines(article) == ["Fair at last"]


def test_a_version_that_is_deleted_is_gone(make_article, later):
    article = make_article("First")
    later(article, headline="Second")
    purge(article.pk)
    assert headlines(article) == ["Second"]


def test_of_very_many_versions_the_newest_are_looked_at(make_article, later, monkeypatch):
    monkeypatch.setattr("newsroom.versions.published.MOST", 2)
    article = make_article("Harbour 0")
    for number in range(1, 4):
        later(article, headline=f"Harbour {number}")
    assert headlines(article) == ["Harbour 1", "Harbour 2", "Harbour 3"]
    assert not history_of(article).is_whole
