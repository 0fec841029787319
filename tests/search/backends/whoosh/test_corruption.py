"""An index that is damaged or out of reach: readers are served, operators told, and it heals."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import time

import pytest
from django.core.management import CommandError, call_command
from haystack.exceptions import SearchBackendError

from newsroom.models import Article
from search.backends.locking import writer_lock
from search.backends.whoosh import writer
from search.backends.whoosh.storage import DurableStorage
from search.columns import collect
from search.indexing import consistency
from search.indexing.drain import drain
from search.indexing.outbox import record
from search.indexing.repair import Repairer
from search.models import IndexChange

pytestmark = pytest.mark.django_db
NOTICE = "The search index cannot be read just now"
PAGES = ["/", "/search/?q=ferry", "/search.json?topic=transport", "/search.csv", "/search.atom",
         "/facets/topic/", "/topics/transport/"]  # fmt: skip
FILES = {
    "table of contents": "gen-*/_MAIN_*.toc",
    "manifest": "gen-*/MANIFEST_*.json",
    "postings": "gen-*/*.arr",
    "column": "gen-*/*.col",
    "facet": "gen-*/*.fct",
    "what it was built with": "gen-*/BUILT_WITH.json",
    "pointer": "CURRENT",
}
FAULTS = {
    "cut to nothing": lambda path: os.truncate(path, 0),
    "cut in half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "deleted": lambda path: path.unlink(),
}


@pytest.fixture
def archive(make_article, reindex):
    """Three articles, each in a segment of its own."""
    for headline in ("Ferry strike ends", "Ferry prices rise", "Harbour dredged"):
        make_article(headline, text=f"{headline}, it was said.", topics=["Transport"])
        reindex()


def newest(folder, kind: str):
    found = folder.glob(FILES[kind])
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path.stat().st_size))


def assert_readers_are_served(client):
    for address in PAGES:
        assert client.get(address).status_code in (200, 503), address
    response = client.get("/search/?q=ferry")
    page = response.content.decode()
    assert response.status_code == 200
    assert NOTICE in page
    assert "Ferry strike ends" in page.replace("<mark>", "").replace("</mark>", "")


def assert_operators_are_told(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert not response.json()["checks"]["index"]["ok"]
    with pytest.raises(SystemExit):
        call_command("check_index", stdout=io.StringIO())
    with pytest.raises(CommandError, match="rebuild_index|cannot be read"):
        call_command("update_index", stdout=io.StringIO())


def assert_all_is_well(client):
    page = client.get("/search/?q=ferry").content.decode()
    assert NOTICE not in page
    told = client.get("/search.json?q=ferry").json()
    assert told["total"] == 2
    assert told["facets"]["topic"]["buckets"][0]["count"] == 2
    assert client.get("/healthz").json()["status"] == "ok"
    assert not consistency.compare(deep=True).differs


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_told_and_heals(
    archive, client, index_folder, forget_readers, kind, fault
):
    FAULTS[fault](newest(index_folder, kind))
    forget_readers()
    assert_readers_are_served(client)
    assert_operators_are_told(client)
    assert Repairer().repair()
    assert_all_is_well(client)


@pytest.mark.parametrize("kind", ["table of contents", "postings", "column", "facet"])
def test_a_process_that_has_read_a_file_sees_that_it_is_gone(archive, client, index_folder, kind):
    assert_all_is_well(client)
    newest(index_folder, kind).unlink()
    assert_readers_are_served(client)
    assert client.get("/healthz").status_code == 503


def flip_a_bit(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("kind", ["facet", "postings"])
def test_a_search_that_a_flipped_bit_breaks_tells_all_processes(
    archive, client, index_folder, forget_readers, kind
):
    flip_a_bit(newest(index_folder, kind))
    for _process in range(2):
        forget_readers()
        assert_readers_are_served(client)
    assert_operators_are_told(client)
    assert Repairer().repair()
    assert_all_is_well(client)


def test_a_drain_that_a_flipped_bit_breaks_is_told_and_heals(
    archive, client, index_folder, forget_readers
):
    """Merging reads what no search has read yet."""
    for path in index_folder.glob("gen-*/*.topic.col"):
        path.write_bytes(bytes(path.stat().st_size))
    record(Article.objects.values_list("pk", flat=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "TIER", 1)
        with pytest.raises(SearchBackendError, match="is not as it was written"):
            drain(merge=True)
    assert Repairer().repair()
    assert not IndexChange.objects.exists()
    assert_all_is_well(client)


def test_a_fault_of_ours_is_not_taken_for_damage(archive, client, monkeypatch):
    def fail(*args):
        raise ValueError("a mistake")

    monkeypatch.setattr(collect, "collect", fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="a mistake"):
            client.get("/search/?q=ferry")
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_worker_heals_it_and_goes_on(client, make_article, find, index_folder, manage):
    make_article("Ferry strike ends", text="Ends.")
    FAULTS["cut in half"](newest(index_folder, "table of contents"))
    make_article("Ferry prices rise", text="Rise.")
    assert IndexChange.objects.exists()  # a web process leaves it as it is
    worker = manage("update_index", "--loop")
    deadline = time.monotonic() + 120
    while IndexChange.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    make_article("Ferry sunk")
    while find(q="ferry").total < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    said = worker.communicate(timeout=60)[0]
    assert worker.returncode == 0
    assert said.count("The index is built anew.") == 1
    assert NOTICE not in client.get("/search/?q=ferry").content.decode()
    assert not consistency.compare(deep=True).differs


def remove(folder):
    shutil.rmtree(folder)


def empty(folder):
    shutil.rmtree(folder)
    folder.mkdir()


def put_a_file_in_its_place(folder):
    shutil.rmtree(folder)
    folder.write_text("not a folder")


def lead_it_to_itself(folder):
    shutil.rmtree(folder)
    folder.symlink_to(folder)


def refuse_it(folder):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    folder.chmod(0)


@pytest.fixture
def restore_the_place(index_folder):
    yield
    if index_folder.is_symlink() or index_folder.is_file():
        index_folder.unlink()
    elif index_folder.exists():
        index_folder.chmod(0o700)


@pytest.mark.parametrize(
    "hurt", [remove, empty, put_a_file_in_its_place, lead_it_to_itself, refuse_it]
)
def test_a_folder_out_of_reach_is_told_and_heals_when_it_can(
    archive, client, index_folder, forget_readers, restore_the_place, make_article, hurt
):
    hurt(index_folder)
    forget_readers()
    assert_readers_are_served(client)
    assert_operators_are_told(client)
    is_healable = hurt in (remove, empty)
    assert Repairer().repair() == is_healable
    if is_healable:
        assert_all_is_well(client)


@pytest.mark.django_db(transaction=True)
def test_a_change_does_not_begin_an_index_that_would_hold_it_alone(
    make_article, client, index_folder
):
    make_article("Ferry strike ends")
    remove(index_folder)
    make_article("Ferry prices rise")
    assert client.get("/search.json?q=ferry").json()["total"] == 2
    assert client.get("/healthz").status_code == 503
    out = io.StringIO()
    call_command("setup_engine", stdout=out)
    assert "must be built" in out.getvalue()
    assert client.get("/healthz").status_code == 503
    assert Repairer().repair()
    assert client.get("/healthz").json()["articles"] == 2


def test_a_new_archive_begins_its_index_with_its_first_changes(make_article, reindex, client):
    make_article("Ferry strike ends")
    make_article("Soon", status="draft")
    reindex()
    assert client.get("/healthz").json()["articles"] == 1


def test_a_folder_that_can_only_be_read_serves_and_is_told(
    archive, client, index_folder, make_article, monkeypatch
):
    def refuse(*args, **kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    may = os.access
    monkeypatch.setattr(DurableStorage, "create_file", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: may(path, mode) and not mode & os.W_OK)
    make_article("Ferry sunk")
    with pytest.raises(OSError, match="Read-only"):
        drain()
    with writer_lock(index_folder):
        pass
    assert client.get("/search.json?q=ferry").json()["total"] == 2
    told = client.get("/healthz").json()
    assert told["status"] == "degraded"
    assert "cannot be written" in told["checks"]["index"]["message"]
    monkeypatch.undo()
    drain()
    assert client.get("/search.json?q=ferry").json()["total"] == 3
