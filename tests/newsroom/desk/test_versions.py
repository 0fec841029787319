"""The history of an article on the desk: who reads a version, who brings one back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsroom.models import (
    Act,
    Article,
    AuditEntry,
    HiddenVersion,
    KeptText,
    RelatedStory,
    Version,
)
from tests.newsroom.desk.acts import act, change
from tests.visibility.roles import client_of, member

pytestmark = pytest.mark.django_db
REASON = {"post": "yes", "reason": "Wrong."}


def page(version, name="change") -> str:
    return reverse(f"admin:newsroom_version_{name}", args=[version.pk])


@pytest.fixture
def editor():
    return client_of("editor")


def test_a_save_on_the_desk_is_in_the_history_with_who_and_what(make_article, editor):
    article = make_article("Harbour opens", body="<p>As it was.</p>")
    change(editor, article, headline="Harbour closes", body="<p>As it is.</p>")
    (version,) = Version.objects.all()
    assert (version.user_name, version.through) == ("editor", "desk")
    history = editor.get(reverse("admin:newsroom_article_history", args=[article.pk]))
    assert page(version) in history.content.decode()
    told = editor.get(page(version)).content.decode()
    assert "<del>opens</del><ins>closes</ins>" in told
    assert "&lt;p&gt;As it was.&lt;/p&gt;" in told


def test_an_editor_restores_with_one_click(make_article, editor):
    article = make_article("Harbour opens", body="<p>As it was.</p>")
    change(editor, article, headline="Harbour closes", body="<p>As it is.</p>")
    answer = editor.post(page(Version.objects.get(), "restore"), follow=True)
    assert "The version is restored." in answer.content.decode()
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Harbour opens", "<p>As it was.</p>")
    assert Version.objects.count() == 2


def test_a_deleted_article_is_in_the_list_and_comes_back(make_article, editor):
    article = make_article("Harbour opens")
    editor.post(reverse("admin:newsroom_article_delete", args=[article.pk]), REASON)
    listed = editor.get(reverse("admin:newsroom_version_changelist") + "?through=deletion")
    assert "Harbour opens" in listed.content.decode()
    editor.post(page(Version.objects.get(), "restore"))
    assert Article.objects.get(pk=article.pk).status == "draft"


def test_a_contributor_reads_and_restores_versions_of_own_drafts_alone(make_article):
    contributor = client_of("contributor")
    own = make_article("Own", status="draft", created_by=member_named("contributor"))
    draft, public = make_article("Draft", status="draft"), make_article("Public")
    for article in (own, draft, public):
        article.headline = f"{article.headline} again"
        article.save()
    mine, *others = [Version.objects.get(article_number=a.pk) for a in (own, draft, public)]
    assert contributor.get(page(mine)).status_code == 200
    assert contributor.post(page(mine, "restore")).status_code == 302
    own.refresh_from_db()
    assert own.headline == "Own"
    for version in others:
        assert contributor.get(page(version)).status_code == 403
        assert contributor.post(page(version, "restore")).status_code == 403
    told = contributor.get(reverse("admin:newsroom_version_changelist")).content.decode()
    assert "Draft" not in told
    assert "Public" not in told


def test_own_work_that_was_published_since_is_not_restored_by_its_contributor(make_article):
    contributor = client_of("contributor")
    own = make_article("Own", status="draft", created_by=member_named("contributor"))
    own.status, own.headline = "published", "Own, edited"
    own.save()
    (version,) = Version.objects.all()
    assert contributor.get(page(version)).status_code == 200
    assert contributor.post(page(version, "restore")).status_code == 403
    own.refresh_from_db()
    assert own.headline == "Own, edited"


def test_whoever_has_the_right_deletes_all_versions_and_the_log_says_so(make_article, admin_client):
    article = make_article("Harbour", body="<p>Named the wrong man.</p>")
    article.body = "<p>Did not.</p>"
    article.save()
    address = reverse("admin:newsroom_article_purge", args=[article.pk])
    for role in ("contributor", "editor"):
        assert client_of(role).post(address).status_code == 403
    assert client_of("anonymous").post(address).status_code == 302
    assert admin_client.get(address).status_code == 405
    assert Version.objects.count() == 1
    history = admin_client.get(reverse("admin:newsroom_article_history", args=[article.pk]))
    assert address in history.content.decode()
    admin_client.post(address)
    assert not Version.objects.exists()
    assert not KeptText.objects.exists()
    entry = AuditEntry.objects.get(object_id=article.pk, action="delete")
    assert (entry.user_name, entry.changes) == ("admin", {"versions": [1, 0]})


def test_versions_of_a_deleted_article_are_deleted_where_they_are_read(make_article, admin_client):
    article = make_article("Harbour", body="<p>Named the wrong man.</p>")
    number = article.pk
    article.delete()
    address = reverse("admin:newsroom_article_purge", args=[number])
    assert client_of("editor").post(address).status_code == 403
    assert address in admin_client.get(page(Version.objects.get())).content.decode()
    assert admin_client.post(address).status_code == 302
    assert not Version.objects.exists()
    entry = AuditEntry.objects.get(object_id=number, changes={"versions": [1, 0]})
    assert (entry.action, entry.label) == ("delete", "Harbour")
    assert admin_client.post(address).status_code == 403  # nobody knows of it


def member_named(role):
    from django.contrib.auth.models import User

    return User.objects.filter(username=role).first() or member(role)


@pytest.mark.parametrize("role", ["anonymous", "reader", "contributor", "editor"])
def test_a_restoration_is_asked_for_by_post_alone(make_article, role):
    make_article("Harbour").save()
    status = client_of(role).get(page(Version.objects.get(), "restore")).status_code
    assert status == (405 if role in ("contributor", "editor") else 302)


@pytest.mark.parametrize("odd", ["?with=x", "?with=999", "?with=now", "?with=-1"])
def test_odd_comparisons_are_answered(make_article, editor, odd):
    article = make_article("Harbour")
    article.headline = "Ferry"
    article.save()
    assert editor.get(page(Version.objects.get()) + odd).status_code == 200
    assert editor.get(reverse("admin:newsroom_version_change", args=["x"])).status_code in (
        302,
        404,
    )


def test_a_contributor_finds_a_deleted_draft_again_when_it_is_brought_back(make_article):
    contributor = client_of("contributor")
    writer = member_named("contributor")
    by_button, by_undo = (
        make_article(name, status="draft", created_by=writer) for name in ("One", "Two")
    )
    contributor.post(reverse("admin:newsroom_article_delete", args=[by_button.pk]), REASON)
    act(contributor, "delete_selected", by_undo, post="yes")
    contributor.post(page(Version.objects.get(article_number=by_button.pk), "restore"))
    contributor.post(reverse("admin:newsroom_act_undo", args=[Act.objects.get().pk]))
    for number in (by_button.pk, by_undo.pk):
        assert Article.objects.get(pk=number).created_by == writer
        form = contributor.get(reverse("admin:newsroom_article_change", args=[number]))
        assert form.status_code == 200


def test_the_undo_of_a_deletion_leaves_a_draft_that_who_asks_does_not_see(make_article):
    contributor = client_of("contributor")
    own = make_article("Own", status="draft", created_by=member_named("contributor"))
    number = own.pk
    act(contributor, "delete_selected", own, post="yes")
    make_article("Editor's", pk=number, status="draft", created_by=member("editor"))
    contributor.post(reverse("admin:newsroom_act_undo", args=[Act.objects.get().pk]))
    assert Article.objects.get(pk=number).headline == "Editor's"


def test_versions_tell_a_contributor_of_nobody_elses_draft(make_article):
    contributor = client_of("contributor")
    own = make_article(
        "Own", status="draft", created_by=member_named("contributor"), external_id="1"
    )
    secret = make_article("Secret", status="draft", external_id="1")
    RelatedStory.objects.create(article=own, target=secret)
    own.headline = "Own again"
    own.save()
    before, since = Version.objects.order_by("pk")
    assert "Secret" not in contributor.get(page(before)).content.decode()
    assert "Secret" not in contributor.get(f"{page(since)}?with={before.pk}").content.decode()
    assert "Secret" in client_of("editor").get(page(before)).content.decode()
    own.delete()
    answer = contributor.post(page(since, "restore"), follow=True).content.decode()
    assert "Its address or id now belongs to" in answer
    assert "Secret" not in answer
    secret.delete()
    answer = contributor.post(page(since, "restore"), follow=True).content.decode()
    assert "The version is restored." in answer
    assert "Secret" not in answer


@pytest.fixture
def shown(settings):
    settings.PUBLIC_VERSIONS = True


@pytest.fixture
def libel(make_article):
    article = make_article("Mayor steals")
    article.headline = "Mayor accused"
    article.save()
    return Version.objects.get()


def test_an_editor_hides_a_version_from_readers_with_a_reason_and_shows_it_again(
    shown, libel, editor, client
):
    article = Article.objects.get()
    listed = f"{article.get_absolute_url()}versions/"
    assert "Mayor steals" in client.get(listed).content.decode()
    assert page(libel, "hide") in editor.get(page(libel)).content.decode()
    answer = editor.post(page(libel, "hide"), {"reason": "<i>Libel</i>"}, follow=True)
    told = answer.content.decode()
    assert "Readers no longer see this version." in told
    assert "&lt;i&gt;Libel&lt;/i&gt;" in told
    assert page(libel, "show") in told
    assert "Mayor steals" not in client.get(listed).content.decode()
    history = editor.get(reverse("admin:newsroom_article_history", args=[article.pk]))
    assert "&lt;i&gt;Libel&lt;/i&gt;" in history.content.decode()
    assert "(hidden from readers)" in history.content.decode()
    editor.post(page(libel, "show"), {"reason": "The court says it is true"})
    assert "Mayor steals" in client.get(listed).content.decode()
    entries = AuditEntry.objects.filter(kind="newsroom.article").order_by("pk")
    assert [(entry.user_name, entry.changes) for entry in entries] == [
        ("editor", {"hidden_version": ["", libel.pk], "reason": ["", "<i>Libel</i>"]}),
        (
            "editor",
            {"hidden_version": [libel.pk, ""], "reason": ["", "The court says it is true"]},
        ),
    ]


@pytest.mark.parametrize("name", ["hide", "show"])
def test_hiding_and_showing_need_a_reason_a_post_and_the_right_to_publish(
    shown, libel, editor, name
):
    contributor = client_of("contributor")
    assert contributor.post(page(libel, name), {"reason": "Wrong."}).status_code == 403
    assert editor.get(page(libel, name)).status_code == 405
    said = editor.post(page(libel, name), {"reason": " \0"}, follow=True).content.decode()
    assert "Say why." in said
    assert not HiddenVersion.objects.exists()
    assert not AuditEntry.objects.filter(action="change").exists()


def test_where_readers_see_no_versions_there_are_none_to_hide(libel, editor):
    assert "readers" not in editor.get(page(libel)).content.decode()
    assert editor.post(page(libel, "hide"), {"reason": "Libel"}).status_code == 404
    assert not HiddenVersion.objects.exists()
