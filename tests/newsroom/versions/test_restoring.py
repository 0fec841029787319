"""A version brought back: what it said, and nothing of who sees it."""

from __future__ import annotations

import time

import pytest

from newsroom.bodies import figure_of
from newsroom.models import Article, Person, RelatedStory, Topic, Version
from newsroom.versions import differences, of_version, restore, state_of
from newsroom.versions.differences import word_by_word
from tests.newsroom.versions.test_keeping import article, kept  # noqa: F401

pytestmark = pytest.mark.django_db
TEXT = {"headline", "dek", "topics", "people", "places", "authors", "related", "hero_image"}


def first_version(article) -> Version:  # noqa: F811
    return kept(article)[0]


@pytest.fixture
def changed(article):  # noqa: F811
    """The article after an editor changed all of it."""
    before = state_of(article)
    article.headline, article.body, article.hero_image = "Another", "<p>Not that.</p>", None
    article.status = Article.Status.WITHDRAWN
    article.save()
    article.topics.set([Topic.objects.create(name="Gas")])
    article.people.clear()
    article.authorships.all().delete()
    RelatedStory.objects.filter(article=article).delete()
    return article, before


def test_a_restored_version_says_what_it_said_and_stays_withdrawn(changed):
    article, before = changed  # noqa: F811
    restored = restore(first_version(article))
    after = state_of(article)
    assert {name: after.values[name] for name in TEXT} == {
        name: before.values[name] for name in TEXT
    }
    assert after.body == before.body
    assert after.values["status"] == "withdrawn"
    assert (restored.missing, restored.taken) == ([], [])


def test_what_stood_there_before_a_restoration_is_a_version(changed):
    article, _before = changed  # noqa: F811
    there = state_of(article)
    restore(first_version(article))
    newest = kept(article)[-1]
    assert of_version(newest) == there
    assert newest.through == "restore"


def test_a_deleted_article_gets_its_number_and_its_address_back_as_a_draft(article):  # noqa: F811
    before, address = state_of(article), article.get_absolute_url()
    Article.objects.get(pk=article.pk).delete()
    restored = restore(first_version(article))
    after = state_of(restored.article)
    assert restored.article.pk == article.pk
    assert restored.article.get_absolute_url() == address
    assert after.values == before.values | {"status": "draft", "created_by": None}
    assert restored.taken == []


def test_who_has_an_address_by_now_is_told(article, make_article):  # noqa: F811
    Article.objects.filter(pk=article.pk).update(external_id="a-1")
    Article.objects.get(pk=article.pk).delete()
    other = make_article("Harbour opens", external_id="a-1", source="The Paper")
    restored = restore(kept(article)[-1])
    assert set(restored.taken) == {other}
    assert restored.article.get_absolute_url() != other.get_absolute_url()
    assert restored.article.external_id == ""


def test_names_that_are_gone_are_told_and_those_made_again_are_found(article):  # noqa: F811
    article.save()
    Topic.objects.all().delete()
    Person.objects.all().delete()
    ada = Person.objects.create(name="Ada Lund")
    restored = restore(first_version(article))
    assert restored.missing == ["Ports"]
    assert list(article.people.all()) == [ada]


def test_differences_are_told_word_by_word(article):  # noqa: F811
    before = state_of(article)
    article.headline, article.body = "Harbour closes", "<p>As it is.</p>"
    article.save()
    told = {each.field: each.pieces for each in differences(before, state_of(article))}
    assert told.keys() == {"headline", "body"}
    assert told["headline"] == [("same", "Harbour "), ("removed", "opens"), ("added", "closes")]
    for kind, text in (("removed", "As it was."), ("added", "As it is.")):
        whole = "".join(piece for each, piece in told["body"] if each in ("same", kind))
        assert whole == text


def test_a_picture_in_a_body_is_told_with_its_caption(article):  # noqa: F811
    article.body = "<p>Calm.</p>"
    article.save()
    before = state_of(article)
    article.body += figure_of("0" * 16, "The quay")
    article.save()
    (difference,) = differences(before, state_of(article))
    assert difference.pieces == [("same", "Calm."), ("added", "\nPicture: The quay")]
    assert not difference.is_markup


def test_other_markup_of_the_same_words_is_told_as_that(article):  # noqa: F811
    before = state_of(article)
    article.body = "<p><b>As</b> it was.</p>"
    article.save()
    (difference,) = differences(before, state_of(article))
    assert difference.is_markup


def test_two_long_texts_are_compared_in_bounded_time(article):  # noqa: F811
    before = state_of(article)
    article.body = "".join(f"<p>{' '.join(map(str, range(n, n + 400)))}</p>" for n in range(200))
    article.save()
    middle = state_of(article)
    article.body = "".join(f"<p>{' '.join(map(str, range(n, n + 400)))}</p>" for n in range(5, 205))
    article.save()
    assert differences(before, middle)
    assert differences(middle, state_of(article))


def test_a_text_that_is_written_anew_is_compared_at_once():
    old, new = (" ".join(f"{side}{n}" for n in range(600)) for side in ("was", "is"))
    began = time.process_time()
    pieces = word_by_word(f"It opens. {old} It ends.", f"It opens. {new} It ends.")
    assert time.process_time() - began < 1
    assert (pieces[0], pieces[-1]) == (("same", "It opens. "), ("same", " It ends."))
    for kind, text in (("removed", old), ("added", new)):
        whole = "".join(piece for each, piece in pieces[1:-1] if each in ("same", kind))
        assert whole == text
