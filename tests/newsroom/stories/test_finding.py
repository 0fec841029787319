"""Copies are found among what changed, and their stories keep their numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsroom.models import Article, CopyPair, Sketch, Story
from newsroom.signals import import_finished
from newsroom.stories import Found, copies_of, finding, found_among, public_stories
from newsroom.stories.finding import find_copies, is_waiting
from newsroom.stories.tasks import come_by, look_for_copies
from tests.newsroom.stories.told import text_of, with_other_words

pytestmark = pytest.mark.django_db

TEXT = text_of(1)


@pytest.fixture
def tell(make_article):
    """Makes an article of one text, with some words of its own."""
    made = []

    def make(number: int = 1, **fields) -> Article:
        made.append(number)
        own = " ".join(f"own{chr(96 + len(made))}{letter}" for letter in "abc")
        return make_article(f"Told {len(made)}", text=f"{text_of(number)} {own}", **fields)

    return make


def story_of(article: Article) -> int | None:
    return Sketch.objects.get(pk=article.pk).story_id


def stories(*articles: Article) -> list[int | None]:
    find_copies()
    return [story_of(article) for article in articles]


def rewrite(article: Article, text: str) -> None:
    article.body = f"<p>{text}</p>"
    article.save()


def test_copies_are_one_story_and_others_none(tell):
    first, second, third, other, fourth = tell(), tell(), tell(), tell(2), tell(2)
    lone = tell(3)
    one, *rest = stories(first, second, third, other, fourth, lone)
    assert one is not None and rest[:2] == [one, one]
    assert rest[2] == rest[3] not in (None, one)
    assert rest[4] is None
    assert found_among([first.pk, other.pk, lone.pk]) == Found(copies=2, stories=2, waiting=0)
    assert not is_waiting()


def test_numbers_stay_when_articles_come_and_nothing_is_done_twice(tell, monkeypatch):
    first, second = tell(), tell()
    before = stories(first, second)
    third = tell()
    assert stories(first, second, third) == [*before, before[0]]
    monkeypatch.setattr(finding, "_compare", lambda *arguments: pytest.fail("compared again"))
    Article.objects.filter(pk=third.pk).update(status="withdrawn")
    first.headline = "Told otherwise"
    first.save()
    assert stories(first, second, third) == [*before, before[0]]


def test_a_changed_text_leaves_its_story_and_may_join_another(tell):
    first, second, third, other, fourth = tell(), tell(), tell(), tell(2), tell(2)
    one, _one, _same, two, _two = stories(first, second, third, other, fourth)
    rewrite(first, text_of(9))
    assert stories(first, second, third) == [None, one, one]
    rewrite(first, text_of(2))
    assert stories(first, other, fourth) == [two, two, two]
    rewrite(third, text_of(2))
    assert stories(second, third) == [None, two]
    assert list(Story.objects.values_list("pk", flat=True)) == [two]


def test_an_article_between_two_holds_a_story_together_and_lets_it_fall_apart(tell):
    words = text_of(1, 160).split()
    parts = [" ".join(words[at : at + 100]) for at in (0, 15, 30, 45)]
    early, between, late = tell(4), tell(5), tell(6)
    for article, text in zip((early, between, late), parts[::1], strict=False):
        rewrite(article, text)
    rewrite(late, parts[2])
    one, middle, last = stories(early, between, late)
    assert one == middle == last is not None
    second_early = tell(7)
    rewrite(second_early, parts[0])
    assert stories(second_early) == [one]
    rewrite(between, text_of(8))
    assert stories(early, second_early, between, late) == [one, one, None, None]


def test_two_stories_become_one_with_the_earlier_number(tell):
    words = text_of(1, 160).split()
    left, right = " ".join(words[:100]), " ".join(words[30:130])
    articles = [tell(number) for number in (4, 5, 6, 7)]
    for article, text in zip(articles, (left, left, right, right), strict=True):
        rewrite(article, text)
    one, _one, two, _two = stories(*articles)
    assert None not in (one, two) and one < two
    between = tell(8)
    rewrite(between, " ".join(words[15:115]))
    assert stories(*articles, between) == [one] * 5


def test_deleting_an_article_takes_its_pairs_along_and_its_story_if_one_is_left(tell):
    first, second, third = tell(), tell(), tell()
    one, *_ = stories(first, second, third)
    first.delete()
    assert stories(second, third) == [one, one]
    Article.objects.filter(pk=second.pk).delete()
    assert stories(third) == [None]
    assert not CopyPair.objects.exists() and not Story.objects.exists()
    assert list(Sketch.objects.values_list("pk", flat=True)) == [third.pk]


def test_the_desk_tells_nobody_that_a_sketch_goes_with_its_article(tell, admin_client):
    first, _second = tell(), tell()
    find_copies()
    page = admin_client.get(f"/admin/newsroom/article/{first.pk}/delete/").content.decode()
    assert "Told 1" in page and "ketch" not in page


def test_hidden_copies_are_neither_shown_nor_counted(tell):
    first, second = tell(), tell()
    hidden = [
        tell(status="draft"),
        tell(status="withdrawn"),
        tell(expires_at=timezone.now() - timedelta(days=1)),
        tell(status="scheduled", published_at=timezone.now() + timedelta(days=1)),
    ]
    one = stories(first)[0]
    assert list(copies_of(first)) == [second]
    assert public_stories([first.pk, second.pk]) == {first.pk: one, second.pk: one}
    Article.objects.filter(pk=second.pk).update(status="withdrawn")
    assert not copies_of(first).exists()
    assert public_stories([first.pk]) == {}
    assert found_among([article.pk for article in hidden]) == Found(copies=4, stories=1, waiting=0)


def test_a_change_while_its_text_is_read_is_not_lost(tell, monkeypatch):
    first, second = tell(), tell()
    texts = finding._texts

    def read_then_change(numbers):
        read = texts(numbers)
        monkeypatch.setattr(finding, "_texts", texts)
        rewrite(second, text_of(9))
        return read

    monkeypatch.setattr(finding, "_texts", read_then_change)
    assert stories(first, second) == [None, None]


def test_a_change_while_it_is_compared_is_not_lost(tell, monkeypatch):
    first, second = tell(), tell()
    pairs = finding._pairs

    def compare_then_change(*arguments):
        found = pairs(*arguments)
        monkeypatch.setattr(finding, "_pairs", pairs)
        rewrite(second, text_of(9))
        return found

    monkeypatch.setattr(finding, "_pairs", compare_then_change)
    assert stories(first, second) == [None, None]


def test_whoever_stops_goes_on_where_it_was(tell, monkeypatch):
    articles = [tell(number % 3) for number in range(9)]
    monkeypatch.setattr(finding, "READ_STEP", 2)
    monkeypatch.setattr(finding, "COMPARE_STEP", 2)
    pieces = 1
    while not find_copies(seconds=0):
        pieces += 1
    assert pieces > 9
    at_once = [{number for number in range(9) if number % 3 == rest} for rest in range(3)]
    found = {}
    for place, article in enumerate(articles):
        found.setdefault(story_of(article), set()).add(place)
    assert None not in found
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, at_once))


def test_many_same_texts_are_one_story(tell, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COPIES", 2)
    articles = [tell() for _ in range(12)]
    one, *rest = stories(*articles)
    assert one is not None and set(rest) == {one}
    assert CopyPair.objects.count() <= 24


def test_an_import_leaves_the_finding_to_a_worker(tell):
    first, second = tell(), tell()
    import_finished.send(sender=None)
    import_finished.send(sender=None)
    (task,) = DBTaskResult.objects.filter(task_path=look_for_copies.module_path)
    look_for_copies.func()
    assert story_of(first) == story_of(second) is not None


def test_a_worker_that_comes_by_looks_for_what_was_edited(tell):
    first, second = tell(), tell()
    find_copies()
    come_by()
    assert not DBTaskResult.objects.filter(task_path=look_for_copies.module_path).exists()
    rewrite(second, text_of(9))
    come_by()
    assert DBTaskResult.objects.filter(task_path=look_for_copies.module_path).count() == 1
    look_for_copies.func()
    assert story_of(first) is None


def test_a_task_leaves_the_rest_to_another(tell, monkeypatch):
    monkeypatch.setattr("newsroom.stories.tasks.SECONDS", 0)
    tell(), tell()
    look_for_copies.func()
    assert DBTaskResult.objects.filter(task_path=look_for_copies.module_path).count() == 1


def test_the_command_reads_an_archive_that_was_there_before(tell, capsys):
    first, second, lone = tell(), tell(), tell(2)
    Sketch.objects.all().delete()
    call_command("find_copies")
    assert capsys.readouterr().out.strip() == "copies 2, stories 1"
    assert story_of(first) == story_of(second) is not None
    rewrite(lone, with_other_words(TEXT, 30))
    call_command("find_copies", str(lone.pk))
    assert capsys.readouterr().out.strip() == "copies 3, stories 1"
