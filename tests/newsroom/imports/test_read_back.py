"""What this archive exported, read back into it: the same archive."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.models import Article, Image
from newsroom.pages.article_json import of_article
from newsroom.publishing import withdraw
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run

pytestmark = pytest.mark.django_db


def read_back(tmp_path, *exported) -> str:
    """The last line of an import of exported documents."""
    path = tmp_path / "search.jsonl"
    path.write_text(lines(*exported))
    return run(path)[1].strip().splitlines()[-1]


def exported(article) -> dict:
    return json.loads(json.dumps(of_article(article, lambda path: f"https://ours.example{path}")))


@pytest.fixture
def written(make_article):
    """One of the desk: no agency, no address elsewhere."""
    return make_article(headline="Made here", body="<p>The quay is closed until noon.</p>")


def values():
    return list(Article.objects.values("pk", "slug", "body", "source", "external_id", "status"))


def test_an_article_of_the_desk_does_not_come_in_as_another(tmp_path, written):
    before = values()
    assert read_back(tmp_path, exported(written)) == (
        "imported 0, updated 1, unchanged 0, rejected 0"
    )
    assert values() == before
    assert read_back(tmp_path, exported(written)) == (
        "imported 0, updated 0, unchanged 1, rejected 0"
    )


def test_one_that_was_withdrawn_since_stays_so_also_under_a_new_address(tmp_path, written):
    document = exported(written)
    written.slug = "another"
    written.save()
    withdraw(written, reason="Wrong.")
    read_back(tmp_path, document)
    assert [row["status"] for row in values()] == ["withdrawn"]


def test_an_article_that_says_something_else_at_that_address_is_left(tmp_path, written):
    before = values()
    other = exported(written) | {"headline": "Another", "body_html": "<p>Nothing of it.</p>"}
    assert read_back(tmp_path, other).startswith("imported 1, ")
    assert values()[-1:] == before


@pytest.mark.parametrize("url", ["https://[", "https://ours.example/articles/", 5, None])
def test_an_address_that_is_no_articles_is_of_no_use(tmp_path, url):
    assert read_back(tmp_path, {"headline": "New", "url": url}).startswith("imported 1, ")


def test_a_picture_of_ours_is_not_taken_for_one_elsewhere(tmp_path, written):
    upload = SimpleUploadedFile("quay.png", encoded("PNG"))
    written.hero_image = Image.objects.create(file=upload, caption="A quay")
    written.save()
    read_back(tmp_path, exported(written))
    assert Image.objects.values_list("file", "url").get() == (written.hero_image.file.name, "")
