"""What named the generation in use is lost: the database remembers it, and it is mended first."""

from __future__ import annotations

import io
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom import publishing
from newsroom.models import Article
from search.backends.errors import Lost
from search.backends.whoosh.generations import Generations
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.indexing.repair import Repairer
from search.models import IndexInUse

pytestmark = pytest.mark.django_db(transaction=True)

POINTERS = {
    "missing": None,
    "empty": b"",
    "cut": b"gen-00",
    "zeros": bytes(10),
    "of another alphabet": b"\xff\xfe\x00",
    "a name that is nowhere": b"gen-000009",
    "a way out of the folder": b"../../elsewhere",
}
SAID = {
    "missing": "CURRENT is missing",
    "empty": "CURRENT is empty",
    "cut": "CURRENT names no generation",
    "a name that is nowhere": "CURRENT names gen-000009, which is not there",
}


@pytest.fixture
def archive(make_article, backend):
    """Three articles; the index has a generation before the one in use, and a worker looked."""
    for name in ("Oil", "Gas", "Coal"):
        make_article(name)
    rebuild()
    rebuild()
    Repairer().repair()
    return backend.generations.current()


def lose(backend, content: bytes | None) -> None:
    pointer = backend.path / "CURRENT"
    pointer.unlink(missing_ok=True)
    if content is not None:
        pointer.write_bytes(content)


def said(caplog) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "search.indexing.repair"]


@pytest.mark.parametrize("pointer", POINTERS)
def test_the_generation_that_the_database_remembers_is_in_use_again(
    archive, backend, find, caplog, pointer
):
    lose(backend, POINTERS[pointer])
    assert any("index cannot be read" in str(notice) for notice in find().notices)
    assert Repairer().repair()
    assert backend.generations.current() == archive
    assert find().total == 3 and not find().notices
    first, last = said(caplog)
    assert SAID.get(pointer, "CURRENT") in first and archive.name in first
    assert last.startswith(f"{archive.name} is in use again")
    assert not any("There is no index" in text for text in said(caplog))


def test_it_is_mended_before_any_reader_sees_it(
    archive, backend, find, make_article, caplog, monkeypatch
):
    switch_to, seen = Generations.switch_to, []

    def switch(self, path):
        switch_to(self, path)
        seen.append(sorted(hit.headline for hit in find().hits))

    lose(backend, b"")
    publishing.withdraw(Article.objects.get(headline="Gas"))
    with connection.cursor() as cursor:  # past everything that listens to the models
        cursor.execute("UPDATE newsroom_article SET headline = 'Peat' WHERE headline = 'Coal'")
    make_article("Wind")
    monkeypatch.setattr(Generations, "switch_to", switch)
    assert Repairer().repair()
    assert backend.generations.current() == archive
    assert seen == [["Oil", "Peat", "Wind"]]
    assert "missing 1, stale 1, extra 1" in said(caplog)[-1]
    assert not consistency.compare(deep=True).differs


def test_the_one_in_use_is_taken_and_not_the_newest(archive, backend):
    call_command("rebuild_index", back=True, stdout=io.StringIO())
    older = backend.generations.current()
    assert older < archive
    lose(backend, b"")
    assert Repairer().repair()
    assert backend.generations.current() == older


def test_without_a_memory_the_index_is_built_anew(archive, backend, find, caplog):
    IndexInUse.objects.forget()
    lose(backend, b"")
    assert Repairer().repair()
    assert backend.generations.current() > archive
    assert find().total == 3
    assert "The database remembers none in use. " in said(caplog)[0]
    assert "CURRENT is empty" in said(caplog)[0]
    assert IndexInUse.objects.remembered() == backend.in_use()


def test_a_generation_that_is_gone_is_built_anew(archive, backend, find, caplog):
    shutil.rmtree(archive)
    lose(backend, b"")
    assert Repairer().repair()
    assert find().total == 3
    assert f"{archive.name}, which the database remembers, is gone" in " ".join(said(caplog))


@pytest.mark.parametrize("kind", ["*.toc", "*.arr", "MANIFEST_*", "BUILT_WITH.json"])
def test_a_damaged_generation_is_built_anew(archive, backend, find, caplog, kind):
    path = next(archive.glob(kind))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    lose(backend, b"")
    assert Repairer().repair()
    assert backend.generations.current() > archive
    assert find().total == 3
    assert f"The index is built anew. {archive.name} cannot be used" in " ".join(said(caplog))


def test_a_generation_that_was_never_finished_is_not_taken(archive, backend):
    (archive / "COMPLETE").unlink()
    lose(backend, b"")
    assert Repairer().repair()
    assert backend.generations.current() > archive


def test_whoever_has_put_one_in_use_meanwhile_is_not_undone(archive, backend):
    repairer = Repairer()
    lose(backend, b"")
    trouble = repairer._trouble(closely=False)
    rebuild()
    newer = backend.generations.current()
    assert isinstance(trouble, Lost)
    assert not repairer._bring_back(trouble, lambda count: None)
    assert backend.generations.current() == newer > archive


def test_the_index_of_before_this_memory_is_remembered_at_the_first_look(archive, backend):
    IndexInUse.objects.forget()
    Repairer().repair()
    assert IndexInUse.objects.remembered() == archive.name


def test_the_first_index_of_an_archive_is_remembered(backend):
    call_command("setup_engine", stdout=io.StringIO())
    assert IndexInUse.objects.remembered() == backend.in_use() == "gen-000001"


def test_commands_and_the_desk_say_what_is_the_case(archive, backend, client):
    lose(backend, b"")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_index", stdout=out)
    assert "CURRENT is empty" in out.getvalue()
    with pytest.raises(CommandError, match="CURRENT is empty"):
        call_command("update_index")
    told = client.get("/healthz").json()["checks"]["index"]["message"]
    assert "not known which generation" in told
    assert str(backend.path) not in told
