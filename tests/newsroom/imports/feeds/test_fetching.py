"""Feeds that were listed are fetched when they are due, and what they have anew is imported."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.http import http_date
from django_tasks_db.models import DBTaskResult

from newsroom.imports.feeds import fetching
from newsroom.imports.feeds.fetching import due, fetch
from newsroom.models import Article, Feed, ImportRun
from newsroom.signals import worker_came_by
from tests.newsroom.imports.feeds.server import answer, feed
from tests.newsroom.workers.test_living import work_off

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("here_is_public")]


@pytest.fixture(autouse=True)
def _on(settings):
    settings.FETCH_FEEDS = True
    settings.SITE_NAME, settings.SITE_URL = "Küste", "https://archive.example"


@pytest.fixture
def listed(server) -> Feed:
    """A feed at /feed."""
    return Feed.objects.create(address=server.address())


def again(listed: Feed):
    """Fetch it, as it is by now."""
    fetched = fetch(Feed.objects.get(pk=listed.pk))
    listed.refresh_from_db()
    return fetched


def command(*numbers: int) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("fetch_feeds", *map(str, numbers), stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_what_is_new_comes_in_as_a_run_which_can_be_taken_back(server, listed):
    server.answers["/feed"] = answer(feed("a", "b"), ETag='"one"', Last_Modified="Mon")
    assert again(listed).counts == {"imported": 2}
    assert (listed.result, listed.failure) == (
        "imported 2, updated 0, unchanged 0, rejected 0",
        "",
    )
    articles = Article.objects.all()
    assert {(a.status, a.source.name) for a in articles} == {("draft", "The Wire")}
    run = ImportRun.objects.get()
    assert (run, run.state, run.command) == (listed.run, "done", "fetch_feeds")
    assert run.arguments["paths"] == [listed.address]
    (asked,) = server.asked
    assert asked["user-agent"] == "newsroom-archive (Kste Archive; +https://archive.example)"
    assert "if-none-match" not in asked and "cookie" not in asked and "authorization" not in asked
    call_command("import_articles", undo=run.pk, stdout=io.StringIO())
    assert not articles.all()


def test_what_has_not_changed_makes_no_run(server, listed):
    server.answers["/feed"] = answer(feed("a"), ETag='"one"', Last_Modified="Mon")
    again(listed)
    server.answers["/feed"] = answer(status="304 Not Modified")
    assert again(listed).result == "unchanged"
    asked = server.asked[-1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"one"', "Mon")
    server.answers["/feed"] = answer(feed("a"))  # from one that does not look at them
    assert again(listed).result == "unchanged"
    assert ImportRun.objects.count() == 1
    server.answers["/feed"] = answer(feed("a", "b"))
    assert again(listed).counts == {"imported": 1, "unchanged": 1}
    again(listed)
    assert "if-none-match" not in server.asked[-1]  # that was of another content


def test_what_the_administrator_said_of_it_holds(server, listed):
    Feed.objects.update(source="Our Wire", status="published")
    server.answers["/feed"] = answer(gzip.compress(feed("a")), Content_Encoding="gzip")
    again(listed)
    article = Article.objects.get()
    assert (article.status, article.source.name) == ("published", "Our Wire")


NO_FEEDS = {
    "a page": (answer(b"<!doctype html><html><body><p>Hello</p></body></html>"), "an HTML page"),
    "empty": (answer(b"<rss version='2.0'><channel></channel></rss>"), "without entries"),
    "a bomb": (answer(gzip.compress(b"<rss>" + b" " * (17 << 20))), "It is larger than 16 MiB"),
    "not found": (answer(status="404 Not Found"), "Its server answers with 404."),
    "broken": (answer(status="500 Oops"), "Its server answers with 500."),
}


@pytest.mark.parametrize("kind", NO_FEEDS)
def test_what_is_no_feed_is_told_and_left_alone_for_longer_each_time(server, listed, kind):
    given, why = NO_FEEDS[kind]
    server.answers["/feed"] = given
    with time_machine.travel(timezone.now(), tick=False):
        for hours in (1, 2, 4, 8, 16, 24, 24):
            again(listed)
            assert why in listed.failure and not listed.result and listed.is_active
            assert listed.next_at == timezone.now() + timedelta(hours=hours)
    assert not Article.objects.exists()
    assert set(ImportRun.objects.values_list("state", flat=True)) <= {"done"}
    server.answers["/feed"] = answer(feed("a"))
    again(listed)
    assert (listed.failure, listed.failures, Article.objects.count()) == ("", 0, 1)


def test_one_that_is_gone_for_good_is_switched_off(server, listed):
    server.answers["/feed"] = answer(status="410 Gone")
    assert command()[0] == 1
    listed.refresh_from_db()
    assert not listed.is_active and "switched off" in listed.failure
    assert "is switched off" in command(listed.pk)[1]
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_that_asks_to_wait_is_not_asked_before(server, listed, status, as_date):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        until = timezone.now() + timedelta(hours=5)
        told = http_date(until.timestamp()) if as_date else str(5 * 3600)
        server.answers["/feed"] = answer(status=status, Retry_After=told)
        assert command()[0] == 1
        listed.refresh_from_db()
        assert listed.wait_until == listed.next_at == until
        code, said = command(listed.pk)
        assert (code, len(server.asked)) == (0, 1) and "asked to wait until" in said
        clock.shift(timedelta(hours=5))
        server.answers["/feed"] = answer(feed("a"))
        assert command()[0] == 0
    listed.refresh_from_db()
    assert listed.wait_until is None and Article.objects.count() == 1


@pytest.mark.parametrize("told", ["", "soon", "-5", "Mon, 03 Mar 2025 10:15:00 GMT", "٣"])
def test_a_wait_that_is_none(told):
    assert fetching._wait(told) is None


def test_nobody_waits_for_ever():
    assert fetching._wait("999999999999") == fetching.LONGEST_WAIT


def test_a_reader_that_breaks_down_over_a_feed_keeps_no_other_out(server, listed, monkeypatch):
    def read(*args):
        raise RecursionError("too deep")

    server.answers["/feed"] = answer(feed("a"), ETag='"one"')
    with monkeypatch.context() as broken:
        broken.setattr(fetching, "import_sources", read)
        assert "which the log has" in again(listed).failure
    assert ImportRun.objects.get().failure == "RecursionError('too deep')"
    assert listed.next_at > timezone.now() + timedelta(minutes=50)
    again(listed)
    assert Article.objects.count() == 1 and "if-none-match" not in server.asked[-1]


def test_what_one_entry_lacks_stands_beside_the_counts(server, listed):
    rss = feed("a").replace(b"</channel>", b"<item><guid>\xff</guid></item></channel>")
    server.answers["/feed"] = answer(rss)
    again(listed)
    assert listed.result.startswith("imported 1, updated 0, unchanged 0, rejected 1 (entry 2: ")
    assert not listed.failure


def test_where_it_has_moved_to_is_told(server, listed):
    server.answers |= {
        "/feed": answer(status="301 Moved", Location="/new"),
        "/new": answer(feed("a")),
    }
    assert again(listed).result.endswith(f"it has moved to {server.address('/new')}")


def test_two_processes_do_not_fetch_the_same(server, listed):
    server.answers["/feed"] = answer(feed("a"))
    same = Feed.objects.get(pk=listed.pk)
    assert fetch(listed) and fetch(same) is None
    assert len(server.asked) == 1


def test_what_was_listed_anew_meanwhile_keeps_nothing_of_the_answer(server, listed):
    def change(opened):
        Feed.objects.update(address=server.address("/other"))
        connection.close()  # that of the server's thread
        opened.sendall(answer(feed("a"), ETag='"of the first"'))

    server.answers["/feed"] = change
    again(listed)
    assert (listed.etag, listed.fetched_at) == ("", None)


def test_a_worker_fetches_what_is_due(server, listed):
    other = Feed.objects.create(address=server.address("/other"))
    server.answers |= {"/feed": answer(feed("a")), "/other": answer(feed("b"))}
    Feed.objects.create(address=server.address("/off"), is_active=False)
    for _ in range(2):
        worker_came_by.send(sender=None)
    assert DBTaskResult.objects.count() == 1  # for both
    work_off()
    assert DBTaskResult.objects.successful().count() >= 1
    assert {asked[""] for asked in server.asked} == {"/feed", "/other"}
    assert Article.objects.count() == 2 and not due().exists()
    worker_came_by.send(sender=None)
    assert not DBTaskResult.objects.ready().filter(task_path__contains="feeds").exists()
    other.refresh_from_db()
    assert other.next_at > timezone.now() + timedelta(minutes=50)


def test_the_command_tells_of_each_and_ends_with_1_where_one_failed(server, listed):
    bad = Feed.objects.create(address=server.address("/bad"))
    server.answers["/feed"] = answer(feed("a"))
    code, said = command()
    assert code == 1
    assert said.splitlines() == [
        f"feed {listed.pk} {listed.address}: imported 1, updated 0, unchanged 0, rejected 0",
        f"feed {bad.pk} {bad.address}: Its server answers with 404.",
        "imported 1, updated 0, unchanged 0, rejected 0",
    ]
    assert command(listed.pk)[0] == 0
    with pytest.raises(CommandError, match="no feed 99"):
        command(listed.pk, 99)


def test_switched_off_nothing_is_fetched(server, listed, settings):
    settings.FETCH_FEEDS = False
    worker_came_by.send(sender=None)
    assert not DBTaskResult.objects.exists()
    with pytest.raises(CommandError, match="FETCH_FEEDS is off"):
        command()
    assert server.asked == []
