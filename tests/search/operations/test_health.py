"""What machines that watch the archive are told, whatever is broken."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from search.models import MAX_ATTEMPTS, IndexChange
from search.operations import health
from tests import databases
from tests.template import made_once

TOKEN = "a-long-token"
INDEX = Path(site.HAYSTACK_CONNECTIONS["default"]["PATH"])


@pytest.fixture
@made_once
def archive(make_article, reindex):
    make_article("Ferry strike ends")
    reindex()


@pytest.fixture
def broken_database(db, django_db_blocker):
    """The database cannot be opened."""
    with databases.out_of_reach():
        yield


@pytest.fixture
def scrape(client, settings):
    """The samples of /metrics, by name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def ask():
        response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(response.content.decode())
            for sample in family.samples
        }

    return ask


@pytest.mark.django_db
def test_all_is_well(archive, client):
    response = client.get("/healthz")
    told = response.json()
    assert response.status_code == 200
    assert told["status"] == "ok"
    assert told["generation"] == "gen-000001"
    assert (told["articles"], told["pending"], told["parked"]) == (1, 0, 0)
    assert told["oldest_due_seconds"] == 0
    assert {name: check["ok"] for name, check in told["checks"].items()} == {
        "process": True,
        "database": True,
        "index": True,
        "changes": True,
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_pending_and_parked_changes_are_told(archive, client):
    now = timezone.now()
    IndexChange.objects.create(article_id=1, not_before=now - timedelta(hours=1))
    IndexChange.objects.create(article_id=1, not_before=now + timedelta(hours=1))
    told = client.get("/healthz").json()
    assert told["status"] == "degraded"
    assert (told["pending"], told["parked"]) == (1, 0)
    assert 3600 <= told["oldest_due_seconds"] < 3700
    assert "update_index --loop" in told["checks"]["changes"]["message"]
    IndexChange.objects.create(article_id=1, attempts=MAX_ATTEMPTS)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["parked"] == 1


@pytest.mark.django_db
def test_how_many_publications_are_ahead_is_told_to_who_reads_the_metrics(
    archive, client, settings, make_article
):
    settings.METRICS_TOKEN = TOKEN
    without = client.get("/healthz").json()
    ahead = timezone.now() + timedelta(hours=1)
    make_article("Ahead", status="scheduled", published_at=ahead)
    make_article("Over", expires_at=ahead)
    IndexChange.objects.due().delete()
    wrong = {"Authorization": "Bearer wrong"}
    for given in ({}, wrong):
        told = client.get("/healthz", headers=given).json()
        assert told.keys() == without.keys()
        assert {name for name in told if told[name] != without[name]} <= {"index_age_seconds"}
    told = client.get("/healthz", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert told["later"] == 2
    settings.METRICS_TOKEN = ""
    assert "later" not in client.get("/healthz").json()


@pytest.mark.parametrize("fault", ["missing", "empty", "no commit", "cut", "garbage", "pointer"])
@pytest.mark.django_db
def test_a_broken_index_is_red_and_never_a_failure(archive, client, scrape, fault):
    (commit,) = (INDEX / "gen-000001").glob("*.toc")
    if fault in ("missing", "empty"):
        shutil.rmtree(INDEX)
    if fault == "empty":
        INDEX.mkdir()
    if fault == "no commit":
        commit.unlink()
    if fault == "cut":
        commit.write_bytes(b"")
    if fault == "garbage":
        commit.write_bytes(b"garbage" * 100)
    if fault == "pointer":
        (INDEX / "CURRENT").write_text("gen-000009")
    from search.backends.whoosh import backend

    backend._readers.clear()  # another process, which has not seen it whole
    response = client.get("/healthz")
    told = response.json()
    assert response.status_code == 503
    assert told["status"] == "unhealthy"
    assert not told["checks"]["index"]["ok"]
    assert told["checks"]["database"]["ok"]
    assert str(INDEX) not in response.content.decode()
    assert scrape()["newsroom_up", "index"] == 0
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_down_is_red_and_never_a_failure(archive, client, scrape, request):
    request.getfixturevalue("broken_database")
    response = client.get("/healthz")
    told = response.json()
    assert response.status_code == 503
    assert not told["checks"]["database"]["ok"]
    assert told["checks"]["index"]["ok"]
    assert (told["pending"], told["oldest_due_seconds"]) == (None, None)
    assert "nowhere" not in response.content.decode()
    assert client.get("/readyz").status_code == 503
    samples = scrape()
    assert samples["newsroom_up", "database"] == 0
    assert ("newsroom_index_changes", "due") not in samples


@pytest.mark.django_db
def test_ready_means_migrated(client, monkeypatch):
    monkeypatch.setattr(health._Readiness, "is_migrated", False)
    applied = MigrationRecorder(connection)
    (last,) = MigrationLoader(connection).graph.leaf_nodes("search")
    applied.record_unapplied(*last)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "message": "1 migrations are missing: run migrate."}
    applied.record_applied(*last)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_searches_requests_and_errors_are_measured(archive, client, scrape):
    before = scrape()
    client.get("/search/?q=ferry")
    client.get("/nowhere/")
    after = scrape()

    def more(*name):
        return after.get(name, 0) - before.get(name, 0)

    for part in ("find", "plan", "ask", "hits", "page", "render"):
        assert more("newsroom_search_seconds_count", part) == 1
    assert more("newsroom_requests_total", "GET", "404") == 1
    assert more("newsroom_request_seconds_count", "search:page") == 1
    assert after["newsroom_index_articles",] == 1
    assert after["newsroom_index_bytes",] > 1000
    assert 0 <= after["newsroom_index_age_seconds",] < 600
    assert after["newsroom_index_changes", "due"] == 0


@pytest.mark.django_db
def test_a_logged_error_is_counted(scrape):
    import logging

    before = scrape().get(("newsroom_errors_total", "search.trial"), 0)
    logging.getLogger("search.trial").error("Something failed")
    assert scrape()["newsroom_errors_total", "search.trial"] == before + 1


@pytest.mark.django_db
def test_metrics_are_not_for_everybody(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        response = client.get("/metrics", headers=given)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
    assert client.post("/metrics").status_code == 405


@pytest.mark.django_db
def test_without_a_token_metrics_are_for_whoever_develops_on_this_machine(client, settings):
    settings.DEBUG = True
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.django_db
def test_an_index_for_another_schema_is_told_but_still_serves(archive, client):
    path = INDEX / "gen-000001" / "BUILT_WITH.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"analysis": 0}))
    told = client.get("/healthz").json()
    assert told["status"] == "degraded"
    assert "rebuild_index" in told["checks"]["index"]["message"]
    call_command("rebuild_index", verbosity=0)
    assert client.get("/healthz").json()["status"] == "ok"
