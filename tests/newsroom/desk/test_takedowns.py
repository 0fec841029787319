"""Every way that an article leaves the public asks why, and writes down a takedown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.models import Article, Takedown
from tests.newsroom.desk.acts import ARTICLES, act, change, errors, filled, moment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WAYS = {
    "withdrawn": {"status": "withdrawn"},
    "a draft again": {"status": "draft"},
    "ready again": {"status": "ready"},
    "expired": moment("expires_at", timezone.now() - DAY),
    "ahead": moment("published_at", timezone.now() + DAY),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_form_asks_why_readers_no_longer_see_it(admin_client, make_article, admin_user, way):
    article = make_article("Out", section="City", text="Out.")
    page = change(admin_client, article, **WAYS[way])
    assert errors(page) == {"takedown_reason": ["Say why readers will no longer see it."]}
    assert article.is_public()
    assert not Takedown.objects.exists()
    page = change(admin_client, article, **WAYS[way], takedown_reason="Libel.")
    assert page.status_code == 302
    assert not article.is_public()
    record = Takedown.objects.get()
    assert (record.article, record.reason, record.user) == (article, "Libel.", admin_user)


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Corrected"},
        moment("expires_at", timezone.now() + DAY),
        {"status": "scheduled"},  # its date is past
    ],
)
def test_what_readers_go_on_seeing_needs_no_reason(admin_client, make_article, fields):
    article = make_article("Out")
    assert change(admin_client, article, **fields).status_code == 302
    assert article.is_public()
    assert not Takedown.objects.exists()


def test_what_readers_did_not_see_is_put_off_without_a_reason(admin_client, make_article):
    waiting = make_article("Soon", published_at=timezone.now() + DAY)
    assert change(admin_client, waiting, status="draft").status_code == 302
    assert not Takedown.objects.exists()


def by_page(client, article, **data):
    return client.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes", **data})


def by_action(client, article, **data):
    return act(client, "delete_selected", article, post="yes", **data)


@pytest.mark.parametrize("delete", [by_page, by_action])
@pytest.mark.parametrize("status", ["published", "scheduled", "withdrawn"])
def test_deleting_asks_why(admin_client, make_article, delete, status):
    article = make_article("Out", status=status)
    for reason in ({}, {"reason": " "}):
        page = delete(admin_client, article, **reason)
        assert page.context["form"].errors == {"reason": ["This field is required."]}
    assert Article.objects.exists()
    assert not Takedown.objects.exists()
    delete(admin_client, article, reason=" Libel. ")
    assert not Article.objects.exists()
    record = Takedown.objects.get()
    assert (record.article_number, record.reason) == (article.pk, "Libel.")


@pytest.mark.parametrize("delete", [by_page, by_action])
def test_what_was_never_public_is_deleted_without_a_reason(admin_client, make_article, delete):
    draft = make_article("Plan", status="draft")
    page = admin_client.get(f"{ARTICLES}{draft.pk}/delete/")
    assert page.context["form"] is None
    delete(admin_client, draft)
    assert not Article.objects.exists()
    assert not Takedown.objects.exists()


def test_a_draft_that_readers_saw_once_is_deleted_with_a_reason(admin_client, make_article):
    article = make_article("Out")
    change(admin_client, article, status="draft", takedown_reason="Libel.")
    by_page(admin_client, article)
    assert Article.objects.exists()
    by_page(admin_client, article, reason="For good.")
    assert [record.reason for record in Takedown.objects.order_by("pk")] == ["Libel.", "For good."]


def test_an_article_may_not_be_added_as_withdrawn_without_a_reason(admin_client):
    page = admin_client.post(f"{ARTICLES}add/", filled(status="withdrawn"))
    assert "takedown_reason" in errors(page)
