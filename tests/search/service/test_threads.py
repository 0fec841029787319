"""Which stories make a thread, in which order, and what is said of each."""

from datetime import UTC, datetime

import pytest

from newsroom.models import Article, RelatedStory, Sketch, Story
from search import engine
from search.service.related import threads
from search.service.related.reasons import Shared
from search.service.related.suggest import Near

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(make_article):
    """Makes an article of a day of 2024: `story("Gas", 3, 14)`."""

    def make(headline, month, day, **fields):
        at = datetime(2024, month, day, 9, tzinfo=UTC)
        return make_article(headline, published_at=at, **fields)

    return make


@pytest.fixture(autouse=True)
def nearby(monkeypatch):
    """`nearby[article.pk] = [(other, similarity)]`: what the index would say."""
    known = {}

    def near(article, most):
        shared = Shared([("topic", "Gas")], [], 2)
        return tuple(
            Near(other.pk, value, threads.RARE, shared)
            for other, value in known.get(article.pk, ())
        )

    def nearness_to(article, others):
        return {each.pk: (0.0 if "afar" in each.headline else 1.0, threads.RARE) for each in others}

    monkeypatch.setattr(threads, "near", near)
    monkeypatch.setattr(threads, "nearness_to", nearness_to)
    return known


def link(article, target):
    RelatedStory.objects.create(article=article, target=target, position=1)


def told(article):
    return [(step.article.headline, step.joint.kind, step.gap) for step in engine.thread(article)]


def test_links_of_editors_lead_both_ways_in_time_with_the_gaps_between(story):
    first, second, third = story("First", 1, 1), story("Second", 1, 3), story("Third", 5, 3)
    link(second, first)
    link(third, second)
    assert told(second) == [
        ("First", "editors", ""),
        ("Second", "start", "two days later"),
        ("Third", "editors", "four months later"),
    ]
    assert told(first) == [
        ("First", "start", ""),
        ("Second", "editors", "two days later"),
        ("Third", "editors", "four months later"),
    ]


def test_what_others_lead_to_must_be_near_the_start_too(story):
    first, second = story("First from afar", 1, 1), story("Second", 1, 3)
    third = story("Third from afar", 5, 3)
    link(second, first)
    link(second, third)
    assert [headline for headline, _kind, _gap in told(first)] == ["First from afar", "Second"]
    assert len(told(second)) == 3  # its own editors put both beside it


def test_what_is_near_enough_follows_and_what_is_not_does_not(story, nearby):
    first, second, third = story("First", 1, 1), story("Second", 1, 3), story("Third", 1, 4)
    nearby[first.pk] = [
        (second, threads.NEAR_ENOUGH),
        (third, threads.NEAR_ENOUGH - 0.01),
    ]
    assert [(headline, kind) for headline, kind, _gap in told(first)] == [
        ("First", "start"),
        ("Second", "suggested"),
    ]
    (_start, step) = engine.thread(first)
    assert step.joint.reason == "shares the topic Gas; two days later"


def test_hidden_stories_are_of_no_thread_and_lead_to_none(story):
    first, draft, third = story("First", 1, 1), story("Draft", 1, 2), story("Third", 1, 3)
    link(first, draft)
    link(draft, third)
    Article.objects.filter(pk=draft.pk).update(status="draft")
    assert told(first) == [("First", "start", "")]


def test_copies_of_a_text_are_one_step_and_the_start_is_its_own(story):
    first, take, copy = story("First", 1, 1), story("Take", 1, 2), story("Copy", 1, 2)
    link(first, take)
    link(first, copy)
    Sketch.objects.filter(pk__in=[take.pk, copy.pk]).update(story=Story.objects.create())
    step = engine.thread(first)[1]
    assert (step.article, step.copies) == (take, (copy,))
    steps = engine.thread(copy)
    assert [each.joint.kind for each in steps] == ["editors", "start"]
    assert steps[1].copies == (take,)


def test_a_take_that_nobody_linked_is_of_the_thread(story):
    first, take = story("First", 1, 1), story("Take", 1, 2)
    Sketch.objects.filter(pk__in=[first.pk, take.pk]).update(story=Story.objects.create())
    (step,) = engine.thread(first)
    assert (step.article, step.copies) == (first, (take,))


def test_a_story_without_a_date_comes_last_and_has_no_gap(story):
    first, undated = story("First", 1, 1), story("Undated", 1, 1, date_known=False)
    link(first, undated)
    assert told(first) == [("First", "start", ""), ("Undated", "editors", "")]


def test_a_thread_is_bounded(story, nearby, monkeypatch):
    monkeypatch.setattr(threads, "MOST", 4)
    first = story("First", 1, 1)
    for number in range(6):
        link(first, story(f"Later {number}", 2, 1 + number))
    assert len(engine.thread(first)) == 4


def test_queries_do_not_grow_with_the_thread(story, django_assert_max_num_queries):
    first = story("First", 1, 1)
    others = [story(f"Later {number}", 2, 1 + number) for number in range(9)]
    for other in others:
        link(first, other)
    with django_assert_max_num_queries(25):
        assert len(engine.thread(first)) == 10
