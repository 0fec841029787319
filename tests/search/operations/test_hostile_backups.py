"""A backup that somebody prepared: nothing is replaced, nothing runs, no disk is filled."""

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import json
import pickle
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from newsroom.backup import package
from newsroom.models import Article
from search.indexing.repair import Repairer
from search.models import IndexInUse
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = Path(site.HAYSTACK_CONNECTIONS["default"]["PATH"])
MEDIA = Path(site.MEDIA_ROOT)
PREPARED = "prepared.tar.gz"
on_sqlite = pytest.mark.skipif(
    "postgres" in str(site.DATABASES["default"]["ENGINE"]), reason="changes the copy of SQLite"
)


@pytest.fixture(autouse=True)
def _media_of_its_own():
    shutil.rmtree(MEDIA, ignore_errors=True)  # what others left
    yield
    shutil.rmtree(MEDIA, ignore_errors=True)


@pytest.fixture
def archive(make_article, reindex, tmp_path):
    """An archive of two articles, and its backup."""
    MEDIA.mkdir(parents=True)
    (MEDIA / "kept.txt").write_text("a picture")
    make_article("Ferry strike ends")
    make_article("Ferry prices")
    reindex()
    source = tmp_path / "archive.tar.gz"
    call_command("backup", source, stdout=io.StringIO())
    return source


@pytest.fixture
def prepared(archive, tmp_path):
    """Makes a backup of the members and the manifest of a real one, changed by a function."""

    def make(change: Callable[[Path, dict], object]) -> Path:
        manifest = package.verified(archive)
        folder, target = tmp_path / "unpacked", tmp_path / PREPARED
        parts = {name.partition("/")[0] for name in manifest["members"]}
        package.unpack(archive, folder, manifest, parts)
        about = copy.deepcopy(manifest)
        change(folder, about)
        with package.written(target) as writer:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    writer.add(path, path.relative_to(folder).as_posix())
            del about["members"]
            writer.finish(about)
        return target

    return make


@pytest.fixture
def untouched(archive, client):
    """After the test, the archive answers as before it, from its index."""
    before = client.get("/search.json?q=ferry").json()
    assert before["total"] == 2
    yield
    assert client.get("/search.json?q=ferry").json()["hits"] == before["hits"]
    assert Article.objects.count() == 2
    assert (MEDIA / "kept.txt").read_text() == "a picture"
    assert not list(MEDIA.parent.glob(".restore-*"))


def restore(source, *options) -> str:
    said = io.StringIO()
    call_command("restore", source, "--force", *options, stdout=said)
    return said.getvalue()


class Sprung:
    """A pickle that leaves a file behind when it is read."""

    def __init__(self, trace: Path):
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def test_a_pickle_in_the_index_is_never_read(archive, prepared, client, tmp_path):
    trace = tmp_path / "sprung"

    def spring(folder, about):
        for path in (folder / "index").glob("*.toc"):
            path.write_bytes(pickle.dumps(Sprung(trace)))
        for path in (folder / "index").glob("MANIFEST_*"):
            body = json.loads(path.read_bytes().partition(b"\n")[0])
            for name in body:
                data = (folder / "index" / name).read_bytes()
                body[name] = len(data), hashlib.sha256(data).hexdigest()
            text = json.dumps(body)
            path.write_text(f"{text}\n{hashlib.sha256(text.encode()).hexdigest()}")

    assert "yet to be built" in restore(prepared(spring))
    assert client.get("/search.json?q=ferry").json()["total"] == 2
    assert Repairer().repair()
    assert not client.get("/search.json?q=ferry").json()["notices"]
    assert not trace.exists()


def test_until_the_index_is_built_no_reader_sees_that_of_before(archive, client, make_article):
    make_article("Ferry of another archive")
    assert client.get("/search.json?q=ferry").json()["total"] == 3
    restore(archive)
    told = client.get("/search.json?q=ferry").json()
    assert (told["total"], bool(told["notices"])) == (2, True)
    assert IndexInUse.objects.remembered() == ""  # of here, whatever the copied database says
    assert Repairer().repair()
    assert client.get("/search.json?q=ferry").json()["total"] == 2
    call_command("check_index", "--deep", stdout=io.StringIO())


def bomb(size: int) -> io.BytesIO:
    """A member of zeros."""
    return io.BytesIO(bytes(size))


