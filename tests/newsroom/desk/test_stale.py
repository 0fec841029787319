"""A form that somebody saved over is not saved in silence: both texts stand side by side."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsroom.desk.checks import Check
from newsroom.models import Article, Author, Proposal, RelatedStory, Section, Topic, Version
from newsroom.versions import restore
from tests.load.desk import Form
from tests.newsroom.desk.acts import (
    ARTICLES,
    act,
    choose,
    errors,
    filled,
    opened,
    send,
    stories,
    told,
)
from tests.visibility.roles import client_of, member

ALL = ",".join(Check)  # warnings
pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return client_of("editor")


@pytest.fixture
def bo():
    client = Client()
    client.force_login(User.objects.create_superuser("bo"))
    return client


@pytest.fixture
def article(make_article):
    return make_article("Harbour opens", body="<p>Ships came in.</p>", dek="A line")


def text(page) -> str:
    return page.content.decode()


def taken(page) -> dict[str, str | None]:
    return {choice.name: choice.taken for choice in page.context["saving"].choices}


def words_of_history(article) -> list[str]:
    return [version.body.text for version in Version.objects.filter(article_number=article.pk)]


def test_the_second_save_of_a_body_is_not_saved_and_shows_both(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    assert send(ann, article, first, body="<p>Ships came in late.</p>").status_code == 302
    page = send(bo, article, second, body="<p>Ships went out.</p>")
    assert page.status_code == 409
    article.refresh_from_db()
    assert article.body == "<p>Ships came in late.</p>"
    assert "<del>came</del>" in text(page)
    assert "<ins>went</ins>" in text(page)
    assert "editor saved it on" in text(page)
    assert taken(page) == {"body": None}


@pytest.mark.parametrize(("side", "body"), [("theirs", "<p>Hers.</p>"), ("yours", "<p>His.</p>")])
def test_the_side_that_is_chosen_is_saved(ann, bo, article, side, body):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, body="<p>Hers.</p>")
    page = send(bo, article, second, body="<p>His.</p>", kicker="New")
    assert choose(bo, article, page, body=side).status_code == 302
    article.refresh_from_db()
    assert (article.body, article.kicker) == (body, "New")
    assert "<p>Ships came in.</p>" in words_of_history(article)
    assert "<p>Hers.</p>" in [*words_of_history(article), article.body]


def test_headline_and_dek_of_two_editors_are_chosen_beforehand(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Harbour closes")
    page = send(bo, article, second, dek="Another line")
    assert taken(page) == {"headline": "theirs", "dek": "yours"}
    assert choose(bo, article, page).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.dek) == ("Harbour closes", "Another line")


def test_a_choice_that_is_left_open_is_asked_again(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Hers")
    page = send(bo, article, second, headline="His")
    again = choose(bo, article, page)
    assert again.status_code == 409
    assert taken(again) == {"headline": None}
    assert choose(bo, article, again, headline="yours").status_code == 302
    assert Article.objects.get().headline == "His"


def test_a_save_between_the_page_and_the_choice_is_asked_about(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Hers")
    page = send(bo, article, second, headline="His", dek="His")
    send(ann, article, opened(ann, article), headline="Hers again")
    again = choose(bo, article, page, headline="yours")
    assert again.status_code == 409
    assert taken(again) == {"headline": None, "dek": "yours"}
    assert Article.objects.get().headline == "Hers again"


def test_both_who_wrote_the_same_are_asked_nothing(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Same")
    assert send(bo, article, second, headline="Same").status_code == 302


def test_a_save_that_only_named_something_anew_is_no_save_of_the_form(ann, make_article):
    article = make_article("Harbour", section="City", topics=["Gas"])
    form = opened(ann, article)
    Section.objects.update(name="Town")
    Topic.objects.update(name="Oil")
    assert send(ann, article, form, headline="Ferry").status_code == 302


def test_lines_that_a_browser_ends_its_own_way_are_no_change(ann, bo, make_article):
    article = make_article("Harbour", body="<p>One</p>\n<p>Two</p>", dek="One\nTwo")
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Ferry")
    as_sent = {name: second[name][0].replace("\n", "\r\n") for name in ("body", "dek")}
    page = send(bo, article, second, **as_sent, kicker="New")
    assert taken(page) == {"headline": "theirs", "kicker": "yours"}


def test_names_and_dates_stand_in_words(ann, bo, make_article):
    article = make_article("Harbour", section="City", topics=["Gas"])
    other, topic = Section.objects.create(name="Sport"), Topic.objects.create(name="Rowing")
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, section=other.pk, status="draft", takedown_reason="Wrong.")
    page = send(
        bo, article, second, section="", topics=[topic.pk], expires_at_0="2030-01-02",
        expires_at_1="03:04:05",
    )  # fmt: skip
    assert taken(page) == {
        "section": None, "topics": "yours", "status": "theirs", "expires_at": "yours",
    }  # fmt: skip
    for words in ("<del>Sport</del>", "<ins>Rowing</ins>", "<ins>2030-01-02 03:04:05</ins>"):
        assert words in text(page)
    assert choose(bo, article, page, section="theirs").status_code == 302
    article.refresh_from_db()
    assert (article.section, article.status) == (other, "draft")
    assert article.expires_at.year == 2030
    assert list(article.topics.all()) == [topic]


@pytest.fixture
def related(article):
    return [
        RelatedStory.objects.create(article=article, headline=letter, position=position)
        for position, letter in enumerate("ABC", start=1)
    ]


@pytest.mark.parametrize(
    ("side", "stand"), [("theirs", ["A", "C", "D"]), ("yours", ["A!", "B", "C"])]
)
def test_a_related_story_that_somebody_removed_stops_no_save(
    ann, bo, article, related, side, stand
):
    first, second = opened(ann, article), opened(bo, article)
    added = {"related_stories-TOTAL_FORMS": 4, "related_stories-3-headline": "D"}
    send(ann, article, first, **{"related_stories-1-DELETE": "on"}, **added)
    assert stories(article) == ["A", "C", "D"]
    page = send(bo, article, second, **{"related_stories-0-headline": "A!"}, dek="His")
    assert taken(page) == {"dek": "yours", "related_stories": None}
    assert choose(bo, article, page, related_stories=side).status_code == 302
    assert stories(article) == stand
    assert [row.position for row in article.related_stories.all()] == [1, 2, 3]
    assert Article.objects.get().dek == "His"


def test_a_removed_related_story_that_one_did_not_touch_stays_removed(ann, bo, article, related):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, **{"related_stories-1-DELETE": "on"})
    page = send(bo, article, second, headline="His")
    assert taken(page) == {"headline": "yours", "related_stories": "theirs"}
    assert choose(bo, article, page).status_code == 302
    assert stories(article) == ["A", "C"]


def test_related_stories_in_another_order_are_told(ann, bo, article, related):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, **{"related_stories-0-position": "3"})
    assert stories(article) == ["B", "C", "A"]
    page = send(bo, article, second, **{"related_stories-2-position": "1"})
    assert taken(page) == {"related_stories": None}
    assert choose(bo, article, page, related_stories="yours").status_code == 302
    assert stories(article) == ["C", "A", "B"]


def test_rows_that_came_back_under_new_numbers_are_no_change(ann, bo, article, related):
    second = opened(bo, article)
    send(ann, article, opened(ann, article), headline="Hers")
    restore(Version.objects.first())
    assert not {row.pk for row in related} & {row.pk for row in article.related_stories.all()}
    assert send(bo, article, second, dek="His").status_code == 302
    assert stories(article) == ["A", "B", "C"]


@pytest.mark.parametrize(("side", "names"), [("theirs", "Bo Yu, Cy Ek"), ("yours", "Cy Ek, Bo Yu")])
def test_authors_that_both_changed_are_chosen_as_one(ann, bo, make_article, side, names):
    article = make_article("Harbour", authors=["Ada Lund", "Bo Yu"])
    cy = Author.objects.create(name="Cy Ek")
    first, second = opened(ann, article), opened(bo, article)
    for form in (first, second):
        form |= {"authorships-TOTAL_FORMS": "3", "authorships-2-author": str(cy.pk)}
    send(ann, article, first, **{"authorships-0-DELETE": "on"})
    page = send(
        bo, article, second, **{"authorships-0-DELETE": "on", "authorships-2-position": "0"}
    )
    assert taken(page) == {"authorships": None}
    assert choose(bo, article, page, authorships=side).status_code == 302
    assert ", ".join(author.name for author in article.author_list) == names


def test_an_address_that_moved_meanwhile_stops_no_save(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, slug="harbour-closes")
    page = send(bo, article, second, dek="His")
    assert choose(bo, article, page).status_code == 302
    article.refresh_from_db()
    assert (article.slug, article.dek) == ("harbour-closes", "His")


def test_back_in_the_form_is_what_was_typed_and_the_save_asks_again(ann, bo, article, related):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, headline="Hers", **{"related_stories-0-DELETE": "on"})
    page = send(bo, article, second, headline="His", **{"related_stories-0-teaser": "Typed"})
    sent = Form(text(page)).fields | {"_back": "Back to the form"}
    form = send(bo, article, sent)
    assert form.status_code == 200
    assert "Nothing is saved yet" in str(errors(form))
    fields = Form(text(form)).fields
    assert fields["headline"] == ["His"]
    assert ["Typed"] in fields.values()
    assert Article.objects.get().headline == "Hers"
    again = send(bo, article, fields)
    assert taken(again) == {"headline": None, "related_stories": None}
    assert choose(bo, article, again, headline="yours", related_stories="yours").status_code == 302
    assert stories(article) == ["A", "B", "C"]
    assert article.related_stories.get(headline="A").teaser == "Typed"


def test_what_is_wrong_in_the_form_is_said_after_the_choice(ann, bo, article):
    first, second = opened(ann, article), opened(bo, article)
    send(ann, article, first, dek="Hers")
    page = send(bo, article, second, headline=" ", dek="His")
    form = choose(bo, article, page, dek="theirs", headline="yours")
    assert form.status_code == 200
    assert list(errors(form)) == ["headline"]
    assert Form(text(form)).fields["dek"] == ["Hers"]
    assert send(bo, article, Form(text(form)).fields, headline="His").status_code == 302


def test_what_was_typed_is_shown_when_the_article_was_deleted(ann, bo, article):
    form = opened(bo, article)
    ann.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes", "reason": "Wrong."})
    page = send(bo, article, form, body="<p>A long day's work.</p>", **_row("Typed story"))
    assert page.status_code == 409
    assert "&lt;p&gt;A long day&#x27;s work.&lt;/p&gt;" in text(page)
    assert "Typed story" in text(page)
    assert f"/admin/newsroom/version/{Version.objects.get().pk}/change/" in text(page)
    assert not Article.objects.exists()


def _row(headline: str) -> dict[str, str]:
    return {"related_stories-TOTAL_FORMS": "1", "related_stories-0-headline": headline}


def test_a_contributors_form_of_a_draft_that_was_published_meanwhile_proposes(ann, make_article):
    contributor = client_of("contributor")
    owner = User.objects.get(username="contributor")
    draft = make_article("Mine", status="draft", created_by=owner, published_at=None)
    form = opened(contributor, draft)
    send(ann, draft, opened(ann, draft), headline="Edited", status="published", overruled=ALL)
    page = send(contributor, draft, form, headline="Mine, more")
    assert taken(page) == {"headline": None}
    assert choose(contributor, draft, page, headline="yours").status_code == 302
    draft.refresh_from_db()
    assert (draft.headline, draft.status) == ("Edited", "published")
    assert Proposal.objects.get().state["headline"] == "Mine, more"


def test_somebody_elses_draft_is_told_of_to_nobody_by_a_stale_form(make_article):
    contributor = client_of("contributor")
    draft = make_article("Secret plan", status="draft", created_by=member("reader"))
    page = send(contributor, draft, filled(draft), made_from="[]", headline="x")
    assert page.status_code == 409
    assert "Secret plan" not in text(page)
    assert "as it was last" not in text(page)


def test_a_row_of_somebody_elses_draft_is_neither_shown_nor_lost(ann, make_article):
    contributor = client_of("contributor")
    owner = User.objects.get(username="contributor")
    mine = make_article("Mine", status="draft", created_by=owner)
    secret = make_article("Secret plan", status="draft")
    form = opened(contributor, mine)
    RelatedStory.objects.create(article=mine, target=secret)
    send(ann, mine, opened(ann, mine), headline="Edited")
    page = send(contributor, mine, form, headline="Typed", **_row("Typed story"))
    assert taken(page) == {"headline": None, "related_stories": "yours"}
    assert "Secret plan" not in text(page)
    choose(contributor, mine, page, headline="yours")
    assert sorted(stories(mine)) == ["Secret plan", "Typed story"]


@pytest.mark.parametrize("odd", ["", "x", "[]", "{}", "[1,2]", '["x",{"headline":1}]', "[[],{}]"])
def test_a_stamp_that_is_none_counts_as_an_old_one(bo, article, odd):
    page = send(bo, article, opened(bo, article), made_from=odd, headline="His")
    assert page.status_code == 409
    assert taken(page) == {"headline": None}


def test_a_form_without_a_stamp_is_saved_as_ever(ann, bo, article):
    send(ann, article, opened(ann, article), headline="Hers")
    assert send(bo, article, filled(article), headline="His").status_code == 302


def test_a_form_carries_stamps_and_no_text(bo, article):
    (made_from,) = opened(bo, article)["made_from"]
    _at, stamps = json.loads(made_from)
    assert {"headline", "body", "authorships", "related_stories"} <= stamps.keys()
    assert {len(stamp) for stamp in stamps.values()} == {16}  # no rows, whose places follow


def listed(client, *articles) -> dict:
    fields = Form(text(client.get(ARTICLES))).fields
    return {"listed": fields["listed"]}


ANSWERS = {"reason": "Wrong.", "confirmed": "1", "overruled": "1"}  # of the page that asks


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected"])
def test_an_act_from_a_list_leaves_out_and_names_what_was_saved_since(
    ann, bo, make_article, action
):
    had = "draft" if action == "publish_selected" else "published"
    changed, same = make_article("Changed", status=had), make_article("Same", status=had)
    page = listed(bo)
    send(ann, changed, opened(ann, changed), body="<p>Not to be shown yet.</p>")
    answer = act(bo, action, changed, same, **page, **ANSWERS)
    changed.refresh_from_db()
    same.refresh_from_db()
    assert changed.status == had
    assert same.status != had
    assert any("“Changed” (changed since you opened the list)" in each for each in told(answer))


def test_the_page_that_asks_why_carries_what_the_list_showed(ann, bo, make_article):
    article = make_article("Changed")
    page = listed(bo)
    asking = act(bo, "withdraw_selected", article, **page)
    send(ann, article, opened(ann, article), headline="Corrected")
    fields = Form(text(asking)).fields | {"reason": "Wrong.", "action": "withdraw_selected"}
    bo.post(ARTICLES, fields)
    assert Article.objects.get().status == "published"
