"""An undo takes back what nobody changed since, tells of the rest, and is an act itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from newsroom import acts, versions
from newsroom.models import Act, Article, AuditEntry, Section, Takedown, Topic, Version

pytestmark = pytest.mark.django_db


def left_out(act) -> dict[int, str]:
    return dict(act.rows.filter(state="left out").values_list("article_number", "reason"))


def test_a_withdrawal_is_taken_back(make_article, carry_out, undo):
    article = make_article("Out")
    act = carry_out("withdraw", article, note="By mistake.")
    undone = undo(act, reason="The court was wrong.")
    article.refresh_from_db()
    assert article.is_public()
    assert article.withdrawal_note == ""
    assert (undone.state, undone.done, act.state) == ("done", 1, "undone")
    assert undone.parameters == {"reason": "The court was wrong."}
    assert [version.run for version in Version.objects.all()] == [undone.run, act.run]
    entry = AuditEntry.objects.filter(action="publish").get()
    assert entry.changes["reason"] == ["", "The court was wrong."]


def test_the_undo_of_a_publication_goes_through_the_one_door_out(make_article, carry_out, undo):
    soon = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    draft = make_article("Draft", status="draft", published_at=None)
    waiting = make_article("Soon", status="scheduled", published_at=soon)
    act = carry_out("publish", draft, waiting)
    assert act.done == 2
    undone = undo(act, reason="Too early.")
    for article in (draft, waiting):
        article.refresh_from_db()
        assert not article.is_public()
    assert (draft.status, draft.published_at) == ("draft", None)
    assert (waiting.status, waiting.published_at) == ("scheduled", soon)
    assert undone.hides
    assert {record.reason for record in Takedown.objects.all()} == {"Too early."}


def test_deleted_articles_come_back_as_drafts_under_their_numbers(make_article, carry_out, undo):
    article = make_article("Out", text="Words.", topics=["Gas"], authors=["Bo Yu"])
    act = carry_out("delete", article)
    assert not Article.objects.exists()
    undone = undo(act, reason="")
    again = Article.objects.get()
    assert (again.pk, again.status, again.body) == (article.pk, "draft", "<p>Words.</p>")
    assert [topic.name for topic in again.topics.all()] == ["Gas"]
    assert undone.done == 1


def test_what_somebody_changed_since_stays_and_is_told(make_article, carry_out, undo):
    names = ("Same", "Saved", "Updated", "Filed", "Gone", "Purged", "Back")
    made = {name: make_article(name) for name in names}
    gone = made["Gone"].pk
    act = carry_out("withdraw", *made.values())
    Article.objects.get(pk=made["Same"].pk).save()  # which changes nothing
    Article.objects.get(pk=made["Same"].pk).save()
    saved = Article.objects.get(pk=made["Saved"].pk)
    saved.headline = "Saved with care"
    saved.save()
    Article.objects.filter(pk=made["Updated"].pk).update(dek="New")  # modified_at stays
    made["Filed"].topics.add(Topic.objects.create(name="Gas"))
    made["Gone"].delete()
    versions.purge(made["Purged"].pk)
    Article.objects.filter(pk=made["Back"].pk).update(status="published")
    undone = undo(act)
    assert left_out(undone) == {
        made["Saved"].pk: "changed since",
        made["Updated"].pk: "changed since",
        made["Filed"].pk: "changed since",
        gone: "deleted since",
        made["Purged"].pk: "what it was is no longer kept",
        made["Back"].pk: "no longer withdrawn",
    }
    assert Article.objects.get(pk=made["Same"].pk).is_public()
    assert undone.done == 1


def test_an_act_of_which_nothing_could_be_taken_back_is_not_undone(make_article, carry_out, undo):
    article = make_article("Out")
    act = carry_out("withdraw", article)
    Article.objects.update(dek="New")
    assert undo(act).done == 0
    assert act.state == "done"


def test_a_name_that_is_spelt_anew_is_no_change_of_its_articles(make_article, carry_out, undo):
    article = make_article("Out", section="City")
    act = carry_out("withdraw", article)
    Section.objects.update(name="Town")
    assert undo(act).done == 1


def test_what_can_be_undone_and_what_not(make_article, carry_out, undo, monkeypatch):
    act = carry_out("withdraw", make_article("Out"))
    assert acts.why_not_undone(act) == ""
    assert acts.why_not_undone(carry_out("withdraw")) == "It changed nothing."
    Act.objects.filter(pk=act.pk).update(asked_at=timezone.now() - timedelta(days=31))
    act.refresh_from_db()
    assert acts.why_not_undone(act) == "It was done more than 30 days ago."
    act.asked_at = timezone.now()
    undone = undo(act)
    assert acts.why_not_undone(act) == "It is undone already, or being undone."
    assert acts.why_not_undone(undone).startswith("An undo is not undone")


def test_the_undo_of_a_withdrawal_needs_the_right_to_publish(make_article, carry_out, editor):
    act = carry_out("withdraw", make_article("Out"))
    user = editor("view_article", "change_article", "add_article", "delete_article")
    assert not acts.Undo(user, {}, act).is_allowed()
    user.user_permissions.add(Permission.objects.get(codename="publish_article"))
    user = type(user).objects.get(pk=user.pk)
    assert acts.Undo(user, {}, act).is_allowed()


def test_it_is_told_before_it_is_done(make_article, carry_out, boss):
    changed, same = make_article("Changed"), make_article("Same")
    act = carry_out("withdraw", changed, same)
    changed.refresh_from_db()
    changed.headline = "Corrected"
    changed.save()
    rows = acts.with_articles(acts.numbers_of(act), boss)
    found = acts.survey(acts.Undo(boss, {}, act), rows)
    assert found.done.first == [same]
    assert {why: group.first for why, group in found.refused.items()} == {
        "changed since": [changed]
    }
    assert Article.objects.withdrawn().count() == 2
