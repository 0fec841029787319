"""Looking an article up costs the same in an archive of any size: an index leads to it."""

import sqlite3

import pytest
from django.db import connection

from newsroom.imports import chunks, importer
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.models import Article, Source, Stage, at_stage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="others plan by what a table holds"),
]


@pytest.fixture
def plan_of():
    """How rows are looked up in a table of which nothing was counted, such as one that grew."""
    table = sqlite3.connect(":memory:")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL"
            " ORDER BY type DESC",  # the table before its indices
            [Article._meta.db_table],
        )
        for (sql,) in cursor.fetchall():
            table.execute(sql)

    def plan(queryset) -> str:
        sql, params = queryset.query.sql_with_params()
        return "; ".join(
            step[3]
            for step in table.execute(f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", params)
        )

    yield plan
    table.close()


@pytest.mark.parametrize(
    ("lookup", "index"),
    [
        (lambda: Article.objects.with_external_id("a"), "article_any_external_id"),
        (
            lambda: Article.objects.with_external_id("a", "b").filter(source=Source(pk=1)),
            "article_external_id",
        ),
        (lambda: Article.objects.with_canonical_url("a", "b"), "article_canonical_url"),
    ],
    ids=["any source", "one source", "address elsewhere"],
)
def test_an_index_leads_to_articles_of_an_import(lookup, index, plan_of):
    plan = plan_of(lookup())
    assert f"INDEX {index} " in plan
    assert "SCAN" not in plan


def test_rows_given_by_their_keys_are_not_looked_for_among_all_that_are_public(plan_of):
    """However many keys: a batch of an import asks for five hundred."""
    among = Article.objects.filter(pk__in=range(500))
    for rows in (among.public(), among.announced().filter(expires_at__gt="2026-01-01T00:00Z")):
        assert "USING INTEGER PRIMARY KEY (rowid=?)" in plan_of(rows.values_list("pk"))


def test_the_newest_are_not_sorted_anew(plan_of):
    plan = plan_of(Article.objects.public().newest()[:20])
    assert "INDEX article_by_date" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("stage", "index"),
    [
        (Stage.DRAFT, "article_newest"),
        (Stage.READY, "article_newest"),
        (Stage.WAITING, "article_by_date"),
        (Stage.LIVE, "article_by_date"),
        (Stage.EXPIRED, "article_expiry"),
        (Stage.WITHDRAWN, "article_newest"),
    ],
)
def test_an_index_leads_to_what_stands_at_a_stage(stage, index, plan_of):
    plan = plan_of(at_stage(Article.objects.order_by(), stage))
    assert f"INDEX {index} " in plan
    assert "SCAN" not in plan


def test_an_empty_id_is_nobodys(make_article):
    make_article("A", source="Wire", external_id="1")
    make_article("B", source="Wire")
    assert [a.headline for a in Article.objects.with_external_id("1", "")] == ["A"]
    assert list(Article.objects.with_canonical_url("")) == []


def test_tables_are_counted_whenever_an_import_has_doubled_them(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 1)
    monkeypatch.setattr(importer, "FIRST_COUNT", 1)
    running = importer.Importer(importer.Options())
    ran = []

    def noted(execute, sql, *rest):
        ran.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        items = [ParsedArticle(f"Story {n}", str(n), external_id=str(n)) for n in range(5)]
        running.import_items(items, "stories")
        running.finish()
    assert ran.count("ANALYZE") == 4  # after 1, 2, 4 and all
