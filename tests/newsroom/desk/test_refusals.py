"""What somebody signed in tried in vain is in the audit log, once a minute for a kind of thing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsroom.models import Article, AuditEntry
from tests.newsroom.desk.acts import ARTICLES, act, change, filled, opened, send
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor(client, editor):
    return editor("view_article", "add_article", "change_article", "view_topic")


def refusals() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.filter(action="refused").order_by("pk")
    return [(entry.user_name, entry.kind, entry.label) for entry in rows]


def test_an_address_that_one_has_no_right_to(client, contributor):
    assert client.get("/admin/newsroom/takedown/").status_code == 403
    assert refusals() == [("ed", "newsroom.takedown", "GET /admin/newsroom/takedown/")]
    (entry,) = AuditEntry.objects.filter(action="refused")
    assert entry.address == "127.0.0.1"
    assert entry.request_id


def test_an_act_that_one_has_no_right_to(client, contributor, make_article):
    draft = make_article("Mine", status="draft", created_by=contributor)
    act(client, "publish_selected", draft)
    assert refusals() == [("ed", "newsroom.article", f"POST {ARTICLES} publish_selected")]


@pytest.mark.parametrize("had", ["draft", "published"])
def test_a_status_that_one_may_not_give(client, contributor, make_article, had):
    article = make_article("Mine", status=had, created_by=contributor)
    change(client, article, headline="Ours")
    assert not refusals()
    change(client, article, status="withdrawn" if had == "published" else "published")
    ((who, kind, label),) = refusals()
    assert (who, kind) == ("ed", "newsroom.article")
    assert f"{ARTICLES}{article.pk}/change/ status=" in label


def test_adding_what_is_public_at_once(client, contributor):
    client.post(f"{ARTICLES}add/", filled(status="published"))
    assert not Article.objects.exists()
    assert refusals() == [("ed", "newsroom.article", f"POST {ARTICLES}add/ status=published")]


@pytest.mark.parametrize("page", ["change", "history"])
def test_somebody_elses_draft(client, contributor, make_article, page):
    draft = make_article("Plan", status="draft")
    assert client.get(f"{ARTICLES}{draft.pk}/{page}/").status_code == 302
    ((_who, kind, label),) = refusals()
    assert (kind, label) == ("newsroom.article", f"GET {ARTICLES}{draft.pk}/{page}/")
    assert AuditEntry.objects.get(action="refused").object_id == str(draft.pk)


def test_an_article_that_never_was_is_no_attempt(client, contributor):
    assert client.get(f"{ARTICLES}99999/change/").status_code == 302
    assert client.get(f"{ARTICLES}x/change/").status_code == 302
    assert not refusals()


def test_a_reader_who_signed_in_and_tries_the_desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(ARTICLES).status_code == 302
    assert refusals() == [("reader", "newsroom.article", f"GET {ARTICLES}")]


def test_a_form_without_its_token(django_user_model):
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_user("ed", is_staff=True))
    assert client.post("/admin/password_change/", {}).status_code == 403
    assert refusals() == [("ed", "", "POST /admin/password_change/")]


def test_one_a_minute_for_an_account_and_a_kind(client, contributor, editor):
    for _again in range(5):
        client.get("/admin/newsroom/takedown/")
        client.get("/admin/newsroom/source/")
    assert len(refusals()) == 2
    AuditEntry.objects.update(at=timezone.now() - timedelta(seconds=61))
    client.get("/admin/newsroom/takedown/")
    assert len(refusals()) == 3
    other = Client()
    other.force_login(User.objects.create_user("bo", is_staff=True))
    other.get("/admin/newsroom/takedown/")
    assert refusals()[-1][0] == "bo"


def test_a_refusal_that_is_written_already_takes_no_lock(
    client, contributor, django_assert_max_num_queries
):
    client.get("/admin/newsroom/takedown/")
    with django_assert_max_num_queries(10) as asked:
        client.get("/admin/newsroom/takedown/")
    assert not [q for q in asked.captured_queries if q["sql"].startswith(("INSERT", "UPDATE"))]


def test_who_is_not_signed_in_writes_nothing(client):
    client.get(ARTICLES)
    Client(enforce_csrf_checks=True).post("/admin/login/", {})
    assert not AuditEntry.objects.exists()


NO_MOMENTS = ["2026-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]


@pytest.mark.parametrize("made_from", [*(f'["{at}", {{}}]' for at in NO_MOMENTS), "[" * 100_000])
def test_a_form_made_from_no_moment_at_all_is_answered_with_both_texts(make_article, made_from):
    client, article = client_of("editor"), make_article("Harbour")
    form = opened(client, article)
    page = send(client, article, form, made_from=made_from, headline="Harbour opens")
    assert page.status_code == 409
    assert "Harbour opens" in page.content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        *({"listed_at": at} for at in NO_MOMENTS),
        *({"listed": f"1 {at}"} for at in NO_MOMENTS),
        *({"_selected_action": [number]} for number in ("x", "9" * 25, "9" * 5000)),
    ],
)
def test_an_act_from_no_list_at_all_does_nothing(make_article, odd):
    article = make_article("Harbour", pk=1)
    answer = act(client_of("editor"), "withdraw_selected", article, **{"reason": "r", **odd})
    assert answer.status_code == 200
    article.refresh_from_db()
    assert article.status == "published"


def test_a_save_to_an_address_with_a_huge_number_finds_nothing(make_article):
    client, article = client_of("editor"), make_article("Harbour")
    form = opened(client, article)
    article.pk = "9" * 5000
    assert send(client, article, form).status_code == 409


@pytest.mark.parametrize("digits", [25, 5000])
def test_a_stale_save_that_names_no_row_is_answered_with_both_texts(make_article, digits):
    client, article = client_of("editor"), make_article("Harbour")
    odd = {"made_from": "[]", "section": "9" * digits}
    assert send(client, article, opened(client, article), **odd).status_code == 409