def test_a_bomb_is_refused_before_anything_is_written(archive, untouched, tmp_path, monkeypatch):
    monkeypatch.setattr(package, "SMALL", 1_000_000)
    target, size = tmp_path / PREPARED, 20_000_000
    with tarfile.open(target, "w:gz") as tar:
        tar.addfile(_member("media/zeros", size), bomb(size))
    assert target.stat().st_size < size // 100
    with pytest.raises(CommandError, match=r"unpacks to more than 1 MB, 50 times its size"):
        restore(target)


def test_a_member_with_holes_is_refused(archive, untouched, tmp_path):
    """It says that it is gigabytes long, and brings a block."""
    target = tmp_path / PREPARED
    info = tarfile.TarInfo("media/holes")
    info.pax_headers = {
        "GNU.sparse.map": "0,1",
        "GNU.sparse.size": str(3 << 30),
        "GNU.sparse.numblocks": "1",
    }
    info.size = 1
    with tarfile.open(target, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(info, bomb(1))
    with pytest.raises(CommandError, match="no plain file"):
        restore(target)


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_without_end_fills_no_memory(archive, untouched, tmp_path, kind):
    target, size = tmp_path / PREPARED, 50_000_000
    header = _member("././@LongLink", size)
    header.type = kind
    with gzip.open(target, "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(size))
    with pytest.raises(CommandError, match="longer than any real one"):
        restore(target)


def test_members_that_lie_upon_each_other_are_refused(archive, untouched, tmp_path):
    target = tmp_path / PREPARED
    header = bytearray(_member("media/back", 0).tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + b"\xfe\x00"  # a size below nothing
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    with gzip.open(target, "wb") as file:
        file.write(header + bytes(1024))
    with pytest.raises(CommandError, match="no whole backup"):
        restore(target)


def test_too_little_space_is_told_before_anything_is_written(archive, untouched, monkeypatch):
    usage = shutil.disk_usage(MEDIA)._replace(free=1000)
    monkeypatch.setattr("search.operations.restore.shutil.disk_usage", lambda path: usage)
    with pytest.raises(CommandError, match=r"it takes \d+ MB on the disk of .*0 MB are free"):
        restore(archive)


COUNTS = {
    "too many articles": {"articles": 3},
    "too few images": {"images": -1},
    "other users": {"users": 7},
    "no number": {"articles": "2"},
    "a truth": {"articles": True},
    "other pictures": {"media": 9},
}


@pytest.mark.parametrize("counts", COUNTS.values(), ids=COUNTS.keys())
def test_counts_are_compared_before_anything_is_replaced(archive, prepared, untouched, counts):
    source = prepared(lambda folder, about: about["counts"].update(counts))
    with pytest.raises(CommandError) as refused:
        restore(source)
    assert "is restored" not in str(refused.value)


MANIFESTS = {
    "without counts": lambda about: about.pop("counts"),
    "without a kind of rows": lambda about: about["counts"].pop("users"),
    "without migrations": lambda about: about.pop("migrations"),
    "with migrations that are no names": lambda about: about["migrations"].append("x'; DROP--"),
    "with numbers as migrations": lambda about: about["migrations"].append(7),
    "with fewer migrations than the database": lambda about: about["migrations"].pop(),
    "with a list of counts": lambda about: about.update(counts=[1, 2]),
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_manifest_that_does_not_tell_is_refused(archive, prepared, untouched, change):
    source = prepared(lambda folder, about: change(about))
    with pytest.raises(CommandError, match="no whole backup|not restored"):
        restore(source)


NO_MANIFESTS = {
    "folds without end": b"[" * 100_000,
    "a list": b"[1]",
    "nothing": b"null",
    "the format alone": b'{"format": 1}',
    "no text": b"\xff",
}


@pytest.mark.parametrize("text", NO_MANIFESTS.values(), ids=NO_MANIFESTS.keys())
def test_a_manifest_that_is_none_is_refused(archive, untouched, tmp_path, text):
    target = tmp_path / PREPARED
    with tarfile.open(target, "w:gz") as tar:
        tar.addfile(_member(package.MANIFEST, len(text)), io.BytesIO(text))
    with pytest.raises(CommandError, match="manifest"):
        restore(target)


def test_a_manifest_far_longer_than_its_members_is_not_read(archive, untouched, tmp_path):
    target, size = tmp_path / PREPARED, 5_000_000
    with tarfile.open(target, "w:gz") as tar:
        tar.addfile(_member(package.MANIFEST, size), bomb(size))
    with pytest.raises(CommandError, match="manifest is larger"):
        restore(target)


def test_a_name_that_is_file_and_folder_is_refused(archive, untouched, tmp_path):
    target = tmp_path / PREPARED
    empty = {"size": 0, "sha256": hashlib.sha256().hexdigest()}
    members = dict.fromkeys(("media/a", "media/a/b"), empty)
    text = json.dumps({"format": 1, "members": members, "counts": {}, "migrations": []}).encode()
    with tarfile.open(target, "w:gz") as tar:
        for name in members:
            tar.addfile(_member(name, 0))
        tar.addfile(_member(package.MANIFEST, len(text)), io.BytesIO(text))
    with pytest.raises(CommandError, match="is a file and a folder"):
        restore(target)


def change_database(statement: str) -> Callable[[Path, dict], None]:
    def change(folder, about):
        with closing(sqlite3.connect(folder / "database.sqlite3")) as database:
            database.executescript(statement)

    return change


DATABASES = {
    "no database": lambda folder, about: (folder / "database.sqlite3").write_bytes(b"x" * 5000),
    "an empty one": lambda folder, about: (folder / "database.sqlite3").write_bytes(b""),
    "fewer articles": change_database(
        "DELETE FROM search_indexchange; PRAGMA foreign_keys=OFF;"
        "DELETE FROM newsroom_article WHERE id = (SELECT max(id) FROM newsroom_article)"
    ),
    "a view in the place of a table": change_database(
        "ALTER TABLE newsroom_article RENAME TO other;"
        "CREATE VIEW newsroom_article AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n) SELECT i FROM n"
    ),
    "no migrations": change_database("DROP TABLE django_migrations"),
    "migrations undone": change_database("DELETE FROM django_migrations WHERE app = 'search'"),
}


@on_sqlite
@pytest.mark.parametrize("change", DATABASES.values(), ids=DATABASES.keys())
def test_a_database_that_is_not_the_one_of_the_manifest_replaces_nothing(
    archive, prepared, untouched, change
):
    with pytest.raises(CommandError, match="is not restored"):
        restore(prepared(change))


@on_sqlite
def test_who_knows_better_may_restore_other_counts(archive, prepared):
    """Backups of earlier versions counted before they copied: an archive in use went on."""
    source = prepared(lambda folder, about: about["counts"].update(articles=1))
    with pytest.raises(CommandError, match="newsroom_article has 2 rows, not 1"):
        restore(source)
    restore(source, "--any-counts")
    assert Article.objects.count() == 2


@on_sqlite
def test_a_file_that_changes_after_it_was_looked_at_is_not_unpacked(archive, tmp_path):
    manifest = package.verified(archive)
    name = "database.sqlite3"
    manifest["members"][name]["sha256"] = "0" * 64
    with pytest.raises(package.Damaged, match="changed since it was looked at"):
        package.unpack(archive, tmp_path / "new", manifest, {name})


@on_sqlite
@pytest.mark.parametrize("packed", sorted((ROOT / "tests" / "upgrades").glob("*.tar.xz")))
def test_a_backup_of_an_earlier_version_is_restored(archive, tmp_path, client, packed):
    folder, target = tmp_path / "before", tmp_path / "before.tar.gz"
    with tarfile.open(packed) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # not in 3.11.0
        tar.extractall(folder)
    with closing(sqlite3.connect(folder / "newsroom.sqlite3")) as database:
        applied = database.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
        counts = {
            kind: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for kind, table in {
                "articles": "newsroom_article",
                "images": "newsroom_image",
                "users": "auth_user",
            }.items()
        }
    generation = (folder / "index" / "CURRENT").read_text()
    with package.written(target) as writer:
        writer.add(folder / "newsroom.sqlite3", "database.sqlite3")
        writer.add_folder(folder / "index" / generation, "index")
        writer.finish(
            {"counts": {**counts, "media": 0}, "migrations": sorted(name for (name,) in applied)}
        )
    restore(target)
    assert Repairer().repair()
    call_command("check_index", "--deep", stdout=io.StringIO())
    before = json.loads((folder / "answers.json").read_text())["answers"]
    for address, answer in before.items():
        told = client.get(address).json()
        assert (told["total"], told["notices"]) == (answer["total"], []), address


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    return info
