"""An index of another version of the code: said in a sentence, and nothing of it is unpickled."""

from __future__ import annotations

import io
import json
import os
import pickle
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.backends.errors import Unreadable
from search.columns import manifest
from search.indexing import consistency
from search.indexing.drain import drain
from search.indexing.rebuild import rebuild
from search.indexing.repair import Repairer
from search.models import IndexChange

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "was built for another version; run rebuild_index"
PAGES = ["/", "/search/?q=ferry", "/search.json?q=ferry", "/search.csv", "/search.atom",
         "/suggest/?q=fer", "/facets/topic/", "/topics/transport/", "/healthz"]  # fmt: skip
BUILT = {
    "another mark": '{"files": "NRA2"}',
    "a mark to come": '{"files": "NRA9"}',
    "no mark": '{"analysis": 2}',
    "nothing": "{}",
    "no object": '["files"]',
    "no JSON": "NRA3",
    "gone": None,
}


class Trap:
    """Unpickled, it makes a folder; another version's table of contents does whatever it likes."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def sprung(tmp_path) -> Path:
    return tmp_path / "sprung"


@pytest.fixture
def set_a_trap(sprung):
    """Makes a generation another version's: whole by its manifest, with a trap in its pickle."""

    def change(folder: Path, built: str | None) -> None:
        commit = manifest.newest(folder)
        toc = folder / f"_MAIN_{commit}.toc"
        toc.write_bytes(pickle.dumps(Trap(sprung)))
        files = manifest.read(folder, commit) | {toc.name: manifest.facts(toc)}
        manifest.path_of(folder, commit).write_text(manifest.as_text(files))
        assert not manifest.differing(folder)
        if built is None:
            (folder / "BUILT_WITH.json").unlink()
        else:
            (folder / "BUILT_WITH.json").write_text(built)

    return change


@pytest.fixture(params=BUILT)
def other(request, make_article, backend, forget_readers, set_a_trap):
    """The folder of the generation in use, of another version."""
    make_article("Ferry strike ends", topics=["Transport"])
    folder = backend.generations.current()
    set_a_trap(folder, BUILT[request.param])
    forget_readers()
    return folder


def test_no_question_and_no_change_unpickles_it(other, backend, client, make_article, sprung):
    for ask in (backend.snapshot, backend.index, backend.articles, backend.examine, backend.merge):
        with pytest.raises(Unreadable, match=SAID):
            ask()
    with pytest.raises(Unreadable, match=SAID):
        backend.examine(deep=True)
    with pytest.raises(Unreadable, match=SAID), backend.writing():
        pass
    assert not backend.snapshot_or_nothing().count
    assert backend.has_index()
    backend.set_up()
    make_article("Ferry prices rise")
    with pytest.raises(Unreadable, match=SAID):
        drain(merge=True)
    assert consistency.compare(deep=True).summary.endswith(SAID)
    for address in PAGES:
        assert client.get(address).status_code in (200, 503), address
    assert client.get("/search.json?q=ferry").json()["total"] == 2
    assert backend.generations.current() == other
    assert not sprung.exists()


def test_the_worker_builds_it_anew_without_unpickling_it(other, backend, client, sprung, caplog):
    assert Repairer().repair()
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/search.json?q=ferry").json()["total"] == 1
    assert SAID in caplog.text
    assert not sprung.exists()


def test_there_is_no_way_back_to_it(other, backend, client, sprung):
    call_command("rebuild_index", stdout=io.StringIO())
    assert backend.generations.previous() == other
    with pytest.raises(CommandError, match=SAID):
        call_command("rebuild_index", back=True)
    assert backend.generations.current() != other
    assert not sprung.exists()


def test_a_backup_of_it_is_restored_and_built_anew(other, client, tmp_path, sprung):
    backup, said = tmp_path / "archive.tar.gz", io.StringIO()
    call_command("backup", backup, stdout=io.StringIO())
    call_command("restore", backup, force=True, trust_index=True, stdout=said)
    assert "built anew (1 articles)" in said.getvalue()
    assert client.get("/search.json?q=ferry").json()["total"] == 1
    assert not sprung.exists()


def test_files_of_its_writers_are_left_to_it(other, backend):
    """What it calls left over, only that version knows."""
    names = sorted(path.name for path in other.iterdir()) + ["MAIN_unknown.seg"]
    (other / "MAIN_unknown.seg").touch()
    call_command("rebuild_index", stdout=io.StringIO())
    assert sorted(path.name for path in other.iterdir()) == sorted(names)


@pytest.mark.parametrize("other", ["another mark"], indirect=True)
def test_the_desk_and_healthz_say_why_changes_wait(other, admin_client, make_article):
    make_article("Ferry prices rise")
    said = "it was built for another schema; rebuild_index builds it anew"
    assert said in admin_client.get("/admin/search/indexchange/").content.decode()
    told = admin_client.get("/healthz")
    assert told.status_code == 503
    assert told.json()["status"] == "unhealthy"
    checks = told.json()["checks"]
    assert checks["index"]["message"].startswith("The index was built for another schema")
    assert said in checks["changes"]["message"]
    assert str(other.parent) not in told.content.decode()
    assert admin_client.get("/readyz").status_code == 200
    call_command("rebuild_index", stdout=io.StringIO())
    assert not IndexChange.objects.exists()
    assert admin_client.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize("other", ["another mark"], indirect=True)
def test_what_is_wrong_is_said_without_a_traceback(other, client, caplog):
    for address in PAGES:
        client.get(address)
    assert SAID in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def test_a_reader_of_the_generation_before_follows_the_switch(
    make_article, backend, client, set_a_trap, sprung
):
    """Another version's worker has built anew what this process reads."""
    make_article("Ferry strike ends")
    assert client.get("/search.json?q=ferry").json()["total"] == 1
    rebuild()
    set_a_trap(backend.generations.current(), json.dumps({"files": "NRA9"}))
    found = client.get("/search.json?q=ferry").json()
    assert found["total"] == 1 and found["notices"]
    assert not sprung.exists()
