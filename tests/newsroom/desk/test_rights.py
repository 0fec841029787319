"""Publishing and withdrawing at the desk, and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from newsroom.models import Article, Proposal
from search.models import IndexChange
from tests.newsroom.desk.acts import ARTICLES, act, change, errors, moment, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_publishing_shows_an_article_from_now_on(admin_client, make_article):
    now = timezone.now()
    undated = make_article("Undated", status="draft", published_at=None)
    early = make_article("Early", status="scheduled", published_at=now + HOUR)
    IndexChange.objects.all().delete()
    page = act(admin_client, "publish_selected", undated, early, confirmed="yes", overruled="yes")
    assert told(page) == ["2 articles are published."]
    for article in (undated, early):
        assert article.is_public()
        assert IndexChange.objects.due().filter(article_id=article.pk).exists()
        article.refresh_from_db()
    assert now <= undated.published_at <= timezone.now()
    assert now <= early.published_at <= timezone.now()
    assert LogEntry.objects.filter(object_id=undated.pk, change_message="Published.").exists()


def test_what_cannot_be_published_is_named_with_the_reason(admin_client, make_article):
    now = timezone.now()
    over = make_article("Over", published_at=now - 2 * HOUR, expires_at=now - HOUR)
    shown = [make_article(f"Shown {number}") for number in range(5)]
    page = act(admin_client, "publish_selected", over, *shown)
    assert told(page) == [
        "Not published: “Over” (its date of expiry is past).",
        "Not published: “Shown 4”, “Shown 3”, “Shown 2”, 2 more (published already).",
    ]
    assert not LogEntry.objects.exists()


def test_withdrawing_hides_an_article_at_once(admin_client, make_article):
    article, draft = make_article("Out"), make_article("Draft", status="draft")
    IndexChange.objects.all().delete()
    page = act(admin_client, "withdraw_selected", article, draft, reason="Libel")
    assert told(page) == [
        "1 article is withdrawn.",
        "Not withdrawn: “Draft” (never published).",
    ]
    assert not article.is_public()
    assert IndexChange.objects.filter(article_id=article.pk, hides=True).exists()


def test_without_the_right_to_publish_there_are_no_such_actions(client, editor, make_article):
    editor("change_article", "view_article")
    draft, shown = make_article("Draft", status="draft"), make_article("Shown")
    act(client, "publish_selected", draft, confirmed="yes", overruled="yes")
    act(client, "withdraw_selected", shown)
    assert not draft.is_public()
    assert shown.is_public()


def test_the_right_to_publish_needs_the_right_to_change(client, editor, make_article):
    editor("view_article", "publish_article")
    draft = make_article("Draft", status="draft")
    act(client, "publish_selected", draft, confirmed="yes", overruled="yes")
    assert not draft.is_public()


@pytest.mark.parametrize("status", ["published", "scheduled", "withdrawn"])
def test_a_draft_is_not_published_by_its_form_without_the_right(
    client, editor, make_article, status
):
    draft = make_article("Draft", status="draft", created_by=editor("change_article"))
    page = change(client, draft, status=status)
    assert "status" in errors(page)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_what_is_published_is_not_changed_without_the_right(client, editor, make_article):
    editor("change_article")
    article = make_article("Shown")
    later = timezone.now() + HOUR
    page = change(
        client,
        article,
        headline="Shown, corrected",
        status="draft",
        **moment("published_at", later),
        **moment("expires_at", later + HOUR),
    )
    assert page.status_code == 302
    assert article.is_public()
    article.refresh_from_db()
    assert (article.headline, article.expires_at) == ("Shown", None)
    proposal = Proposal.objects.get()
    assert proposal.state == proposal.base | {"headline": "Shown, corrected"}


def test_a_draft_is_made_ready_without_the_right_to_publish(client, editor, make_article):
    draft = make_article("Draft", status="draft", created_by=editor("change_article"))
    assert change(client, draft, status="ready").status_code == 302
    draft.refresh_from_db()
    assert draft.status == "ready"


def test_the_form_publishes_with_the_right_to(client, editor, make_article):
    editor("change_article", "publish_article")
    draft = make_article("Draft", status="draft", published_at=None, section="City")
    assert change(client, draft, status="published", body="<p>Out.</p>").status_code == 302
    assert draft.is_public()


def test_deleting_what_is_published_needs_the_right_to_publish(client, editor, make_article):
    writer = editor("view_article", "change_article", "delete_article")
    shown = make_article("Shown")
    draft = make_article("Draft", status="draft", created_by=writer)
    assert client.post(f"{ARTICLES}{shown.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{ARTICLES}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    data = {"action": "delete_selected", "_selected_action": [shown.pk], "post": "yes"}
    client.post(ARTICLES, data)
    assert list(Article.objects.all()) == [shown]


def test_the_desk_is_for_staff(client, make_article, django_user_model):
    make_article()
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(ARTICLES).status_code == 302


def test_who_may_only_look_changes_nothing(client, editor, make_article):
    editor("view_article")
    article = make_article()
    assert client.get(f"{ARTICLES}{article.pk}/change/").status_code == 200
    assert change(client, article, headline="Other").status_code == 403
    assert client.get(f"{ARTICLES}add/").status_code == 403
