"""Workers carry out acts: what hides first, and to the end, whoever dies meanwhile."""

from __future__ import annotations

from collections import Counter
from threading import Thread

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsroom import acts
from newsroom.acts import running, tasks
from newsroom.models import Article, Takedown, Version, WorkerSign
from newsroom.signals import in_bulk
from newsroom.workers import living
from tests.newsroom.workers.test_living import OPTIONS, await_that, work_off

pytestmark = pytest.mark.django_db(transaction=True)


def dies(*_arguments):
    raise OperationalError("the disk is full")


def test_a_worker_carries_out_what_was_asked_for(make_article, ask):
    act = ask("withdraw", make_article("Out"))
    work_off()
    act.refresh_from_db()
    assert act.state == "done"
    assert [task.status for task in DBTaskResult.objects.all()] == ["SUCCESSFUL"]


def test_a_long_act_is_several_tasks_so_that_a_worker_soon_stops(make_article, ask, monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0)
    monkeypatch.setattr(tasks, "SECONDS", 0)
    act = ask("withdraw", *(make_article(f"Out {number}") for number in range(3)))
    work_off()
    act.refresh_from_db()
    assert (act.state, act.done) == ("done", 3)
    assert DBTaskResult.objects.successful().count() == 3


def test_a_worker_takes_what_hides_first(make_article, ask):
    ask("publish", make_article("Draft", status="draft"))
    hiding = ask("withdraw", make_article("Shown"))
    assert DBTaskResult.objects.ready().first().args_kwargs["args"] == [hiding.pk]


def test_an_act_that_fails_again_and_again_is_told_as_stopped_and_goes_on_when_asked(
    make_article, ask, monkeypatch
):
    act = ask("withdraw", make_article("Out"))
    DBTaskResult.objects.update(worker_ids=["a", "b", "c", "d"])
    with monkeypatch.context() as patch:
        patch.setattr(running, "_some", dies)
        work_off()
    act.refresh_from_db()
    assert (act.state, act.done) == ("failed", 0)
    acts.go_on(act)
    acts.go_on(act)  # once is enough
    work_off()
    act.refresh_from_db()
    assert (act.state, act.done, act.failure) == ("done", 1, "")
    assert DBTaskResult.objects.count() == 2


def test_a_worker_that_is_killed_half_way_leaves_no_article_undone_or_done_twice(
    make_article, ask, manage
):
    with in_bulk():  # nobody indexes them
        articles = [make_article(f"Out {number}", text="Out.") for number in range(60)]
    act = ask("withdraw", *articles)
    first = manage("db_worker", *OPTIONS)
    await_that(Article.objects.withdrawn().exists, first)
    first.kill()
    first.wait()
    act.refresh_from_db()
    assert 0 < act.done < 60
    assert act.done == Article.objects.withdrawn().count() == Takedown.objects.count()
    WorkerSign.objects.update(seen_at=timezone.now() - 2 * living.LAPSE)
    assert living.take_up() == 1
    DBTaskResult.objects.update(run_after=timezone.now())
    work_off()
    act.refresh_from_db()
    assert (act.state, act.done, act.left_out) == ("done", 60, 0)
    for kept in (Takedown, Version):
        assert set(Counter(kept.objects.values_list("article_number")).values()) == {1}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others have no lock for all who write")
def test_another_editors_save_waits_for_few_transactions_of_an_act(make_article, ask, monkeypatch):
    with in_bulk():
        articles = [make_article(f"Out {number}", text="Out.") for number in range(40)]
        other = make_article("Another")
    act = ask("withdraw", *articles)
    monkeypatch.setattr(running, "SECONDS", 0.05)
    passed, some = [], running._some

    def counted(number: int) -> bool:
        goes_on = some(number)
        passed.append(number)
        return goes_on

    def carry_out() -> None:
        acts.run(act.pk)
        connection.close()

    monkeypatch.setattr(running, "_some", counted)
    thread = Thread(target=carry_out)
    thread.start()
    waits = []
    while thread.is_alive():
        before = len(passed)
        with in_bulk():
            other.save()
        waits.append(len(passed) - before)
        thread.join(0.2)  # nobody saves more often
    assert len(passed) > 3
    assert max(waits) <= 3, waits
    act.refresh_from_db()
    assert act.done == 40
