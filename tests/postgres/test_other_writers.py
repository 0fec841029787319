"""Writers beside each other: nothing is lost between two statements of a transaction."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse

from newsroom.models import Article, Person
from newsroom.web.time_limit import TimeIsUp, time_limit, time_limited
from search.backends.locking import writer_lock
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])


def test_an_article_hidden_by_another_stays_hidden(make_article, find, meanwhile):
    article = make_article("Ferry")
    person = Person.objects.create(name="Ann Lee")
    drain()
    with writer_lock(INDEX):  # nobody drains

        def withdraw():
            Article.objects.filter(pk=article.pk).update(status="withdrawn")

        with meanwhile('SELECT "newsroom_article"."id"', withdraw):  # which locks it
            article.people.add(person)
        assert IndexChange.objects.filter(article_id=article.pk, hides=True).exists()
        assert find().total == 0
    drain()
    assert not consistency.compare(deep=True).differs


def test_what_another_makes_fit_is_not_changed_in_silence(make_article, find, meanwhile):
    make_article("Ferry", dek="old", text="On the sea.")
    other = make_article("Harbour", text="On land.")  # who replaces one text waits for the other

    def make_fit():
        Article.objects.filter(pk=other.pk).update(dek="old")

    with meanwhile('UPDATE "newsroom_article"', make_fit):
        Article.objects.filter(dek="old").update(status="withdrawn")
    assert [hit.headline for hit in find().hits] == ["Harbour"]
    assert not consistency.compare(deep=True).differs


@pytest.mark.parametrize("is_inner", [False, True])
def test_an_address_taken_meanwhile_gets_a_number(make_article, meanwhile, is_inner):
    def take():
        make_article("Ferry strike")

    with meanwhile('INSERT INTO "newsroom_article"', take):
        if is_inner:
            with transaction.atomic():
                make_article("Ferry strike")
        else:
            make_article("Ferry strike")
    assert sorted(Article.objects.values_list("slug", flat=True)) == [
        "ferry-strike",
        "ferry-strike-2",
    ]


def test_a_request_that_waits_for_the_database_too_long_spoils_no_other(monkeypatch, rf):
    monkeypatch.setattr(settings, "SEARCH_SECONDS", 0.2)

    @time_limited
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        return HttpResponse()

    view(rf.get("/"))  # the first may take ten times as long
    began = time.monotonic()
    assert view(rf.get("/")).status_code == 503
    assert time.monotonic() - began < 30
    assert Article.objects.count() == 0


def test_a_transaction_that_is_ended_by_time_leaves_nothing(make_article):
    with pytest.raises(TimeIsUp), time_limit(0.3), transaction.atomic():
        make_article("Ferry")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
    assert not Article.objects.exists()
    assert not IndexChange.objects.exists()
