"""The index follows what editors do: after the commit, and never what is not public."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from haystack.query import SearchQuerySet as HaystackQuerySet

from newsroom.models import Article, Person, Topic
from search import backends
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange


@pytest.fixture
def archive(transactional_db):
    """Tests that commit, since the index follows commits."""


def test_a_saved_article_is_found_after_its_commit(archive, make_article, find):
    call_command("setup_engine", stdout=io.StringIO())
    with transaction.atomic():
        make_article("Fresh news")
        assert find().total == 0
        assert IndexChange.objects.exists()
    assert find().total == 1
    assert not IndexChange.objects.exists()


def test_a_rolled_back_article_leaves_no_trace(archive, make_article, find):
    with pytest.raises(RuntimeError), transaction.atomic():
        make_article("Never was")
        raise RuntimeError
    assert find().total == 0
    assert not IndexChange.objects.exists()


def test_a_draft_is_never_indexed_and_publishing_it_shows_it(archive, make_article, find):
    article = make_article("Soon", status="draft")
    assert find().total == 0
    article.status = Article.Status.PUBLISHED
    article.save()
    assert find().total == 1


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda article: Article.objects.filter(pk=article.pk).update(status="withdrawn"),
        lambda article: article.delete(),
        lambda article: Article.objects.all().delete(),
        lambda article: Article.objects.filter(pk=article.pk).update(
            expires_at=datetime(2025, 11, 18, tzinfo=UTC)
        ),
    ],
    ids=["update", "delete", "bulk delete", "expiry"],
)
def test_what_is_withdrawn_is_gone_at_once_even_while_nobody_can_write(
    archive, make_article, find, withdraw
):
    article = make_article("Gone soon", topics=["Gas"])
    assert find().total == 1
    with backends.current().writing():  # the lock is taken
        withdraw(article)
        results = find()
        assert results.total == 0
        assert results.facets["topic"].buckets == ()
    drain()
    assert consistency.compare(deep=True).summary == (
        "indexed 0, missing 0, stale 0, extra 0, duplicate 0"
    )


def test_links_and_names_reach_the_index(archive, make_article, find):
    article = make_article("About people")
    person = Person.objects.create(name="Ines Torvald")
    article.people.add(person)
    assert find(person="ines-torvald").total == 1
    person.name = "Ines Torvald-Roake"
    person.save()
    assert [b.label for b in find().facets["person"].buckets] == ["Ines Torvald-Roake"]
    assert find(q="person:roake").total == 1
    person.articles.clear()
    assert find().facets["person"].buckets == ()


def test_moving_a_topic_moves_its_articles_counts(archive, make_article, find):
    gas = Topic.objects.create(name="Gas")
    make_article("One").topics.add(gas)
    gas.parent = Topic.objects.create(name="Energy")
    gas.save()
    assert [b.value for b in find().facets["topic"].buckets] == ["energy", "gas"]
    Topic.objects.get(slug="energy").delete()
    assert [b.value for b in find().facets["topic"].buckets] == ["gas"]


def test_five_edits_leave_one_document(archive, make_article, find):
    with transaction.atomic():
        article = make_article("First")
        for i in range(5):
            article.headline = f"Version {i}"
            article.save()
    assert [hit.headline for hit in find().hits] == ["Version 4"]
    assert consistency.compare().duplicate == []


def test_an_article_that_cannot_be_prepared_is_put_off_and_the_rest_goes_on(
    archive, make_article, find, monkeypatch
):
    with transaction.atomic():
        bad, _good = make_article("Bad"), make_article("Good")
    IndexChange.objects.all().delete()
    from search.search_indexes import ArticleIndex

    real = ArticleIndex.prepare

    def prepare(self, article):
        if article.pk == bad.pk:
            raise ValueError("cannot be read")
        return real(self, article)

    monkeypatch.setattr(ArticleIndex, "prepare", prepare)
    Article.objects.update(dek="changed")
    assert find(q="dek:changed").total == 1
    change = IndexChange.objects.get()
    assert (change.article_id, change.attempts) == (bad.pk, 1)
    assert "cannot be read" in change.last_error


def test_many_changes_are_left_to_a_worker(archive, make_article, find):
    for i in range(3):
        make_article(f"Story {i}")
    topic = Topic.objects.create(name="Gas")
    ids = list(Article.objects.values_list("pk", flat=True))
    with transaction.atomic():
        IndexChange.objects.bulk_create(IndexChange(article_id=0) for _ in range(60))
        topic.articles.add(*ids)
    assert find(topic="gas").total == 0
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert find(topic="gas").total == 3
    assert not IndexChange.objects.exists()


def test_many_saves_leave_one_task(archive, make_article):
    with transaction.atomic():
        for number in range(60):
            make_article(f"Story {number}")
    assert DBTaskResult.objects.count() == 1


def test_the_commands_say_what_they_did(archive, make_article, find):
    make_article("One")
    out = io.StringIO()
    call_command("rebuild_index", noinput=True, stdout=out)
    call_command("check_index", stdout=out)
    call_command("update_index", stdout=out)
    assert out.getvalue().splitlines() == [
        "indexed 1 articles",
        "indexed 1, missing 0, stale 0, extra 0, duplicate 0",
        "articles brought up to date: 0",
    ]


pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_index_has_no_ghosts_and_no_drafts(make_article):
    sqs = HaystackQuerySet()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_article("Ghost")
        raise RuntimeError
    make_article("Draft", status="draft")
    assert sqs.all().count() == 0
    article = make_article("Real")
    article.topics.add(Topic.objects.create(name="Energy"))
    assert sqs.all()[0].topic == ["energy"]
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert sqs.all().count() == 0
