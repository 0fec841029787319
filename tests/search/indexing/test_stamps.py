"""check_index, not deep: an index that tells of an article what its row no longer says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsroom.models import Article, Image, Section, Topic
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.search_indexes import STAMPED
from tests.search.indexing.test_consistency import check, run_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(make_article, reindex):
    image = Image.objects.create(
        caption="A pier", alt_text="Wood", file="pier.png", width=3, height=2
    )
    found = [
        make_article(
            f"Story {number}",
            text="Oil and gas.",
            section="City",
            source="Ledger",
            hero_image=image if number == 1 else None,
        )
        for number in range(3)
    ]
    reindex()
    return found


def delete_past_django(article) -> None:
    """Without anything that listens: its rows go, and SQLite gives their number away again."""
    with connection.cursor() as cursor:
        for table in ("topics", "people", "places"):
            cursor.execute(
                f"DELETE FROM newsroom_article_{table} WHERE article_id = %s", [article.pk]
            )
        cursor.execute("DELETE FROM newsroom_article WHERE id = %s", [article.pk])


def insert_past_django(article, **changes) -> None:
    """The row of an article that was deleted, with other values."""
    for name, value in changes.items():
        setattr(article, name, value)
    row = {
        field.column: field.get_db_prep_save(getattr(article, field.attname), connection)
        for field in Article._meta.concrete_fields
    }
    names = ", ".join(connection.ops.quote_name(name) for name in row)
    marks = ", ".join(["%s"] * len(row))
    run_sql(f"INSERT INTO newsroom_article ({names}) VALUES ({marks})", *row.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Another story", "slug": "another-story"},
        {"body": "<p>All about grain.</p>"},
        {"published_at": datetime(2025, 11, 17, 10, tzinfo=UTC)},
        {"created_at": datetime(2020, 1, 1, tzinfo=UTC)},  # all else alike, a namesake
    ],
    ids=["another headline", "another text", "another hour", "a namesake"],
)
def test_an_article_that_has_the_number_of_a_deleted_one_is_stale(articles, find, changes):
    last = articles[-1]
    pk = last.pk
    delete_past_django(last)
    insert_past_django(last, pk=pk, **changes)
    assert consistency.compare().stale == [pk]
    code, said = check("--repair")
    assert (code, said.splitlines()[-1]) == (
        0,
        "indexed 3, missing 0, stale 0, extra 0, duplicate 0",
    )
    assert {hit.headline for hit in find().hits} == set(
        Article.objects.values_list("headline", flat=True)
    )
    assert not consistency.compare(deep=True).differs


CHANGES = {
    "newsroom_article": {
        "headline": "New", "slug": "new", "dek": "New", "kicker": "New", "byline": "New",
        "body": "<p>New</p>", "language": "de", "external_id": "new", "word_count": 9,
        "address_date": "2020-02-02", "section_id": None, "source_id": None,
        "hero_image_id": None,
    },
    "newsroom_section": {"name": "New", "slug": "new"},
    "newsroom_source": {"name": "New", "slug": "new"},
    "newsroom_image": {"caption": "New", "alt_text": "New", "file": "new.png"},
}  # fmt: skip


@pytest.mark.parametrize(
    "table, column, value",
    [(table, *change) for table, own in CHANGES.items() for change in own.items()],
)
def test_what_raw_sql_changes_in_a_row_is_stale(articles, table, column, value):
    article = articles[1]
    key = {"section": "section_id", "source": "source_id", "image": "hero_image_id"}
    pk = getattr(article, key.get(table.removeprefix("newsroom_"), "pk"))
    run_sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, pk)  # noqa: S608
    assert article.pk in consistency.compare().stale
    assert check("--repair")[0] == 0
    assert not consistency.compare(deep=True).differs


def test_an_expiry_that_raw_sql_sets_is_stale(articles):
    Article.objects.filter(pk=articles[0].pk).update(expires_at=None)
    moment = timezone.now() + timedelta(days=9)
    text = Article._meta.get_field("expires_at").get_db_prep_save(moment, connection)
    run_sql("UPDATE newsroom_article SET expires_at = %s WHERE id = %s", text, articles[0].pk)
    assert consistency.compare().stale == [articles[0].pk]


def test_an_index_that_follows_is_never_called_stale(articles, reindex):
    """Through Django whatever changes is told, and the stamp with it."""
    section = Section.objects.get()
    section.name = "Harbour"
    section.save()
    image = Image.objects.get()
    image.caption = "A quay"
    image.save()
    articles[0].kicker = "Now"
    articles[0].expires_at = timezone.now() + timedelta(days=9)
    articles[0].save()
    Article.objects.filter(pk=articles[2].pk).update(byline="By Ada Lund")
    reindex()
    assert check()[0] == 0
    assert not consistency.compare(deep=True).differs


def test_a_row_whose_section_is_gone_is_no_difference_for_ever(articles):
    with connection.constraint_checks_disabled():
        run_sql("UPDATE newsroom_article SET section_id = 999 WHERE id = %s", articles[0].pk)
        assert check("--repair")[0] == 0
        run_sql("UPDATE newsroom_article SET section_id = NULL WHERE id = %s", articles[0].pk)


def test_an_expiry_of_after_a_rebuild_is_seen_on_the_way_back(articles, backend):
    """The generation before still has what no hit shows: when an article ends, its caption."""
    rebuild()
    Article.objects.filter(pk=articles[0].pk).update(expires_at=timezone.now() + timedelta(days=1))
    image = Image.objects.get()
    image.caption = "A quay"
    image.save()
    rebuild()
    found = consistency.go_back()
    assert found.stale == [articles[0].pk, articles[1].pk]
    assert not consistency.compare(deep=True).differs


def test_a_topic_that_raw_sql_moves_is_seen_by_a_deep_look(articles, make_article, reindex):
    article = make_article("Gas", topics=["Gas"])
    energy = Topic.objects.create(name="Energy")
    reindex()
    run_sql("UPDATE newsroom_topic SET parent_id = %s WHERE name = 'Gas'", energy.pk)
    assert not consistency.compare().differs
    assert consistency.compare(deep=True).stale == [article.pk]


def test_every_name_in_the_stamp_is_one_of_the_database(articles):
    assert list(Article.objects.values_list(*STAMPED))
