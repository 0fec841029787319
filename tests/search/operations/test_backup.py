"""Backup and restore, rehearsed: the same articles, pictures and answers come back."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image as Drawing

from newsroom.backup import databases, package
from newsroom.models import RENDITIONS, Article, Image, Rendition
from newsroom.renditions.making import make_waiting
from search.backends.locking import writer_lock
from search.indexing.outbox import record
from search.indexing.repair import Repairer
from search.models import ExportRecord

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = Path(site.HAYSTACK_CONNECTIONS["default"]["PATH"])
MEDIA = Path(site.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def _media_of_its_own():
    shutil.rmtree(MEDIA, ignore_errors=True)  # what others left
    yield
    shutil.rmtree(MEDIA, ignore_errors=True)


@pytest.fixture
def archive(make_article, reindex):
    drawing = io.BytesIO()
    Drawing.new("RGB", (3, 2), "red").save(drawing, "PNG")
    image = Image(caption="A pier")
    image.file.save("pier.png", ContentFile(drawing.getvalue()))
    make_article("Ferry strike ends", text="The ferries sail again.", hero_image=image)
    make_article("Ferry prices", text="Dearer.", topics=["Ferries"], authors=["Ann Lee"])
    make_article("Secret", status="draft")
    reindex()
    return drawing.getvalue()


@pytest.fixture
def backup(tmp_path):
    """Makes a backup; gives its file."""

    def make(*options) -> Path:
        target = tmp_path / "archive.tar.gz"
        call_command("backup", target, *options, stdout=io.StringIO())
        return target

    return make


def restore(source, *options) -> str:
    said = io.StringIO()
    call_command("restore", source, *options, stdout=said)
    return said.getvalue()


def parts_of(manifest) -> set[str]:
    return {name.partition("/")[0] for name in manifest["members"]}


def empty_archive():
    Article.objects.all().delete()
    Image.objects.all().delete()
    shutil.rmtree(MEDIA)
    shutil.rmtree(INDEX)


def answers(client) -> dict:
    told = client.get("/search.json?q=ferry").json()
    return {
        "hits": [(hit["id"], hit["headline"], hit["snippet"]) for hit in told["hits"]],
        "topics": told["facets"]["topic"]["buckets"],
        "all": sorted(Article.objects.values_list("pk", "headline", "status", "body")),
    }


@pytest.mark.parametrize("options", [(), ("--no-index",)])
def test_a_rehearsal(archive, backup, client, options):
    before = answers(client)
    source = backup(*options)
    empty_archive()
    assert "yet to be built: update_index --loop does so" in restore(source)
    shown = answers(client)["hits"]  # by the database: newest first, other snippets
    assert {hit[:2] for hit in shown} == {hit[:2] for hit in before["hits"]}
    assert Repairer().repair()
    assert answers(client) == before
    assert len(before["hits"]) == 2
    assert Path(Image.objects.get().file.path).read_bytes() == archive
    (page,) = [a for a in Article.objects.all() if a.hero_image]
    assert client.get(page.get_absolute_url()).status_code == 200
    call_command("check_index", "--deep", stdout=io.StringIO())


def test_renditions_are_left_out_and_drawn_again(archive, backup):
    make_waiting()
    names = set(Rendition.objects.values_list("name", flat=True))
    assert names and all(Path(MEDIA, name).exists() for name in names)
    source = backup()
    assert not [name for name in package.verified(source)["members"] if RENDITIONS in name]
    of_another_archive = Path(MEDIA, RENDITIONS, "00", "other.webp")
    of_another_archive.parent.mkdir(exist_ok=True)
    of_another_archive.write_bytes(b"other")
    restore(source, "--force")
    assert not Rendition.objects.exists()  # no page names a file that is not there
    assert not [path for path in Path(MEDIA, RENDITIONS).rglob("*") if path.is_file()]
    make_waiting()
    assert set(Rendition.objects.values_list("name", flat=True)) == names
    assert all(Path(MEDIA, name).exists() for name in names)


def test_a_change_that_the_copied_index_has_not_followed_is_found(archive, backup, client):
    article = Article.objects.get(headline="Ferry prices")
    article.headline = "Ferry fares"
    with writer_lock(INDEX):
        article.save()
    source = backup()
    empty_archive()
    assert "the index was brought up to date" in restore(source, "--trust-index")
    headlines = [headline for _pk, headline, _text in answers(client)["hits"]]
    assert "Ferry fares" in headlines


def test_the_index_can_be_built_before_the_command_ends(archive, backup, client):
    source = backup()
    empty_archive()
    assert "the index was built anew (2 articles)" in restore(source, "--rebuild-index")


def test_a_damaged_index_in_a_backup_is_built_anew(archive, backup, client):
    for path in (INDEX / "gen-000001").glob("*.toc"):
        path.write_bytes(b"")
    source = backup()
    empty_archive()
    assert "the index was built anew (2 articles)" in restore(source, "--trust-index")
    assert len(answers(client)["hits"]) == 2


def test_an_archive_is_not_overwritten_by_mistake(archive, backup, client):
    source = backup()
    with pytest.raises(CommandError, match=r"articles 3.*--force"):
        restore(source)
    Article.objects.filter(headline="Ferry prices").delete()
    (MEDIA / "stray.txt").write_text("made after the backup")
    restore(source, "--force")
    assert Article.objects.count() == 3
    assert not (MEDIA / "stray.txt").exists()


def test_a_backup_is_its_owners_alone_and_overwrites_nothing(archive, backup, tmp_path):
    target = backup()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="exists; --force"):
        backup()
    backup("--force")
    call_command("backup", tmp_path, stdout=io.StringIO())
    assert len(list(tmp_path.glob("newsroom-*.tar.gz"))) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_the_manifest_tells_what_is_in_it(archive, backup):
    with tarfile.open(backup()) as tar:
        manifest = json.load(tar.extractfile(package.MANIFEST))
        names = set(tar.getnames())
    assert manifest["counts"] == {"articles": 3, "images": 1, "users": 0, "media": 1}
    assert manifest["generation"] == "gen-000001"
    assert manifest["members"].keys() == names - {package.MANIFEST}
    assert "search.0002_exports" in manifest["migrations"]


@pytest.mark.parametrize("fault", ["cut", "flipped", "text", "missing"])
def test_a_damaged_file_changes_nothing(archive, backup, fault):
    source = backup()
    data = bytearray(source.read_bytes())
    if fault == "cut":
        source.write_bytes(data[: len(data) // 2])
    if fault == "flipped":
        data[len(data) // 2] ^= 1
        source.write_bytes(data)
    if fault == "text":
        source.write_text("not a backup")
    if fault == "missing":
        source.unlink()
    with pytest.raises(CommandError, match="no whole backup|cannot be restored"):
        restore(source, "--force")
    assert Article.objects.count() == 3


def member(name: str, **fields) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


@pytest.mark.parametrize(
    "info",
    [
        member("../outside"),
        member("/etc/outside"),
        member("media/../../outside"),
        member("media/link", type=tarfile.SYMTYPE, linkname="/etc"),
        member("media/link", type=tarfile.LNKTYPE, linkname="../outside"),
        member("media/pipe", type=tarfile.FIFOTYPE),
        member("media//twice"),
        member("settings.py"),
        member("media"),
        member("database.sqlite3/x"),
    ],
)
def test_no_member_leads_out_of_its_folder(tmp_path, info):
    source = tmp_path / "bad.tar.gz"
    with tarfile.open(source, "w:gz") as tar:
        tar.addfile(info)
        counts = {"articles": 0, "images": 0, "users": 0, "media": 0}
        text = json.dumps({"format": 1, "members": {}, "migrations": [], "counts": counts}).encode()
        manifest = member(package.MANIFEST, size=len(text))
        tar.addfile(manifest, io.BytesIO(text))
    with pytest.raises(CommandError, match="no whole backup"):
        restore(source, "--force")


def test_a_backup_of_a_newer_version_is_refused(archive, backup, tmp_path):
    source, newer = backup(), tmp_path / "newer.tar.gz"
    manifest = package.verified(source)
    folder = tmp_path / "unpacked"
    package.unpack(source, folder, manifest, parts_of(manifest))
    with package.written(newer) as writer:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                writer.add(path, path.relative_to(folder).as_posix())
        about = {name: manifest[name] for name in ("counts", "generation")}
        writer.finish({**about, "migrations": ["newsroom.0999_from_the_future"]})
    with pytest.raises(CommandError, match=r"newer version.*0999_from_the_future"):
        restore(newer, "--force")


def test_an_index_that_is_being_written_is_waited_for_and_then_told(archive, backup, monkeypatch):
    monkeypatch.setattr("search.operations.backup.WAIT", 0.05)
    with writer_lock(INDEX), pytest.raises(CommandError, match="--no-index leaves"):
        backup()
    assert backup("--no-index").exists()


def test_exports_and_pending_changes_come_along(archive, backup, client):
    b"".join(client.get("/search.csv").streaming_content)
    record([1])
    source = backup()
    ExportRecord.objects.all().delete()
    restore(source, "--force")
    assert ExportRecord.objects.count() == 1


def test_a_backup_of_another_kind_of_database_changes_nothing(archive, tmp_path):
    (other,) = (name for vendor, name in databases.NAMES.items() if vendor != connection.vendor)
    source, copy = tmp_path / "other.tar.gz", tmp_path / other
    copy.write_bytes(b"PGDMP")
    with package.written(source) as writer:
        writer.add(copy, copy.name)
        writer.finish({"counts": {}, "migrations": []})
    with pytest.raises(CommandError, match="the kind of database that it was made from"):
        restore(source, "--force")
    assert Article.objects.count() == 3
