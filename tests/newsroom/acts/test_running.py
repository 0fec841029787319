"""Acts are carried out a few articles at a time, each article once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from newsroom import acts
from newsroom.acts import asking, running
from newsroom.models import Act, ActRow, Article, AuditEntry, Takedown, Version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch):
    monkeypatch.setattr(running, "PAUSE", 0)


@pytest.fixture
def one_at_a_time(monkeypatch):
    """In a transaction: its time is over at once."""
    monkeypatch.setattr(running, "SECONDS", 0)


def rows_of(act) -> list[tuple[int, str, str]]:
    return list(act.rows.order_by("pk").values_list("article_number", "state", "reason"))


def withdrawn() -> int:
    return Article.objects.withdrawn().count()


def test_each_article_is_done_or_left_out_with_the_reason(make_article, carry_out):
    out, draft, gone = make_article("Out"), make_article("Draft", status="draft"), make_article("X")
    Article.objects.filter(pk=gone.pk).delete()
    act = carry_out("withdraw", out, draft, gone)
    assert rows_of(act) == [
        (out.pk, "done", ""),
        (draft.pk, "left out", "never published"),
        (gone.pk, "left out", "deleted meanwhile"),
    ]
    assert (act.state, act.total, act.done, act.left_out) == ("done", 3, 1, 2)
    assert act.ended_at is not None


def test_versions_takedowns_and_the_audit_log_know_the_act(make_article, carry_out, boss):
    article = make_article("Out")
    act = carry_out("withdraw", article)
    version = Version.objects.get()
    assert (version.through, version.run, version.user) == ("act", f"act {act.pk}", boss)
    assert act.rows.get().before == version.pk
    record = Takedown.objects.get()
    assert (record.article, record.user, record.reason) == (article, boss, "Wrong.")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.object_id) == ("withdraw", boss, str(article.pk))
    assert (entry.address, entry.request_id) == ("192.0.2.7", "a" * 32)


def test_what_was_saved_between_the_list_and_the_act_is_left_out(make_article, ask):
    changed, same = make_article("Changed"), make_article("Same")
    act = ask("withdraw", changed, same)
    changed.save()
    acts.run(act.pk)
    assert rows_of(act) == [
        (changed.pk, "left out", "changed since you opened the list"),
        (same.pk, "done", ""),
    ]


def test_an_act_takes_an_article_as_it_is_and_not_as_it_was_read(make_article, ask):
    draft = make_article("Draft", status="draft", section="City")
    act = ask("publish", draft)
    Article.objects.filter(pk=draft.pk).update(body="<p>Newer.</p>")  # which is no save
    acts.run(act.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.body) == ("published", "<p>Newer.</p>")


@pytest.mark.usefixtures("one_at_a_time")
def test_a_run_that_ends_after_some_articles_goes_on_and_does_each_once(make_article, ask):
    articles = [make_article(f"Out {number}") for number in range(5)]
    act = ask("withdraw", *articles)
    acts.run(act.pk, seconds=0)
    act.refresh_from_db()
    assert (act.state, act.done, withdrawn()) == ("running", 1, 1)
    acts.run(act.pk)
    acts.run(act.pk)  # there is nothing left to do
    act.refresh_from_db()
    assert (act.state, act.done, withdrawn()) == ("done", 5, 5)
    assert Takedown.objects.count() == Version.objects.count() == 5


@pytest.mark.usefixtures("one_at_a_time")
def test_a_transaction_that_fails_leaves_its_articles_to_the_next(make_article, ask, monkeypatch):
    act = ask("withdraw", *(make_article(f"Out {number}") for number in range(5)))
    acts.run(act.pk, seconds=0)
    with monkeypatch.context() as patch:
        patch.setattr(running.ActRow.objects, "bulk_update", _dies)
        with pytest.raises(OperationalError):
            acts.run(act.pk)
    act.refresh_from_db()
    assert (act.done, withdrawn(), Takedown.objects.count()) == (1, 1, 1)
    acts.run(act.pk)
    act.refresh_from_db()
    assert (act.done, withdrawn(), Takedown.objects.count()) == (5, 5, 5)


def _dies(*_arguments):
    raise OperationalError("the disk is full")


def test_what_is_done_before_a_worker_begins_leaves_it_nothing_to_do(make_article, carry_out):
    carry_out("withdraw", make_article("Out"))
    assert not DBTaskResult.objects.exists()


@pytest.mark.usefixtures("one_at_a_time")
def test_an_act_that_hides_goes_before_one_that_does_not(make_article, ask):
    drafts = [make_article(f"Draft {number}", status="draft") for number in range(6)]
    publication = ask("publish", *drafts)
    withdrawal = None
    order = []

    def remember(sender, instance, **kwargs):
        nonlocal withdrawal
        order.append((instance.status, instance.headline))
        if len(order) == 1:
            withdrawal = ask("withdraw", shown)

    shown = make_article("Shown")
    post_save.connect(remember, Article)
    try:
        acts.run(publication.pk, seconds=60)
    finally:
        post_save.disconnect(remember, Article)
    assert order.index(("withdrawn", "Shown")) == 1  # behind the one that was under way
    withdrawal.refresh_from_db()
    publication.refresh_from_db()
    assert (withdrawal.state, publication.state, publication.done) == ("done", "done", 6)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("lost", ["is_active", "is_staff", "publish_article", "account"])
def test_who_asked_is_asked_again_while_it_runs(make_article, ask, editor, lost):
    by = editor("change_article", "publish_article")
    act = ask("withdraw", *(make_article(f"Out {number}") for number in range(3)), by=by)
    acts.run(act.pk, seconds=0)
    if lost == "account":
        by.delete()
    elif lost == "publish_article":
        by.user_permissions.remove(Permission.objects.get(codename=lost))
    else:
        setattr(by, lost, False)
        by.save()
    acts.run(act.pk)
    act.refresh_from_db()
    assert (act.state, act.done, act.left_out, withdrawn()) == ("failed", 1, 2, 1)
    assert act.failure.startswith("The account that asked for it")
    assert rows_of(act)[-1][1:] == ("left out", act.failure)


def test_a_kind_that_is_not_known_is_refused(make_article, ask):
    act = ask("withdraw", make_article("Out"))
    Act.objects.update(kind="shred")
    acts.run(act.pk)
    act.refresh_from_db()
    assert (act.state, act.failure) == ("failed", "This version of the archive knows no such act.")
    assert withdrawn() == 0
    with pytest.raises(acts.UnknownKindError):
        acts.kind_named("shred")


def test_an_article_that_cannot_be_saved_stops_no_other(make_article, ask, monkeypatch, caplog):
    bad, good = make_article("Bad"), make_article("Good")
    act = ask("withdraw", bad, good)
    save = Article.save

    def fail(article, *args, **kwargs):
        if article.headline == "Bad":
            raise ValueError("no such body")
        save(article, *args, **kwargs)

    monkeypatch.setattr(Article, "save", fail)
    acts.run(act.pk)
    assert [row[1] for row in rows_of(act)] == ["left out", "done"]
    assert "no such body" in caplog.text
    assert Takedown.objects.count() == 1


def test_it_tells_in_the_language_of_who_asked(make_article, ask):
    with translation.override("de"):
        act = ask("withdraw", make_article("Draft", status="draft"))
    acts.run(act.pk)
    assert rows_of(act)[0][2] == "nie veröffentlicht"


def test_asking_is_one_transaction_with_the_task(make_article, ask, monkeypatch):
    monkeypatch.setattr(asking, "leave", _dies)
    with pytest.raises(OperationalError):
        ask("withdraw", make_article("Out"))
    assert not Act.objects.exists()
    assert not ActRow.objects.exists()


def test_an_article_costs_a_fixed_number_of_queries(make_article, ask, monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 60)
    counts = []
    for some in (10, 20):
        act = ask("withdraw", *(make_article(f"Out {some} {n}", text="Out.") for n in range(some)))
        with CaptureQueriesContext(connection) as queries:
            acts.run(act.pk)
        counts.append(len(queries))
    assert (counts[1] - counts[0]) / 10 <= 32, counts


def test_a_transaction_takes_no_more_articles_than_fit_in_its_time(make_article, ask, monkeypatch):
    act = ask("withdraw", *(make_article(f"Out {number}") for number in range(5)))
    clock = iter(range(100))  # each look takes a second
    monkeypatch.setattr(running.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(running, "SECONDS", 3)
    sizes = []
    while running._some(act.pk):
        act.refresh_from_db()
        sizes.append(act.done - sum(sizes))
    assert sizes == [3]
    act.refresh_from_db()
    assert act.done == 5
