"""A change of what readers see, by who may not change it: proposed, then decided by an editor."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, override_settings
from django.urls import reverse

from newsroom.models import (
    Article,
    AuditEntry,
    Correction,
    Image,
    KeptText,
    Proposal,
    RelatedStory,
    SentForm,
    Topic,
    Version,
)
from newsroom.versions import forget_old, purge, restore
from tests.load.desk import Form
from tests.newsroom.desk.acts import ARTICLES, choose, errors, opened, send, stories, told
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/proposal/"
REASON = {"post": "yes", "reason": "Wrong."}


@pytest.fixture
def ann():
    return client_of("editor")


@pytest.fixture
def cleo():
    return client_of("contributor")


@pytest.fixture
def article(make_article):
    return make_article("Harbour opens", body="<p>Ships came in.</p>", section="City")


def text(page) -> str:
    return page.content.decode()


def propose(client, article, **changes) -> Proposal:
    assert send(client, article, opened(client, article), **changes).status_code == 302
    return Proposal.objects.first()


def press(client, button: str, proposal: Proposal, follow=False):
    data = {"proposal": proposal.pk, button: "1"}
    return client.post(f"{ARTICLES}{proposal.article_number}/change/", data, follow=follow)


def page(proposal: Proposal, name="change") -> str:
    return reverse(f"admin:newsroom_proposal_{name}", args=[proposal.pk])


def test_a_contributors_change_of_a_published_text_is_proposed_and_shown_to_no_reader(
    cleo, article
):
    before = Article.objects.values().get()
    form = opened(cleo, article)
    said = send(cleo, article, form, body="<p>Ships went out.</p>", proposal_note="I was there.")
    proposal = Proposal.objects.get()
    assert said["Location"] == page(proposal)
    assert Article.objects.values().get() == before
    assert not Version.objects.exists()
    assert (proposal.user_name, proposal.note) == ("contributor", "I was there.")
    assert "<del>came</del>" in text(cleo.get(page(proposal)))
    assert SentForm.objects.get().object_id == str(article.pk)
    entries = AuditEntry.objects.exclude(action="login").values_list("action", "kind")
    assert list(entries) == [("add", "newsroom.proposal")]


def test_the_form_says_that_it_proposes(cleo, ann, article):
    form = text(cleo.get(f"{ARTICLES}{article.pk}/change/"))
    assert 'value="Propose this change"' in form
    assert "_continue" not in form and "deletelink" not in form
    assert "Propose this change" not in text(ann.get(f"{ARTICLES}{article.pk}/change/"))


@pytest.mark.parametrize("status", ["scheduled", "withdrawn"])
def test_own_work_that_was_published_or_will_be_is_changed_by_a_proposal(
    cleo, make_article, status
):
    own = make_article("Mine", status=status, created_by=User.objects.get())
    propose(cleo, own, headline="Mine again")
    own.refresh_from_db()
    assert (own.headline, own.status) == ("Mine", status)


def test_own_ready_work_is_saved_as_ever(cleo, make_article):
    own = make_article("Mine", status="ready", created_by=User.objects.get())
    assert send(cleo, own, opened(cleo, own), headline="Mine again").status_code == 302
    own.refresh_from_db()
    assert (own.headline, Proposal.objects.count()) == ("Mine again", 0)


def test_an_editor_accepts_and_the_article_says_it_with_names_and_stories(cleo, ann, make_article):
    article = make_article("Harbour", section="City", text="Out.", authors=["Ada", "Bo"])
    RelatedStory.objects.create(article=article, headline="A", position=1)
    topic = Topic.objects.create(name="Gas")
    proposal = propose(
        cleo, article, headline="Ferry", topics=[topic.pk],
        **{"authorships-0-DELETE": "on", "related_stories-TOTAL_FORMS": "2",
           "related_stories-1-headline": "B"},
    )  # fmt: skip
    assert stories(article) == ["A"]
    assert "The proposal is accepted." in told(press(ann, "_accept", proposal, follow=True))
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Ferry", "published")
    assert [author.name for author in article.author_list] == ["Bo"]
    assert (stories(article), list(article.topics.all())) == (["A", "B"], [topic])
    version = Version.objects.first()
    assert (version.user_name, version.run) == ("editor", f"proposal {proposal.pk}")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_name) == ("accepted", "editor")
    again = press(ann, "_accept", proposal, follow=True)
    assert told(again) == ["It is no longer open."]


def test_what_an_editor_changed_meanwhile_elsewhere_stays_and_nothing_is_asked(cleo, ann, article):
    proposal = propose(cleo, article, headline="Ferry")
    send(ann, article, opened(ann, article), dek="Hers", body="<p>Hers.</p>")
    assert "The article was changed since." in text(ann.get(page(proposal)))
    assert press(ann, "_accept", proposal).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.dek, article.body) == ("Ferry", "Hers", "<p>Hers.</p>")


@pytest.mark.parametrize(("side", "body"), [("theirs", "<p>Hers.</p>"), ("yours", "<p>His.</p>")])
def test_where_both_changed_the_same_both_texts_are_shown(cleo, ann, article, side, body):
    proposal = propose(cleo, article, body="<p>His.</p>", headline="Ferry")
    send(ann, article, opened(ann, article), body="<p>Hers.</p>")
    asking = press(ann, "_accept", proposal)
    assert asking.status_code == 409
    assert "As it is proposed" in text(asking)
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Harbour opens", "<p>Hers.</p>")
    assert choose(ann, article, asking, body=side).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Ferry", body)
    assert Proposal.objects.get().status == "accepted"


def test_an_editor_changes_it_in_the_form_first(cleo, ann, article):
    proposal = propose(cleo, article, headline="Ferry", body="<p>His.</p>")
    form = press(ann, "_fill", proposal)
    assert "Nothing is saved yet" in str(errors(form))
    fields = Form(text(form)).fields
    assert (fields["headline"], fields["body"]) == (["Ferry"], ["<p>His.</p>"])
    assert send(ann, article, fields, headline="Ferry comes").status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Ferry comes", "<p>His.</p>")
    assert Proposal.objects.get().status == "accepted"


def test_what_is_to_be_checked_is_asked_of_who_accepts(cleo, ann, make_article):
    article = make_article("Harbour", section="City", text="Out.")
    proposal = propose(cleo, article, section="")
    form = press(ann, "_accept", proposal)
    assert "It has no section." in text(form)
    fields = Form(text(form)).fields
    assert send(ann, article, fields, overruled="no section").status_code == 302
    article.refresh_from_db()
    assert (article.section, Proposal.objects.get().status) == (None, "accepted")


def test_what_cannot_be_saved_is_said_to_who_proposes(cleo, article):
    form = send(cleo, article, opened(cleo, article), headline=" ")
    assert list(errors(form)) == ["headline"]
    assert not Proposal.objects.exists()


def test_a_form_that_changes_nothing_proposes_nothing(cleo, article):
    said = cleo.post(f"{ARTICLES}{article.pk}/change/", opened(cleo, article), follow=True)
    assert told(said) == ["Nothing is proposed: it says what the article says."]
    assert not Proposal.objects.exists()


def test_an_editor_declines_with_a_reason_that_its_author_reads(cleo, ann, article):
    proposal = propose(cleo, article, headline="Ferry")
    said = ann.post(page(proposal, "decline"), {"reason": " "}, follow=True)
    assert told(said) == ["Say why it is declined."]
    ann.post(page(proposal, "decline"), {"reason": "It never came."})
    assert "It never came." in text(cleo.get(page(proposal)))
    assert Article.objects.get().headline == "Harbour opens"
    fields = Form(text(press(cleo, "_fill", proposal))).fields
    assert send(cleo, article, fields, dek="It did.").status_code == 302
    first, second = Proposal.objects.order_by("pk")
    assert (first.status, second.status, second.state["headline"]) == ("declined", "open", "Ferry")


def test_its_author_takes_it_back_and_nobody_else_does(cleo, ann, article):
    proposal = propose(cleo, article, headline="Ferry")
    assert ann.post(page(proposal, "withdraw")).status_code == 403
    assert cleo.get(page(proposal, "withdraw")).status_code == 405
    cleo.post(page(proposal, "withdraw"))
    assert Proposal.objects.get().status == "withdrawn"
    assert told(press(ann, "_accept", proposal, follow=True)) == ["It is no longer open."]


def test_its_author_goes_on_writing_and_the_next_one_replaces_it(cleo, ann, article):
    first = propose(cleo, article, headline="Ferry", proposal_note="I saw it.")
    fields = Form(text(press(cleo, "_fill", first))).fields
    assert (fields["headline"], fields["proposal_note"]) == (["Ferry"], ["I saw it."])
    assert send(cleo, article, fields, dek="It came late.").status_code == 302
    second = Proposal.objects.first()
    assert (second.state["headline"], second.state["dek"]) == ("Ferry", "It came late.")
    first.refresh_from_db()
    assert (first.status, second.status) == ("withdrawn", "open")


def test_what_was_proposed_for_own_work_is_saved_in_it_when_it_is_a_draft_again(cleo, make_article):
    own = make_article("Mine", created_by=User.objects.get())
    proposal = propose(cleo, own, headline="Mine again")
    Article.objects.update(status="draft")
    fields = Form(text(press(cleo, "_fill", proposal))).fields
    assert send(cleo, own, fields).status_code == 302
    proposal.refresh_from_db()
    assert (Article.objects.get().headline, proposal.status) == ("Mine again", "withdrawn")


@pytest.mark.parametrize("words", ["abc", "7", "contrib", "99999999999999999999"])
def test_the_list_of_proposals_is_searched(cleo, article, words):
    propose(cleo, article, headline="Ferry")
    listed = cleo.get(LIST, {"q": words})
    assert listed.status_code == 200
    assert ("Ferry" in text(listed)) == (words == "contrib")


def test_nobody_accepts_a_proposal_without_the_right_to_publish(cleo, article):
    proposal = propose(cleo, article, headline="Ferry")
    assert press(cleo, "_accept", proposal).status_code == 403
    assert cleo.post(page(proposal, "decline"), {"reason": "x"}).status_code == 403
    assert Article.objects.get().headline == "Harbour opens"


def test_a_proposal_is_read_by_its_author_and_by_editors_alone(cleo, ann, article):
    proposal = propose(cleo, article, headline="Ferry")
    other = Client()
    other.force_login(User.objects.create_user("other", is_staff=True))
    User.objects.get(username="other").groups.add(Group.objects.get(name="contributor"))
    assert other.get(page(proposal)).status_code == 403
    places = (LIST, f"{ARTICLES}{article.pk}/change/")
    assert [page(proposal) in text(other.get(place)) for place in places] == [False, False]
    for reader in (cleo, ann):
        assert [page(proposal) in text(reader.get(place)) for place in places] == [True, True]


def test_a_proposal_outlives_its_article_and_is_accepted_when_that_is_back(cleo, ann, article):
    proposal = propose(cleo, article, body="<p>A long day's work.</p>")
    ann.post(f"{ARTICLES}{article.pk}/delete/", REASON)
    for reader in (cleo, ann):
        assert "A long day&#x27;s work." in text(reader.get(page(proposal)))
    assert "from there it can be restored" in text(ann.get(page(proposal)))
    assert "from there it can be restored" not in text(cleo.get(page(proposal)))
    restore(Version.objects.get())
    press(ann, "_accept", proposal)
    assert Article.objects.get().body == "<p>A long day's work.</p>"


def test_what_was_proposed_goes_with_the_versions_that_a_court_orders_to_be_gone(cleo, article):
    propose(cleo, article, body="<p>Named the wrong man.</p>")
    purge(article.pk)
    assert not Proposal.objects.exists()
    assert not KeptText.objects.exists()


def test_a_text_that_a_proposal_has_outlives_the_versions_that_had_it(cleo, ann, article):
    proposal = propose(cleo, article, body="<p>His.</p>")
    send(ann, article, opened(ann, article), body="<p>Hers.</p>")
    Version.objects.update(replaced_at=datetime(2020, 1, 1, tzinfo=UTC))
    with override_settings(VERSION_DAYS=1):
        assert forget_old() == 1
    assert "<p>His.</p>".replace("<", "&lt;").replace(">", "&gt;") in text(ann.get(page(proposal)))


def test_a_proposal_made_from_an_old_form_shows_both_texts_to_its_author(cleo, ann, article):
    form = opened(cleo, article)
    send(ann, article, opened(ann, article), headline="Hers")
    asking = send(cleo, article, form, headline="His")
    assert "Propose what is chosen" in text(asking)
    assert choose(cleo, article, asking, headline="yours").status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.base["headline"], proposal.state["headline"]) == ("Hers", "His")


def test_a_related_draft_is_told_to_nobody_by_a_proposal_and_outlives_it(cleo, ann, make_article):
    article = make_article("Harbour", section="City", text="Out.")
    secret = make_article("Secret plan", status="draft")
    RelatedStory.objects.create(article=article, target=secret)
    added = {"related_stories-TOTAL_FORMS": "1", "related_stories-0-headline": "B"}
    proposal = propose(cleo, article, **added)
    assert "Secret plan" not in text(cleo.get(page(proposal)))
    fields = Form(text(press(cleo, "_fill", proposal))).fields
    assert send(cleo, article, fields, headline="Ferry").status_code == 302
    proposal = Proposal.objects.first()
    press(ann, "_accept", proposal)
    assert sorted(stories(article)) == ["B", "Secret plan"]


def test_a_related_story_that_an_import_is_to_bring_goes_on_waiting(cleo, ann, make_article):
    article = make_article("Harbour", section="City", text="Out.")
    RelatedStory.objects.create(article=article, wanted_key="wire:7", headline="A")
    proposal = propose(cleo, article, **{"related_stories-0-teaser": "More"})
    press(ann, "_accept", proposal)
    row = article.related_stories.get()
    assert (row.wanted_key, row.teaser) == ("wire:7", "More")


def test_a_correction_is_proposed_too_and_dates_the_article_when_it_is_accepted(
    cleo, ann, make_article
):
    article = make_article("Harbour", section="City", text="Out.")
    old = Correction.objects.create(article=article, text="Not Monday.")
    added = {"corrections-1-text": "Not two ships.", "corrections-1-at": "2026-03-04T05:06:07"}
    proposal = propose(cleo, article, **added)
    assert "Not two ships." in text(cleo.get(page(proposal)))
    assert [*article.corrections.all()] == [old]
    article.refresh_from_db()
    assert (article.updated_at, proposal.state["updated_at"]) == (None, None)
    assert press(ann, "_accept", proposal).status_code == 302
    texts = {correction.text: correction.at for correction in article.corrections.all()}
    assert texts == {
        "Not Monday.": old.at,
        "Not two ships.": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    }
    article.refresh_from_db()
    assert article.updated_at is not None


def test_names_that_are_gone_are_left_out_and_said(cleo, ann, article):
    topic = Topic.objects.create(name="Gas")
    proposal = propose(cleo, article, headline="Ferry", topics=[topic.pk])
    topic.delete()
    said = told(press(ann, "_accept", proposal, follow=True))
    assert "No longer in the archive, so left out: Gas." in said
    assert Article.objects.get().headline == "Ferry"


def test_dates_are_read_whatever_the_languages_of_the_two(cleo, ann, article):
    cleo.cookies["language"] = "de"
    typed = {"updated_at_0": "04.03.2026", "updated_at_1": "05:06:00"}
    proposal = propose(cleo, article, headline="Fähre", **typed)
    assert press(ann, "_accept", proposal).status_code == 302
    article.refresh_from_db()
    assert article.headline == "Fähre"
    assert article.updated_at == datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["image", "topic"])
def test_what_live_articles_share_is_not_changed_without_the_right_to_publish(
    cleo, make_article, kind
):
    user = User.objects.get(username="contributor")
    user.user_permissions.add(Permission.objects.get(codename="change_topic"))
    image, topic = Image.objects.create(caption="A pier"), Topic.objects.create(name="Gas")
    fields = {"image": {"caption": "Lies", "url": ""}, "topic": {"name": "Lies"}}[kind]
    row = {"image": image, "topic": topic}[kind]
    address = f"/admin/newsroom/{kind}/{row.pk}/change/"
    own = make_article("Mine", status="draft", created_by=user, hero_image=image, topics=["Gas"])
    make_article("Shown", hero_image=image, topics=["Gas"])
    assert cleo.get(address).status_code == 200
    assert cleo.post(address, fields).status_code == 403
    Article.objects.exclude(pk=own.pk).delete()
    assert cleo.post(address, fields).status_code == 302
    row.refresh_from_db()
    assert "Lies" in str(row)


def test_an_unknown_button_saves_no_copy_past_the_proposal(cleo, article):
    odd = {"_saveasnew": "1", "headline": "Harbour closes", "status": "published"}
    assert send(cleo, article, opened(cleo, article), **odd).status_code == 302
    assert Article.objects.get().headline == "Harbour opens"
    assert Proposal.objects.get().state["headline"] == "Harbour closes"


def test_a_reason_is_kept_without_what_no_database_keeps(ann, cleo, article):
    proposal = propose(cleo, article, headline="Harbour closes")
    ann.post(
        reverse("admin:newsroom_proposal_decline", args=[proposal.pk]), {"reason": "A\0 slip."}
    )
    proposal.refresh_from_db()
    assert (proposal.status, proposal.reason) == ("declined", "A slip.")
