"""Files without an id or an address of their own are known by their path."""

from __future__ import annotations

import pytest

from newsroom.models import Article
from tests.newsroom.imports.command import run

pytestmark = pytest.mark.django_db

WORDS = {
    "ferry": "The ferry to Skelby stays in port this week because its engine is being mended.",
    "school": "Pupils of the upper school have drawn a map of all the wells in the old town.",
}


def page(headline, about, extra=""):
    return (
        f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>"
        + f"<p>{WORDS[about]} {extra}</p>" * 3
        + "</article></body></html>"
    )


@pytest.fixture
def folder(tmp_path):
    for name, about in (("a", "ferry"), ("b", "school")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "index.html").write_text(page(f"News of the {about}", about))
    return tmp_path / "in"


def keys():
    return sorted(Article.objects.values_list("external_id", "headline"))


BOTH = [("in/a/index", "News of the ferry"), ("in/b/index", "News of the school")]


def as_earlier_versions_did(**fields):
    """Files were known by their name alone."""
    article = Article.objects.filter(**fields).get()
    article.external_id, article.import_digest = "index", "of before"
    article.save()


def test_files_of_one_name_in_two_folders_are_two_articles(folder):
    assert "imported 2, updated 0, unchanged 0, rejected 0" in run(folder)[1]
    assert keys() == BOTH
    assert "imported 0, updated 0, unchanged 2, rejected 0" in run(f"{folder}/")[1]


def test_a_glob_at_any_depth_gives_each_file_once(folder):
    (folder / "again").symlink_to(folder)
    assert "imported 2, updated 0, unchanged 0, rejected 0" in run(f"{folder}/**")[1]
    assert keys() == BOTH


def test_files_of_one_name_in_two_runs_are_two_articles(folder):
    run(folder / "a")
    assert "imported 1, updated 0" in run(folder / "b")[1]
    assert [key for key, _ in keys()] == ["a/index", "b/index"]


def test_a_file_given_by_itself_has_its_folders_name(folder):
    run(folder / "a" / "index.html")
    assert keys() == [("a/index", "News of the ferry")]
    assert "unchanged 1" in run(folder / "a")[1]


def test_a_very_long_path_is_a_key_all_the_same(tmp_path):
    deep = tmp_path.joinpath("in", *(letter * 90 for letter in "abcd"))
    deep.mkdir(parents=True)
    (deep / "index.html").write_text(page("News of the ferry", "ferry"))
    assert "imported 1" in run(tmp_path / "in")[1]
    assert len(Article.objects.get().external_id) == 300
    assert "unchanged 1" in run(tmp_path / "in")[1]


def test_what_was_imported_by_name_alone_is_recognised(folder):
    """The one that is there last had overwritten the other: only that one is told."""
    run(folder)
    Article.objects.filter(external_id="in/a/index").delete()
    as_earlier_versions_did(external_id="in/b/index")
    number = Article.objects.get().pk
    assert "imported 1, updated 1, unchanged 0, rejected 0" in run(folder)[1]
    assert keys() == BOTH
    assert Article.objects.get(external_id="in/b/index").pk == number
    assert "imported 0, updated 0, unchanged 2, rejected 0" in run(folder)[1]


@pytest.mark.parametrize(
    "again",
    [page("The ferry stays", "ferry", "It is old."), page("News of the ferry", "school")],
    ids=["its text agrees", "its headline agrees"],
)
def test_a_changed_file_of_before_is_recognised_by_headline_or_text(folder, again):
    run(folder / "a")
    as_earlier_versions_did()
    (folder / "a" / "index.html").write_text(again)
    assert "imported 0, updated 1, unchanged 0, rejected 0" in run(folder / "a")[1]
    assert Article.objects.get().external_id == "a/index"


def test_a_key_that_meets_another_article_is_reported_and_overwrites_nothing(folder):
    run(folder / "a")
    (folder / "a" / "index.html").write_text(page("Wells of the old town", "school"))
    code, said = run(folder / "a")
    assert code == 1
    assert "imported 0, updated 0, unchanged 0, rejected 1" in said
    assert "“a/index”, has another headline and another text: left as it is" in said
    assert keys() == [("a/index", "News of the ferry")]


def test_an_agencys_id_stays_that_of_its_story_whatever_the_story_says(tmp_path):
    for text in ("one", "two"):
        (tmp_path / "in.jsonl").write_text(
            f'{{"external_id": "t:1", "headline": "All {text}", "body_text": "{text}"}}\n'
        )
        said = run(tmp_path / "in.jsonl")[1]
    assert "updated 1" in said
