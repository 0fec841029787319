"""What an editor deleted stays away when its file comes again."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.importer import Importer, Options
from newsroom.models import Article, Takedown, Version
from newsroom.versions import restore
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db
ARTICLES = "/admin/newsroom/article/"
FERRY = story(
    1,
    headline="Ferry stays",
    published_at="2025-11-17T08:00:00Z",
    canonical_url="https://p.example/f",
)
SCHOOL = story(2, headline="School opens", published_at="2025-11-17T08:00:00Z")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(FERRY, SCHOOL))
    run(path)
    return path


def delete(client, **fields):
    article = Article.objects.get(**fields)
    client.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes", "reason": "Libel."})
    assert not Article.objects.filter(pk=article.pk).exists()
    return article


def ids():
    return sorted(Article.objects.values_list("external_id", flat=True))


def bring_back(path):
    out = io.StringIO()
    call_command("import_articles", str(path), bring_back=True, stdout=out, stderr=out)
    return out.getvalue()


def test_a_deleted_article_stays_away_and_is_reported(admin_client, file):
    delete(admin_client, external_id="t:1")
    for _ in range(2):
        code, said = run(file)
        assert code == 0
        assert "imported 0, updated 0, unchanged 2, rejected 0" in said
        assert "line 1: deleted on the desk by admin on 20" in said
    assert ids() == ["t:2"]


@pytest.mark.parametrize(
    "again",
    [
        FERRY | {"headline": "All new", "canonical_url": "https://p.example/other"},
        FERRY | {"external_id": "x:9", "canonical_url": "http://www.p.example/f/?utm_source=x"},
    ],
    ids=["by its id", "by its address"],
)
def test_it_is_known_by_id_or_address_whatever_it_says(admin_client, file, again):
    delete(admin_client, external_id="t:1")
    file.write_text(lines(again))
    assert "unchanged 1" in run(file)[1]
    assert ids() == ["t:2"]


def test_another_sources_article_with_the_same_id_comes_in(admin_client, file):
    delete(admin_client, external_id="t:2")
    file.write_text(lines(SCHOOL | {"source": "Other"}))
    assert "imported 1" in run(file)[1]


def test_older_deletions_are_known_by_the_path_of_their_takedown(admin_client, file):
    delete(admin_client, external_id="t:2")
    Version.objects.all().delete()
    assert Takedown.objects.get().path.endswith("/2025/11/17/school-opens/")
    assert "imported 0, updated 0, unchanged 2, rejected 0" in run(file)[1]
    file.write_text(lines(SCHOOL | {"external_id": "t:3", "headline": "School closes"}))
    assert "imported 1" in run(file)[1]


def test_a_file_that_was_known_by_its_name_alone_stays_away(admin_client, tmp_path):
    text = "The ferry to Skelby stays in port this week because its engine is being mended."
    page = (
        f"<html><body><article><h1>Ferry stays</h1>{f'<p>{text}</p>' * 3}</article></body></html>"
    )
    (tmp_path / "index.html").write_text(page)
    run(tmp_path / "index.html")
    Article.objects.update(external_id="index")
    delete(admin_client, external_id="index")
    assert "imported 0, updated 0, unchanged 1" in run(tmp_path)[1]
    (tmp_path / "index.html").write_text(page.replace("Ferry stays", "Ferry sails"))
    assert "imported 1" in run(tmp_path)[1]


def test_bring_back_brings_it_in_once(admin_client, file):
    delete(admin_client, external_id="t:1")
    assert "imported 1, updated 0, unchanged 1" in bring_back(file)
    assert ids() == ["t:1", "t:2"]
    assert "imported 0, updated 0, unchanged 2" in run(file)[1]


def test_what_came_back_as_a_version_is_updated_again(admin_client, file):
    gone = delete(admin_client, external_id="t:1")
    version = Version.objects.get(article_number=gone.pk)
    restore(version)
    file.write_text(lines(FERRY | {"dek": "New."}))
    assert "imported 0, updated 1" in run(file)[1]


def test_what_a_program_deleted_comes_again(file):
    Article.objects.all().delete()
    assert "imported 2" in run(file)[1]


def test_deletions_are_read_once_however_many_articles_come(admin_client, file):
    delete(admin_client, external_id="t:1")

    def asked(begin, end):
        items = [
            ParsedArticle(f"Story {n}", str(n), external_id=str(n), source="W")
            for n in range(begin, end)
        ]
        with CaptureQueriesContext(connection) as captured:
            Importer(Options()).import_items(items, "in")
        return len(captured)

    assert asked(0, 2) == asked(2, 62)
