"""What stock Haystack and Whoosh do to whoever runs them: rows 36 to 48 of the list of traps."""

from __future__ import annotations

import io
import os
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from haystack import connections
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, Schema

from newsroom.models import Article
from search.backends.locking import Locked, writer_lock
from search.backends.whoosh import fingerprint
from search.backends.whoosh.schema import FacetField, facet_value
from search.indexing import consistency
from search.indexing import drain as indexing
from search.models import IndexChange
from tests.search.member_indexes import UserIndex

pytestmark = pytest.mark.django_db


def test_a_rebuild_is_seen_when_it_is_whole(crowd, members, found):
    with members.rebuilding() as session:
        assert len(found.all()) == 23
        session.add(members.prepare(UserIndex(), crowd[0]))
        assert len(found.all()) == 23
    assert len(found.all()) == 1


def test_a_write_gives_up_after_its_time(crowd, members):
    members.writing = partial(members.writing, wait=0)
    with writer_lock(members.path), pytest.raises(Locked):
        members.update(UserIndex(), crowd)


OTHERWISE = {  # fields of an index that the running code has otherwise, each with a value
    "field gone": {"topic": None},
    "facet retyped": {"person": (COLUMN(NumericColumn("q")), 5)},
    "number retyped": {"end": (FacetField(), facet_value("never"))},
    "needed field gone": {"card": None},
    "analysis": {},
}


@pytest.fixture(params=OTHERWISE)
def drifted(request, transactional_db, make_article, monkeypatch):
    """The backend of an archive of one article whose index was built for another schema."""
    make_article("Oil", text="Oil and gas.", topics=["Gas"], people=["Ann Lee"])
    backend = connections["default"].get_backend()
    prepare, others = backend.prepare, OTHERWISE[request.param]
    fields = {name: field for name, field in backend.schema.items() if name not in others}
    fields |= {name: other[0] for name, other in others.items() if other}

    def prepared_otherwise(index, article):
        document = prepare(index, article)
        own = {name: value for name, value in document.items() if name not in others}
        return own | {name: other[1] for name, other in others.items() if other}

    with monkeypatch.context() as patch:
        patch.setattr(fingerprint, "VERSION", 0)
        patch.setattr(backend, "schema", Schema(**fields))
        patch.setattr(backend, "prepare", prepared_otherwise)
        vars(backend).pop("_fingerprint")
        indexing.rebuild()
    vars(backend).pop("_fingerprint")
    return backend


def test_an_index_of_another_schema_is_told_and_never_written(drifted, client, make_article, find):
    generation = drifted.generations.current()
    for address in ("/", "/search/?q=oil&topic=gas", "/search.json?q=oil", "/facets/person/"):
        assert client.get(address).status_code in (200, 503)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_index", stdout=out)
    assert "built for another schema; run rebuild_index" in out.getvalue()
    make_article("More oil")
    Article.objects.filter(headline="Oil").update(status="withdrawn")
    with pytest.raises(CommandError, match="built for another schema"):
        call_command("update_index")
    assert drifted.generations.current() == generation
    assert drifted.differences()
    call_command("rebuild_index", stdout=io.StringIO())
    assert [hit.headline for hit in find(q="oil").hits] == ["More oil"]
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs
    with pytest.raises(CommandError, match="built for another schema"):
        call_command("rebuild_index", back=True)


@pytest.mark.parametrize("drifted", ["field gone", "facet retyped", "analysis"], indirect=True)
def test_an_index_of_another_schema_is_read_as_far_as_it_goes(drifted, client, find):
    assert client.get("/search/?q=oil&topic=gas").status_code == 200
    assert find(q="oil").total == 1
    Article.objects.update(status="withdrawn")
    assert find(q="oil").total == 0


def test_update_index_asks_for_no_other_package():
    command = load_command_class("search", "update_index")
    options = command.create_parser("manage.py", "update_index").parse_args([])
    assert not {"start_date", "end_date", "age", "nocommit", "workers"} & vars(options).keys()


def test_reading_writes_nothing(members, found):
    assert len(found.filter(content="x")) == 0
    assert not os.path.exists(members.path)


def test_the_index_is_on_disk_and_not_a_threads():
    assert "STORAGE" not in settings.HAYSTACK_CONNECTIONS["default"]
    assert Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]).is_absolute()


@pytest.mark.parametrize("command", ["rebuild_index", "update_index"])
def test_our_commands_win_over_haystacks(command):
    assert get_commands()[command] == "search"


def test_the_database_has_no_triggers():
    # PostgreSQL has triggers of its own behind foreign keys; those are internal.
    every = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(every[connection.vendor])
        assert cursor.fetchall() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_sqlite_waits_for_its_other_writers():
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "busy_timeout" in options["init_command"]


def test_the_tests_need_no_manifest_of_static_files(client):
    assert "Manifest" not in settings.STORAGES["staticfiles"]["BACKEND"]
