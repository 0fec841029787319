"""Importing archives: the same articles as from their folder, and nothing left out in silence."""

from __future__ import annotations

import io
import tarfile

import pytest

from newsroom.models import Article, Image
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story
from tests.newsroom.imports.formats.archives.packing import packed, tarred, written, zipped
from tests.newsroom.imports.test_keys_of_files import page

pytestmark = pytest.mark.django_db


def files() -> dict[str, bytes]:
    return {
        "a/index.html": page("News of the ferry", "ferry").encode(),
        "b/index.html": page("News of the school", "school").encode(),
        "b/index_files/ad.html": b"<html>An ad</html>",
        "b/quay.png": encoded("PNG"),
        "items/all.jsonl": lines(story(1, image={"path": "pictures/quay.png"})).encode(),
        "items/pictures/quay.png": encoded("PNG"),
    }


@pytest.mark.parametrize("end", ["zip", "tgz"])
def test_an_archive_and_its_folder_are_the_same_articles(tmp_path, end):
    archive = written(tmp_path / f"paper.{end}", packed(files(), end))
    code, said = run(archive)
    assert (code, said.splitlines()[-1]) == (
        0,
        "imported 3, updated 0, unchanged 0, rejected 0",
    )
    assert sorted(Article.objects.values_list("external_id", flat=True)) == [
        "paper/a/index", "paper/b/index", "t:1",
    ]  # fmt: skip
    assert Article.objects.get(external_id="t:1").hero_image.file
    for name, data in files().items():
        written(tmp_path / "paper" / name, data)
    assert "imported 0, updated 0, unchanged 3, rejected 0" in run(tmp_path / "paper")[1]
    assert "imported 0, updated 0, unchanged 3, rejected 0" in run(archive)[1]


def test_what_is_not_read_is_counted_and_named(tmp_path):
    unread = {"style.css": b"p { margin: 0 }", "wire.bin": bytes(range(256)), "quay.png": b"no"}
    path = written(tmp_path / "paper.zip", zipped({"a.jsonl": lines(story(1)).encode()} | unread))
    code, said = run(path)
    assert code == 1
    assert "imported 1, updated 0, unchanged 0, rejected 2" in said
    assert f"rejected: {path}/style.css: style.css is not in a format" in said
    assert f"rejected: {path}/wire.bin: wire.bin is not text" in said
    assert "quay.png" not in said


def test_a_format_that_is_asked_for_is_asked_of_the_files_within(tmp_path):
    path = written(tmp_path / "paper.zip", zipped({"a.txt": b"<html><p>It met.</p></html>"}))
    code, said = run(path, "--format", "jsonl")
    assert code == 2
    assert "a.txt is an HTML page: --format html" in said


@pytest.mark.parametrize(
    "path", ["../secret.png", "/etc/hostname", "a/../../secret.png", "none.png", "link.png"]
)
def test_a_picture_comes_from_beside_its_file_in_the_archive_and_nowhere_else(tmp_path, path):
    written(tmp_path / "secret.png", encoded("PNG"))
    item = lines(story(1, image={"path": path})).encode()
    inside = {"secret.png": encoded("PNG"), "in/a.jsonl": item}
    archive = tarred(inside, **{"in/link.png": tarfile.SYMTYPE})
    code, said = run(written(tmp_path / "paper.tar", archive))
    assert code == 0
    assert f"picture '{path}'" in said
    assert not any(image.file for image in Image.objects.all())


def test_an_archive_at_standard_input_is_read(tmp_path, monkeypatch):
    data = packed({"a.jsonl": lines(story(1)).encode()}, "tar.gz")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert "imported 1, updated 0, unchanged 0, rejected 0" in run("-")[1]


def test_no_more_of_an_archive_is_read_than_is_asked_for(tmp_path):
    inside = {f"{n}.jsonl": lines(story(n)).encode() for n in range(9)}
    path = written(tmp_path / "paper.zip", zipped(inside))
    assert "imported 3, updated 0, unchanged 0, rejected 0" in run(path, "--limit", "3")[1]
