"""Pictures in bodies go out and come in: into the archive they are of, and into another."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.bodies import figure_of
from newsroom.imports.formats.jsonl.reader import read
from newsroom.imports.runs.items import as_line
from newsroom.models import Article, BodyPicture, Image, ImportRun
from newsroom.pages.article_json import of_article
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story
from tests.newsroom.imports.runs.test_undoing import come, committed, undo  # noqa: F401

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"
NAMED = figure_of(KEY, "The quay")
BARE = "<figure><figcaption>The quay</figcaption></figure>"


@pytest.fixture
def file(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "in.jsonl"


def exported(article) -> dict:
    return json.loads(json.dumps(of_article(article, lambda path: f"https://ours.example{path}")))


@pytest.fixture
def written(make_article, file):
    upload = SimpleUploadedFile("quay.png", encoded("PNG"))
    image = Image.objects.create(file=upload, caption="A quay", credit="A. Lee", alt_text="Wood")
    body = f"<p>Closed until noon.</p>{figure_of(image.key, 'The quay')}"
    return make_article(body=body, external_id="w:1", source="Wire")


def test_what_goes_out_comes_back_to_the_same_archive(written, file):
    document, rows = exported(written), list(Image.objects.values())
    for _turn in range(2):
        file.write_text(lines(document))
        assert "rejected 0" in run(file)[1]
        assert exported(Article.objects.get()) == document
        assert list(Image.objects.values()) == rows


def test_another_archive_gets_the_pictures_with_it(written, file):
    document = exported(written)
    Article.objects.all().delete()
    Image.objects.all().delete()
    Image.objects.create()  # numbers are others there
    file.write_text(lines(document))
    run(file, "--bring-back")
    article, image = Article.objects.get(), Image.objects.latest("pk")
    assert exported(article) | {"id": document["id"]} == document
    assert image.url == document["pictures"][0]["url"]
    assert (image.caption, image.credit, image.alt_text) == ("A quay", "A. Lee", "Wood")
    assert BodyPicture.objects.get().article_id == article.pk


def test_a_file_beside_the_import_is_taken(file):
    (file.parent / "quay.png").write_bytes(encoded("PNG", size=(30, 20)))
    picture = {"key": KEY, "path": "quay.png", "caption": "A quay"}
    file.write_text(lines(story(1, body_html=NAMED, pictures=[picture])))
    run(file)
    image = Image.objects.get(key=KEY)
    assert (image.width, image.height, image.caption) == (30, 20, "A quay")


def test_a_picture_that_no_text_shows_does_not_come_in(file):
    pictures = [{"key": key, "url": "https://a.example/x.png"} for key in (KEY, "f" * 16)]
    file.write_text(lines(story(1, body_html=NAMED, pictures=pictures)))
    run(file)
    assert Image.objects.get().key == KEY


def test_what_the_desk_says_of_a_picture_stays(written, file):
    document = exported(written)
    Image.objects.update(credit="B. Yu")
    file.write_text(lines(document | {"headline": "Another"}))
    run(file)
    assert Image.objects.get().credit == "B. Yu"


@pytest.mark.parametrize(
    "begin", ["<figure data-picture=", "<FIGURE DATA-PICTURE=", "<div><figure data-picture="]
)
def test_a_file_that_does_not_bring_a_picture_names_none(written, file, begin):
    """Whoever wrote it may know the key of one that readers are not to see."""
    key = Image.objects.get().key
    body = f'{begin}"{key}"><figcaption>The quay</figcaption></figure>'
    page = (
        f"<html><head><title>Seen</title></head><body><article><h1>Seen</h1><p>{'Word ' * 80}</p>"
    )
    (file.parent / "page.html").write_text(f"{page}{body}</article></body></html>")
    file.write_text(lines(story(2, body_html=body)))
    run(file)
    run(file.parent / "page.html")
    assert Article.objects.get(headline="Story 2").body == BARE
    assert key not in Article.objects.get(headline="Seen").body
    assert set(BodyPicture.objects.values_list("article", flat=True)) == {written.pk}


@pytest.mark.parametrize(
    "pictures", [["x"], [{"url": "https://a.example/x.png"}], [{"key": "12"}], 3]
)
def test_what_is_no_picture_is_told(file, pictures):
    file.write_text(lines(story(1, body_html=NAMED, pictures=pictures)))
    assert "pictures" in run(file)[1] and not Article.objects.exists()


def test_a_picture_whose_row_is_gone_keeps_its_place(written, file):
    Image.objects.all().delete()
    document, body = exported(written), written.body
    file.write_text(lines(document | {"headline": "Another"}))
    run(file)
    assert Article.objects.get().body == body
    assert not Image.objects.exists()


def test_a_dry_run_makes_none(file):
    picture = {"key": KEY, "url": "https://a.example/x.png"}
    file.write_text(lines(story(1, body_html=NAMED, pictures=[picture])))
    run("--dry-run", file)
    assert not Image.objects.exists() and not BodyPicture.objects.exists()


def test_an_undo_takes_what_the_run_made_and_nothing_else(file, written, committed):  # noqa: F811
    (file.parent / "new.png").write_bytes(encoded("PNG"))
    before, old = set(Image.objects.values_list("pk", flat=True)), exported(written)["pictures"]
    body = written.body + NAMED
    new = [{"key": KEY, "path": "new.png"}]
    with committed:
        number = come(file, story(1, body_html=body, pictures=[*old, *new]))
        name = Image.objects.get(key=KEY).file
        assert undo(number)[0] == 0
    assert set(Image.objects.values_list("pk", flat=True)) == before
    assert not name.storage.exists(name.name)
    assert ImportRun.objects.get(pk=number).state == ImportRun.State.UNDONE


def test_an_undo_leaves_what_another_body_shows_since(file, make_article, committed):  # noqa: F811
    picture = {"key": KEY, "url": "https://a.example/x.png"}
    with committed:
        number = come(file, story(1, body_html=NAMED, pictures=[picture]))
        make_article(body=NAMED)
        undo(number)
    assert Image.objects.get().key == KEY


def test_a_refused_item_is_written_with_its_pictures(file):
    told = story(1, body_html=NAMED, pictures=[{"key": KEY, "url": "https://a.example/x.png"}])
    file.write_text(lines(told))
    with file.open("rb") as stream:
        (item,) = read(stream, file.name)
    assert json.loads(as_line(item))["pictures"] == told["pictures"]
