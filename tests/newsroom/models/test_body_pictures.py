"""What is written down of the pictures in bodies follows from the bodies, whatever changes them."""

from __future__ import annotations

from importlib import import_module
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Value

from newsroom.bodies import figure_of
from newsroom.models import Article, BodyPicture, Image, Version
from newsroom.signals import articles_changed
from newsroom.versions import restore

pytestmark = pytest.mark.django_db
A, B = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"


def body_of(*keys: str) -> str:
    return "<p>Words</p>" + "".join(figure_of(key, "A quay") for key in keys)


def written_down(article) -> list[str]:
    rows = BodyPicture.objects.filter(article=article.pk).order_by("key")
    return list(rows.values_list("key", flat=True))


@pytest.fixture
def article(make_article):
    return make_article(body=body_of(A))


def test_a_save_writes_them_down(article):
    assert written_down(article) == [A]
    article.body = body_of(B, A, B)
    article.save()
    assert written_down(article) == [A, B]
    article.body = "<p>Words</p>"
    article.save()
    assert written_down(article) == []


def test_a_save_of_other_fields_alone_changes_nothing(article):
    article.body = body_of(B)
    article.save(update_fields=["dek"])
    assert written_down(article) == [A]
    article.save(update_fields=["body", "body_mark"])
    assert written_down(article) == [B]


def test_a_body_that_was_not_read_is_read(article):
    Article.objects.defer("body").get(pk=article.pk).save()
    assert written_down(article) == [A]


@pytest.mark.parametrize("value", [body_of(B), Value(body_of(B))])
def test_an_update_writes_them_down(article, value):
    Article.objects.filter(pk=article.pk).update(body=value)
    assert written_down(article) == [B]
    Article.objects.update(dek="A line")
    assert written_down(article) == [B]


def test_bulk_methods_write_them_down(article):
    Article.objects.bulk_create([Article(headline="New", body=body_of(A, B))])
    assert written_down(Article.objects.get(headline="New")) == [A, B]
    article.body = body_of(B)
    Article.objects.bulk_update([article], ["body"])
    assert written_down(article) == [B]
    article.body = ""
    Article.objects.bulk_update([article], ["dek"])
    assert written_down(article) == [B]


@pytest.mark.parametrize(
    "delete", [lambda row: row.delete(), lambda row: Article.objects.all().delete()]
)
def test_they_go_with_their_article_and_come_back_with_it(article, delete):
    number = article.pk
    delete(article)
    assert not BodyPicture.objects.exists()
    restored = restore(Version.objects.get(article_number=number))
    assert written_down(restored.article) == [A]
    assert restored.missing == ["a picture in its text"]


def test_a_picture_has_a_key_that_stays():
    image = Image.objects.create(caption="A quay")
    key = image.key
    assert len(key) == 16 and key != Image.objects.create().key
    image.caption = "A pier"
    image.save()
    image.refresh_from_db()
    assert image.key == key


def test_pictures_of_before_are_given_keys_and_keep_those_they_have():
    kept = Image.objects.create().key
    Image.objects.bulk_create([Image(caption="Old") for _ in range(3)])
    migration = import_module("newsroom.migrations.0024_keys_of_pictures")
    with mock.patch.object(migration, "STEP", 2):
        for _again in range(2):
            migration.give_keys(apps, mock.Mock(connection=connection))
            keys = list(Image.objects.order_by("pk").values_list("key", flat=True))
            assert keys[0] == kept
            assert [len(key) for key in keys] == [16] * 4 and len(set(keys)) == 4


def test_articles_are_told_of_what_changes_in_a_picture_of_their_bodies(make_article):
    image = Image.objects.create()
    article, told = make_article(body=body_of(image.key)), []
    make_article("Another")

    def hear(sender, ids, **kwargs):
        told.extend(ids)

    articles_changed.connect(hear)
    try:
        image.credit = "A. Lee"
        image.save()
    finally:
        articles_changed.disconnect(hear)
    assert told == [article.pk]
