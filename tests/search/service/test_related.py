"""Which articles are suggested beside another, and with which reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom import hooks
from newsroom.models import Article, Sketch, Story
from search import engine
from search.indexing.drain import drain
from search.service.related import rarities
from search.service.related.suggest import near
from tests.template import made_once

pytestmark = pytest.mark.django_db
PIPE = "The pipeline valve at Skelby burst and gas ran out for a whole night."
FILLING = ("harvest", "ferry", "museum", "railway", "school", "orchard", "bakery", "lighthouse")


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Two stories of a burst valve, one of its inquiry, and others that have nothing of it."""
    day = datetime(2025, 3, 1, 9, tzinfo=UTC)
    make_article(
        "Valve bursts at Skelby", text=PIPE, topics=["Gas"], people=["Ines Torvald"],
        published_at=day,
    )  # fmt: skip
    make_article(
        "Inquiry into the Skelby valve", text="Why the valve at Skelby burst is to be looked into.",
        topics=["Gas"], people=["Ines Torvald"], published_at=day + timedelta(days=2),
    )  # fmt: skip
    make_article(
        "Skelby pays for the valve", text="The pipeline had burst: Skelby pays.",
        published_at=day + timedelta(days=60),
    )  # fmt: skip
    for number, word in enumerate(FILLING):
        make_article(
            f"The {word} opens", text=f"A {word} opened, and the {word} was full all day.",
            topics=["Town"], published_at=day + timedelta(days=number),
        )  # fmt: skip
    reindex()


def the(headline):
    return Article.objects.get(headline=headline)


def suggested(article, most=4):
    return [
        (Article.objects.get(pk=each.article_id).headline, each.reason)
        for each in engine.suggest(article, most)
    ]


def test_the_nearest_come_first_each_with_its_reason(archive):
    assert suggested(the("Valve bursts at Skelby")) == [
        ("Inquiry into the Skelby valve", "shares Ines Torvald and the topic Gas; two days later"),
        (
            "Skelby pays for the valve",
            "shares the words “Skelby”, “Valve”, “bursts”; two months later",
        ),
    ]


def test_it_fills_the_hook_of_the_newsroom(archive):
    article = the("Valve bursts at Skelby")
    assert hooks.related_stories(article, 1) == engine.suggest(article, 1)
    assert len(hooks.related_stories(article, 1)) == 1


def test_nearness_is_the_same_from_both_sides(archive):
    one, other = the("Valve bursts at Skelby"), the("Inquiry into the Skelby valve")
    (there,) = near(one, 1)
    (back,) = near(other, 1)
    assert (there.key, back.key) == (other.pk, one.pk)
    assert there.similarity == pytest.approx(back.similarity)


def test_a_draft_that_no_index_knows_is_told_what_is_near(archive, make_article):
    draft = make_article("Valve again", text="Once more a valve burst at Skelby.", status="draft")
    assert {headline for headline, _reason in suggested(draft)} == {
        "Valve bursts at Skelby", "Inquiry into the Skelby valve", "Skelby pays for the valve",
    }  # fmt: skip


def test_what_was_hidden_a_moment_ago_is_not_suggested(archive):
    Article.objects.filter(headline="Inquiry into the Skelby valve").update(status="withdrawn")
    assert [headline for headline, _reason in suggested(the("Valve bursts at Skelby"))] == [
        "Skelby pays for the valve"
    ]


@pytest.mark.parametrize("field", ["published_at", "expires_at"])
def test_what_is_to_come_or_has_ended_is_not_suggested(archive, field):
    at = datetime(2099 if field == "published_at" else 2025, 6, 1, tzinfo=UTC)
    Article.objects.filter(headline="Inquiry into the Skelby valve").update(**{field: at})
    drain()
    assert [headline for headline, _reason in suggested(the("Valve bursts at Skelby"))] == [
        "Skelby pays for the valve"
    ]


def test_of_copies_one_is_suggested_and_none_of_the_article_itself(archive, make_article):
    valve, inquiry = the("Valve bursts at Skelby"), the("Inquiry into the Skelby valve")
    copies = {
        original: make_article(original.headline, body=original.body, topics=["Gas"])
        for original in (valve, inquiry)
    }
    drain()
    for original, copy in copies.items():
        story = Story.objects.create()
        Sketch.objects.filter(pk__in=[original.pk, copy.pk]).update(story=story)
    keys = {each.article_id for each in engine.suggest(valve, 9)}
    assert copies[valve].pk not in keys
    assert len(keys & {inquiry.pk, copies[inquiry].pk}) == 1
    assert the("Skelby pays for the valve").pk in keys


def test_an_article_without_words_is_near_to_none(archive, make_article):
    assert suggested(make_article("…", status="draft")) == []


def test_reasons_are_in_the_readers_language(archive, client):
    address = the("Valve bursts at Skelby").get_absolute_url()
    page = client.get(address, headers={"Accept-Language": "de"}).content.decode()
    assert "zwei Tage später" in page


def test_a_damaged_index_suggests_nothing_and_the_page_stands(archive, client, monkeypatch):
    from search import backends
    from search.backends.errors import Unreadable

    def unreadable(*_asked):
        raise Unreadable("cut in half")

    article = the("Valve bursts at Skelby")
    monkeypatch.setattr(type(backends.current()), "index", unreadable)
    assert engine.suggest(article, 4) == ()
    assert client.get(article.get_absolute_url()).status_code == 200


def test_it_takes_two_queries_however_many_candidates(archive, django_assert_num_queries):
    article = Article.objects.with_names().get(headline="Valve bursts at Skelby")
    with django_assert_num_queries(2):  # what is hidden; which are copies
        engine.suggest(article, 4)


def test_what_is_remembered_is_forgotten_when_the_archive_is_another_size(archive, monkeypatch):
    article = the("Valve bursts at Skelby")
    monkeypatch.setattr(rarities, "FEW", 1)
    monkeypatch.setattr(rarities, "_remembered", {})
    monkeypatch.setattr(rarities, "_of_total", 0)
    first = engine.suggest(article, 4)
    known = dict(rarities._remembered)
    assert known["valv"] and engine.suggest(article, 4) == first
    monkeypatch.setattr(rarities, "_of_total", 100)
    rarities._remembered["valv"] = 0.0
    assert engine.suggest(article, 4) == first
    assert rarities._remembered["valv"] == known["valv"]
