"""The audit log and takedowns: who did what, written with the change, edited by nobody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.http import HttpResponse

from newsroom import audit
from newsroom.models import Article, AuditEntry, Takedown, Topic
from tests.newsroom.desk.acts import ARTICLES, act, change, errors, filled, told
from tests.visibility.roles import client_of, member

pytestmark = pytest.mark.django_db
LOG = "/admin/newsroom/auditentry/"


@pytest.fixture
def editor(admin_client, make_article):
    """A signed-in editor's client; what making articles and signing in wrote is forgotten."""
    AuditEntry.objects.all().delete()
    return admin_client


def entries(*actions: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__in=actions).order_by("pk"))


def test_a_change_tells_who_what_and_from_where(editor, make_article, admin_user):
    article = make_article("Old", text="Same words")
    response = change(editor, article, headline="New", small_change="on")
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.kind, entry.object_id) == (
        "change",
        "newsroom.article",
        str(article.pk),
    )
    assert (entry.user, entry.user_name, entry.address) == (admin_user, "admin", "127.0.0.1")
    assert entry.changes == {"headline": ["Old", "New"]}
    assert entry.request_id == response["X-Request-ID"]
    assert entry.label == "New"


def test_what_is_saved_unchanged_is_no_act(editor, make_article):
    change(editor, make_article("Same"))
    assert not AuditEntry.objects.exists()


def test_links_and_related_stories_are_in_the_same_entry(editor, make_article):
    article = make_article("Story", topics=["Gas"])
    oil = Topic.objects.create(name="Oil")
    change(
        editor,
        article,
        dek="A line",
        small_change="on",
        topics=[oil.pk],
        related=[{"headline": "Elsewhere", "url": "https://example.org/"}],
    )
    (entry,) = AuditEntry.objects.all()
    assert entry.changes == {
        "dek": ["", "A line"],
        "topics": {"removed": ["Gas"], "added": ["Oil"]},
        "related_stories": {"added": ["Elsewhere"]},
    }


def test_of_a_long_text_the_place_that_changed_is_kept(editor, make_article):
    article = make_article("Story", body=f"<p>{'word ' * 500}end</p>")
    change(editor, article, body=f"<p>{'word ' * 500}other</p>")
    before, after = AuditEntry.objects.get().changes["body"]
    assert before.endswith("end</p>")
    assert after.endswith("other</p>")
    assert before.startswith("…")
    assert len(before) < 300


def test_publishing_many_is_an_entry_each(editor, make_article):
    drafts = [make_article(f"Draft {n}", status="draft") for n in range(3)]
    act(editor, "publish_selected", *drafts, confirmed="yes", overruled="yes")
    found = entries("publish")
    assert [entry.object_id for entry in found] == [str(d.pk) for d in drafts]
    assert all(entry.changes["status"] == ["draft", "published"] for entry in found)


def test_deleting_many_is_an_entry_each_and_parts_are_none(editor, make_article):
    articles = [make_article(f"Story {n}", authors=["Ann"], topics=["Gas"]) for n in range(2)]
    data = {
        "action": "delete_selected",
        "_selected_action": [article.pk for article in articles],
        "post": "yes",
        "reason": "Wrong.",
    }
    editor.post(ARTICLES, data)
    assert not Article.objects.exists()
    assert sorted(entry.label for entry in AuditEntry.objects.all()) == ["Story 0", "Story 1"]
    assert {entry.action for entry in AuditEntry.objects.all()} == {"delete"}
    assert Takedown.objects.count() == 2


def test_an_article_that_is_added_is_one_entry(editor):
    editor.post(f"{ARTICLES}add/", filled(headline="Made"))
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.label) == ("add", "Made")
    assert entry.changes["headline"] == [None, "Made"]


def test_rights_are_told_by_name_and_passwords_not_at_all(editor, django_user_model):
    user = django_user_model.objects.create_user("bo", password="secret")
    right = Permission.objects.get(codename="publish_article")
    data = {
        "username": "bo",
        "is_active": "on",
        "is_staff": "on",
        "user_permissions": [right.pk],
        "groups": [Group.objects.create(name="Desk").pk],
        "date_joined_0": "2025-01-01",
        "date_joined_1": "00:00:00",
    }
    editor.post(f"/admin/auth/user/{user.pk}/change/", data)
    (entry,) = entries("rights")
    assert entry.changes["is_staff"] == [False, True]
    assert entry.changes["groups"] == {"added": ["Desk"]}
    assert "publish" in entry.changes["user_permissions"]["added"][0]
    data = {"password1": "gr8-long-one", "password2": "gr8-long-one", "usable_password": "true"}
    editor.post(f"/admin/auth/user/{user.pk}/password/", data)
    (entry,) = entries("change")
    assert entry.changes == {"password": ["", "changed"]}


def test_signing_in_and_out_and_failing_to(client, django_user_model):
    django_user_model.objects.create_user("ed", password="right", is_staff=True)
    login = "/admin/login/"
    client.post(login, {"username": "ed", "password": "wrong"})
    client.post(login, {"username": "hunter2", "password": "ed"})
    client.post(login, {"username": "ed", "password": "right"})
    client.post("/admin/logout/")
    found = [(entry.action, entry.label) for entry in AuditEntry.objects.order_by("pk")]
    assert found == [("failed", "ed"), ("failed", ""), ("login", "ed"), ("logout", "ed")]
    assert "hunter2" not in str(list(AuditEntry.objects.values()))
    assert {entry.address for entry in AuditEntry.objects.all()} == {"127.0.0.1"}


