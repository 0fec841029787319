"""Acts at the desk: of any number of articles, on a page each, and undone from there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.acts import running
from newsroom.desk.acts import choosing, page
from newsroom.models import Act, Article, AuditEntry, Takedown, WorkerSign
from tests.load.desk import Form
from tests.newsroom.desk.acts import ARTICLES, act, told
from tests.visibility.roles import client_of, member

pytestmark = pytest.mark.django_db
ACTS = "/admin/newsroom/act/"
NO_WORKER = "It waits for a worker, and none is running."


@pytest.fixture
def few_at_once(monkeypatch):
    """Two articles are many, and each transaction takes one."""
    for module in (choosing, page):
        monkeypatch.setattr(module, "AT_ONCE", 1)
        monkeypatch.setattr(module, "BEGIN", 0)
    monkeypatch.setattr(running, "SECONDS", 0)
    monkeypatch.setattr(running, "PAUSE", 0)


def across(client, query: str = "") -> dict:
    """The choice of all that a list shows and would go on to show, as a browser sends it."""
    form = Form(text(client.get(ARTICLES + query))).fields
    numbers = list(Article.objects.values_list("pk", flat=True)[:1])
    return {"listed_at": form["listed_at"], "_selected_action": numbers, "select_across": "1"}


def chosen(client, action: str, query: str = ""):
    data = {**across(client, query), "action": action}
    return client.post(ARTICLES + query, data, follow=True)


def text(response) -> str:
    return response.content.decode()


def answer(client, asked, query: str = "", **fields):
    """Send the form of a page that asks."""
    form = Form(text(asked)).fields
    return client.post(ARTICLES + query, {**form, **fields}, follow=True)


def test_all_that_the_list_would_go_on_to_show_is_told_by_numbers(admin_client, make_article):
    for number in range(25):
        make_article(f"Shown {number}")
    for number in range(22):
        make_article(f"Draft {number}", status="draft")
    asked = chosen(admin_client, "withdraw_selected")
    told_ = text(asked)
    assert "25 articles are taken from the public at once:" in told_
    assert "and 5 more" in told_
    assert "22 articles are left out in any case:" in told_
    assert "and 2 more: never published" in told_
    answer(admin_client, asked, reason="Wrong.")
    assert Article.objects.withdrawn().count() == 25
    assert Act.objects.get().left_out == 22


def test_a_survey_reads_no_bodies_and_asks_no_more_of_more_articles(admin_client, make_article):
    counts = []
    for some in (5, 25):
        for number in range(some):
            make_article(f"Draft {some} {number}", status="draft", section="City", text="Words.")
        data = {**across(admin_client), "action": "publish_selected"}
        with CaptureQueriesContext(connection) as queries:
            asked = admin_client.post(ARTICLES, data)
        counts.append(len(queries))
        assert [each for each in queries if '"newsroom_article"."body"' in each["sql"]] == []
    assert "30 articles are shown to readers at once:" in text(asked)
    assert counts[0] == counts[1]


def test_what_was_saved_since_the_list_was_made_is_left_out_on_its_other_pages_too(
    admin_client, make_article
):
    changed = make_article("Changed")
    make_article("Same")
    form = Form(text(admin_client.get(ARTICLES))).fields
    changed.save()
    late = make_article("Late")
    data = {"listed_at": form["listed_at"], "select_across": "1", "reason": "Wrong."}
    response = act(admin_client, "withdraw_selected", changed, **data)
    assert told(response) == [
        "1 article is withdrawn.",
        "Not withdrawn: “Changed”, “Late” (changed since you opened the list).",
    ]
    assert late.is_public()


def test_other_articles_than_were_told_of_are_told_of_first(admin_client, make_article):
    make_article("Out")
    asked = chosen(admin_client, "withdraw_selected", "?stage=live")
    make_article("Another")
    again = answer(admin_client, asked, "?stage=live", reason="Wrong.")
    assert told(again) == ["Meanwhile other articles are chosen by this list: look again."]
    assert "Another" in text(again)
    assert Form(text(again)).fields["reason"] == ["Wrong."]
    assert not Article.objects.withdrawn().exists()


@pytest.mark.usefixtures("few_at_once")
def test_a_withdrawal_of_many_begins_before_any_worker(admin_client, make_article):
    articles = [make_article(f"Out {number}") for number in range(3)]
    response = act(admin_client, "withdraw_selected", *articles, reason="Wrong.")
    asked = Act.objects.get()
    assert response.redirect_chain == [(f"{ACTS}{asked.pk}/change/", 302)]
    assert (asked.state, asked.done) == ("running", 1)
    assert "1 of 3 articles are done, 0 are left out." in text(response)
    assert NO_WORKER in text(response)
    WorkerSign.objects.create(worker_id="one")
    assert NO_WORKER not in text(admin_client.get(f"{ACTS}{asked.pk}/change/"))
    running.run(asked.pk)
    over = text(admin_client.get(f"{ACTS}{asked.pk}/change/"))
    assert "3 of 3 articles are done, 0 are left out." in over
    assert "data-unfinished" not in over


@pytest.mark.usefixtures("few_at_once")
def test_a_publication_of_many_is_left_to_a_worker(admin_client, make_article):
    drafts = [make_article(f"Draft {number}", status="draft") for number in range(3)]
    act(admin_client, "publish_selected", *drafts, confirmed="yes", overruled="yes")
    assert Act.objects.get().state == "waiting"
    assert not Article.objects.public().exists()


def undo(client, asked: Act, **fields):
    return client.post(f"{ACTS}{asked.pk}/undo/", fields, follow=True)


def test_an_act_is_undone_from_its_page_with_a_reason(admin_client, make_article):
    article = make_article("Out")
    done = act(admin_client, "withdraw_selected", article, reason="Wrong.")
    asked = Act.objects.get()
    assert f'href="{ACTS}{asked.pk}/change/"' in text(done)
    shown = text(admin_client.get(f"{ACTS}{asked.pk}/change/"))
    assert "Wrong." in shown
    assert f'href="{ACTS}{asked.pk}/undo/"' in shown
    told_ = admin_client.get(f"{ACTS}{asked.pk}/undo/")
    assert "1 article becomes what it was before:" in text(told_)
    refused = undo(admin_client, asked, reason=" ")
    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    assert not article.is_public()
    page = undo(admin_client, asked, reason="Right.")
    assert article.is_public()
    assert "1 of 1 article is done" in text(page)
    assert told(undo(admin_client, asked, reason="Right.")) == [
        "It is undone already, or being undone."
    ]


def test_a_deletion_is_undone_without_a_reason(admin_client, make_article):
    article = make_article("Plan", status="draft")
    act(admin_client, "delete_selected", article, post="yes")
    undo(admin_client, Act.objects.get())
    assert Article.objects.get() == article
    assert not Takedown.objects.exists()


def test_a_contributor_reads_of_own_acts_alone_and_undoes_no_others(make_article):
    make_article("Out")
    act(client_of("editor"), "withdraw_selected", Article.objects.get(), reason="Secret reason.")
    asked = Act.objects.get()
    client = client_of("contributor")
    assert "Secret reason." not in text(client.get(ACTS))
    assert client.get(ACTS).context["cl"].result_count == 0
    for address in ("change", "undo", "history"):
        assert client.get(f"{ACTS}{asked.pk}/{address}/").status_code == 403, address
    for address in ("undo", "go-on"):
        assert client.post(f"{ACTS}{asked.pk}/{address}/", {"reason": "x"}).status_code == 403
    assert AuditEntry.objects.filter(action="refused", kind="newsroom.act").exists()
    own = make_article("Mine", status="draft", created_by=User.objects.get(username="contributor"))
    Act.objects.update(user=own.created_by)
    assert client.get(f"{ACTS}{asked.pk}/change/").status_code == 200
    assert client.get(f"{ACTS}{asked.pk}/undo/").status_code == 403  # it needs the right to publish


def test_what_one_may_not_read_has_a_number_on_the_page_of_an_act(make_article):
    secret = make_article("Secret plan", status="draft")
    asked = Act.objects.create(
        kind="delete", user=member("contributor"), hides=True, total=1, state="done"
    )
    asked.rows.create(article_number=secret.pk)
    page = text(client_of("contributor").get(f"{ACTS}{asked.pk}/change/"))
    assert "Secret plan" not in page
    assert str(secret.pk) in page


def test_an_act_that_stopped_goes_on_for_who_asked(admin_client, admin_user, make_article):
    asked = Act.objects.create(
        kind="withdraw", user=admin_user, hides=True, total=1, state="failed",
        asked_at=timezone.now(), parameters={"reason": "Wrong.", "note": ""},
    )  # fmt: skip
    asked.rows.create(article_number=make_article("Out").pk)
    assert "Go on with it" in text(admin_client.get(f"{ACTS}{asked.pk}/change/"))
    page = admin_client.post(f"{ACTS}{asked.pk}/go-on/", follow=True)
    assert "Go on with it" not in text(page)
    asked.refresh_from_db()
    assert asked.state == "running"
    assert client_of("editor").post(f"{ACTS}{asked.pk}/go-on/").status_code == 403
    assert admin_client.get(f"{ACTS}{asked.pk}/go-on/").status_code == 405
