"""Which exports held which articles, and the takedowns that need to know."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom.publishing import withdraw
from search.exports import log
from search.models import ExportRecord
from tests.template import made_once

pytestmark = pytest.mark.django_db
State = ExportRecord.State


@pytest.fixture
@made_once
def archive(make_article, reindex):
    articles = [make_article(f"Story {n}", text="words", topics=["Gas"]) for n in range(3)]
    articles.append(make_article("Other", text="something else"))
    reindex()
    return articles


def take(client, address: str) -> ExportRecord:
    b"".join(client.get(address).streaming_content)
    return ExportRecord.objects.first()


@pytest.mark.parametrize(
    "ids", [[1], [5, 3, 9], [2**40, 1, 2**40 + 1], list(range(1, 200_000)), [7] * 3]
)
def test_numbers_come_back_in_order_and_once(ids):
    assert log.unpack(log.pack(ids)).tolist() == sorted(set(ids))
    twice = log.pack(ids) + log.pack([4, 2, *ids])
    assert log.unpack(twice).tolist() == sorted({2, 4, *ids})


def test_a_large_export_is_a_small_record():
    assert len(log.pack(range(1, 200_000))) < 5_000
    assert len(log.pack(range(1, 200_000, 3))) < 5_000


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_is_written_down(archive, client, form):
    record = take(client, f"/search.{form}?q=words&topic=gas")
    assert (record.form, record.rows, record.state) == (form, 3, State.FINISHED)
    assert (record.user, record.user_name) == (None, "")
    assert "q=words" in record.search
    assert log.unpack(record.packed).tolist() == [article.pk for article in archive[:3]]


def test_an_account_is_named(archive, admin_client, admin_user):
    record = take(admin_client, "/search.csv")
    assert (record.user, record.user_name) == (admin_user, "admin")


def test_only_what_the_limit_lets_through_is_in_the_record(archive, client, settings):
    settings.EXPORT_MAX_ROWS = 2
    assert take(client, "/search.csv").rows == 2


@pytest.mark.django_db(transaction=True)
def test_an_export_that_a_reader_leaves_is_broken_off(archive, client):
    response = client.get("/search.csv")
    assert ExportRecord.objects.get().state == State.RUNNING
    next(iter(response.streaming_content))
    response.close()
    assert ExportRecord.objects.get().state == State.BROKEN_OFF


def test_headers_alone_and_empty_results_are_no_exports(archive, client):
    client.head("/search.csv")
    b"".join(client.get("/search.csv?q=zebra").streaming_content)
    assert not ExportRecord.objects.exists()


def test_exports_that_held_an_article_are_found(archive, client):
    gas = take(client, "/search.csv?topic=gas")
    everything = take(client, "/search.jsonl")
    assert list(log.holding(archive[0].pk)) == [everything, gas]
    assert list(log.holding(archive[3].pk)) == [everything]
    assert list(log.holding(10**6)) == []


def test_a_takedown_lists_the_exports_that_held_the_article(archive, admin_client, admin_user):
    take(admin_client, "/search.csv?topic=gas")
    withdraw(archive[0], admin_user, "Libel.")
    withdraw(archive[3], admin_user, "Rights.")
    held, not_held = archive[0].takedowns.get(), archive[3].takedowns.get()
    page = admin_client.get(f"/admin/newsroom/takedown/{held.pk}/change/").content.decode()
    assert "admin, csv of 3 articles (finished)" in page
    assert "Libel." in page
    page = admin_client.get(f"/admin/newsroom/takedown/{not_held.pk}/change/").content.decode()
    assert "None that is known." in page
    archive[0].delete()
    page = admin_client.get(f"/admin/newsroom/takedown/{held.pk}/change/").content.decode()
    assert "csv of 3 articles" in page
    assert "deleted since" in page


def test_exports_and_takedowns_are_listed_and_not_edited(archive, admin_client, admin_user):
    record = take(admin_client, "/search.csv?q=words")
    withdraw(archive[0], admin_user, "Libel.")
    takedown = archive[0].takedowns.get()
    lists = {
        "/admin/search/exportrecord/": record,
        "/admin/newsroom/takedown/": takedown,
    }
    for address, row in lists.items():
        assert list(admin_client.get(address).context["cl"].result_list) == [row]
        assert admin_client.get(f"{address}{row.pk}/change/").status_code == 200
        assert admin_client.post(f"{address}{row.pk}/change/", {}).status_code == 403
        assert admin_client.post(f"{address}{row.pk}/delete/", {"post": "y"}).status_code == 403


def test_old_exports_are_forgotten(archive, client, settings):
    settings.EXPORT_LOG_DAYS = 30
    old = take(client, "/search.csv")
    ExportRecord.objects.update(started_at=timezone.now() - timedelta(days=31))
    new = take(client, "/search.jsonl")
    assert list(ExportRecord.objects.all()) == [new]
    ExportRecord.objects.update(started_at=old.started_at - timedelta(days=31))
    said = io.StringIO()
    call_command("purge_export_log", stdout=said)
    assert said.getvalue() == "records of exports deleted: 1\n"


def test_without_days_nothing_is_written_down(archive, client, settings):
    settings.EXPORT_LOG_DAYS = 0
    b"".join(client.get("/search.csv").streaming_content)
    assert not ExportRecord.objects.exists()