def test_a_change_that_is_rolled_back_is_no_entry(rf, make_article, admin_user):
    article = make_article("Old")
    AuditEntry.objects.all().delete()
    request = rf.post("/")
    request.user = admin_user

    def view(request):
        try:
            with transaction.atomic():
                article.headline = "Never"
                article.save()
                raise ValueError
        except ValueError:
            assert not AuditEntry.objects.exists()
        article.headline = "New"
        article.save()
        return HttpResponse()

    audit.AuditMiddleware(view)(request)
    assert AuditEntry.objects.get().changes["headline"] == ["Old", "New"]


def test_commands_write_no_entries(make_article):
    article = make_article("Story")
    article.headline = "Other"
    article.save()
    assert not AuditEntry.objects.exists()


def test_an_entry_outlives_the_account(editor, make_article, admin_user):
    change(editor, make_article("Old"), headline="New")
    admin_user.delete()
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.user_name) == (None, "admin")


def test_the_log_is_read_and_narrowed_but_not_edited(editor, make_article):
    article = make_article("Old")
    change(editor, article, headline="New")
    act(editor, "publish_selected", make_article("Draft", status="draft"), confirmed="yes")
    entry = entries("change")[0]
    page = editor.get(f"{LOG}?action__exact=change&q=admin")
    assert list(page.context["cl"].result_list) == [entry]
    assert "Old → New" in editor.get(f"{LOG}{entry.pk}/change/").content.decode()
    assert editor.get(f"{LOG}add/").status_code == 403
    assert editor.post(f"{LOG}{entry.pk}/change/", {"label": "x"}).status_code == 403
    assert editor.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    editor.post(LOG, data)
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def history(client, article, **asked):
    return client.get(f"{ARTICLES}{article.pk}/history/", asked)


def test_an_editor_reads_an_articles_part_of_the_log_in_its_history(make_article):
    article, other = make_article("Old"), make_article("Elsewhere")
    editor = client_of("editor")
    AuditEntry.objects.all().delete()
    change(editor, article, headline="Tea & <b>cake</b>", small_change="on")
    change(editor, other, headline="Not of this one", small_change="on")
    page = history(editor, article)
    text = page.content.decode()
    assert [entry.object_id for entry, _ in page.context["entries"]] == [str(article.pk)]
    assert "<td>editor</td>" in text
    assert "<p><b>headline</b>: Old → Tea &amp; &lt;b&gt;cake&lt;/b&gt;</p>" in text
    assert "127.0.0.1" not in text
    kind, object_id = Article._meta.label_lower, str(article.pk)
    AuditEntry.objects.bulk_create(
        AuditEntry(action="change", kind=kind, object_id=object_id, label=f"Later {n}")
        for n in range(50)
    )
    first, last = history(editor, article), history(editor, article, log=2, versions=1)
    assert [entry.label for entry, _ in first.context["entries"]][::49] == ["Later 49", "Later 0"]
    assert "?log=2#audit-log" in first.content.decode()
    assert [entry.changes["headline"][0] for entry, _ in last.context["entries"]] == ["Old"]
    assert "?log=1&amp;versions=1#audit-log" in last.content.decode()


def test_a_contributor_reads_no_audit_log_in_the_history_of_an_own_article(make_article):
    own = make_article("Own", status="draft", created_by=member("contributor"))
    change(client_of("editor"), own, headline="New", dek="Found out", small_change="on")
    page = history(client_of("contributor"), own)
    assert page.status_code == 200
    assert AuditEntry.objects.filter(object_id=str(own.pk)).exists()
    assert page.context["entries"] == []
    assert "Found out" not in page.content.decode()


def test_withdrawing_asks_why_and_writes_it_down(editor, make_article, admin_user):
    article, draft = make_article("Out"), make_article("Draft", status="draft")
    page = act(editor, "withdraw_selected", article, draft)
    assert article.is_public()
    assert "Out" in page.content.decode()
    data = {"action": "withdraw_selected", "_selected_action": [article.pk, draft.pk]}
    page = editor.post(ARTICLES, {**data, "reason": " "}, follow=True)
    assert page.context["form"].errors == {"reason": ["This field is required."]}
    page = editor.post(
        ARTICLES, {**data, "reason": "A court said so.", "note": "Withdrawn."}, follow=True
    )
    assert told(page) == ["1 article is withdrawn.", "Not withdrawn: “Draft” (never published)."]
    record = Takedown.objects.get()
    assert (record.article, record.headline, record.user) == (article, "Out", admin_user)
    assert (record.reason, record.note) == ("A court said so.", "Withdrawn.")
    assert entries("withdraw")[0].object_id == str(article.pk)
    gone = editor.get(record.path)
    assert gone.status_code == 410
    assert "Withdrawn." in gone.content.decode()
    assert "court" not in gone.content.decode()


def test_the_form_asks_why_too(editor, make_article):
    article = make_article("Out")
    page = change(editor, article, status="withdrawn")
    assert errors(page) == {"takedown_reason": ["Say why readers will no longer see it."]}
    change(editor, article, status="withdrawn", takedown_reason="Libel.")
    assert Takedown.objects.get().reason == "Libel."
    article.refresh_from_db()
    change(editor, article, headline="Still out")
    assert Takedown.objects.count() == 1
    assert editor.get(article.get_absolute_url()).status_code == 404


def test_whoever_may_not_publish_is_not_asked_for_a_reason(client, make_article):
    user = User.objects.create_user("ed", password="ed", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["change_article", "view_article"])
    )
    client.force_login(user)
    page = client.get(f"{ARTICLES}{make_article('Shown').pk}/change/")
    assert page.status_code == 200
    assert "takedown_reason" not in page.content.decode()
