"""Corrections are written in an article's form; a change of substance dates itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from newsroom.models import Article, AuditEntry, Correction, Version
from newsroom.versions import of_version, restore, state_of
from tests.newsroom.desk.acts import ARTICLES, act, change, choose, errors, opened, send
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 3, 10, 30, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor():
    return client_of("editor")


@pytest.fixture
def article(make_article):
    return make_article("Harbour opens", body="<p>Ships came in.</p>", section="City")


def updated(article) -> datetime | None:
    return Article.objects.get(pk=article.pk).updated_at


def correct(client, article, text="It was two ships.", **fields):
    form = opened(client, article)
    return send(client, article, form, **{"corrections-0-text": text}, **fields)


def test_a_correction_is_written_in_the_form_and_read_on_the_page(editor, article):
    assert correct(editor, article, "It was two ships.\n\nNot three.").status_code == 302
    correction = Correction.objects.get()
    assert (correction.article, correction.at) == (article, NOW)
    page = editor.get(article.get_absolute_url()).content.decode()
    assert "<p>It was two ships.</p>" in page
    assert '<time datetime="2026-02-03T10:30:00+00:00">3 February 2026, 10:30 UTC</time>' in page
    assert updated(article) == NOW


def test_its_time_can_be_typed(editor, article):
    correct(editor, article, **{"corrections-0-at": "2026-01-01T08:00:00"})
    assert Correction.objects.get().at == BEFORE


def test_a_correction_without_a_text_is_refused_and_an_empty_row_is_none(editor, article):
    assert correct(editor, article, "").status_code == 302
    page = correct(editor, article, " ", **{"corrections-0-at": "2026-01-01T08:00:00"})
    assert page.status_code == 200
    assert not Correction.objects.exists()


def test_the_form_that_is_saved_unchanged_changes_no_correction(editor, article):
    at = datetime(2026, 1, 1, 8, 15, 42, 123, tzinfo=UTC)
    Correction.objects.create(article=article, at=at, text="It was two.\nNot three.")
    assert send(editor, article, opened(editor, article)).status_code == 302
    assert Correction.objects.get().at == at
    assert updated(article) is None


def test_a_correction_that_another_wrote_meanwhile_is_not_lost(editor, article):
    form = opened(editor, article)
    Correction.objects.create(article=article, at=BEFORE, text="Hers.")
    page = send(editor, article, form, **{"corrections-0-text": "His."})
    assert page.status_code == 409
    assert "Hers." in page.content.decode()
    assert choose(editor, article, page, corrections="theirs").status_code == 302
    assert [each.text for each in article.corrections.all()] == ["Hers."]


def test_who_never_touched_the_date_of_the_update_is_not_asked_about_it(editor, article):
    first, second = opened(editor, article), opened(editor, article)
    send(editor, article, first, headline="Hers")
    assert send(editor, article, second, headline="Hers").status_code == 302
    assert updated(article) == NOW
    page = send(editor, article, second, headline="His", form_token="")
    assert [choice.name for choice in page.context["saving"].choices] == ["headline"]


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Harbour closes"},
        {"dek": "A line"},
        {"byline": "By Ada Lund"},
        {"body": "<p>Ships went out.</p>"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_other_words_of_a_live_text_date_themselves(editor, article, fields):
    assert change(editor, article, **fields).status_code == 302
    assert updated(article) == NOW


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "<h2>Ships came in.</h2>"},
        {"slug": "harbour"},
        {"section": ""},
        {"headline": "Harbour closes", "small_change": "on"},
    ],
    ids=["markup", "address", "section", "small"],
)
def test_what_is_no_change_of_substance_leaves_the_date(editor, article, fields):
    overruled = {"overruled": "no section"}
    assert change(editor, article, **fields, **overruled).status_code == 302
    assert updated(article) is None


def test_a_date_that_an_editor_types_is_obeyed(editor, article):
    typed = {"updated_at_0": "2026-01-01", "updated_at_1": "08:00:00"}
    change(editor, article, headline="Harbour closes", **typed)
    assert updated(article) == BEFORE


def test_a_small_correction_leaves_the_date(editor, article):
    assert correct(editor, article, small_change="on").status_code == 302
    assert Correction.objects.exists()
    assert updated(article) is None


def test_a_draft_has_no_date_of_an_update_and_its_form_no_such_box(editor, make_article):
    draft = make_article("Harbour", status="draft", published_at=None)
    assert "small_change" not in opened(editor, draft)
    change(editor, draft, headline="Ferry")
    assert updated(draft) is None
    change(editor, draft, headline="Quay", status="published", overruled="no text,no section")
    assert (Article.objects.get().status, updated(draft)) == ("published", None)


def test_publishing_and_acts_on_many_date_nothing(editor, make_article):
    draft = make_article("Harbour", status="draft")
    act(editor, "publish_selected", draft, confirmed="yes", overruled="yes")
    act(editor, "withdraw_selected", draft, reason="Wrong.")
    assert updated(draft) is None


def test_the_box_of_a_small_change_stands_in_words_beside_another_save(editor, article):
    form = opened(editor, article)
    Article.objects.filter(pk=article.pk).update(dek="Hers")
    page = send(editor, article, form, headline="His", small_change="on")
    assert "<ins>Yes</ins>" in page.content.decode()
    assert choose(editor, article, page).status_code == 302
    assert Article.objects.get().headline == "His"
    assert updated(article) is None


def test_a_version_without_corrections_is_what_it_was_before_there_were_any(article):
    assert "corrections" not in state_of(article).values


def test_a_correction_is_in_history_and_comes_back(editor, article):
    correct(editor, article)
    before = state_of(article)
    form = opened(editor, article)
    send(editor, article, form, **{"corrections-0-DELETE": "on"})
    version = Version.objects.filter(article_number=article.pk).first()
    assert of_version(version).values["corrections"] == before.values["corrections"]
    address = f"/admin/newsroom/version/{version.pk}/change/"
    assert "It was two ships.</del>" in editor.get(address).content.decode()
    Article.objects.filter(pk=article.pk).update(updated_at=BEFORE)
    restore(version)
    assert Correction.objects.get().text == "It was two ships."
    assert updated(article) == NOW
    Article.objects.get().delete()
    restored = restore(Version.objects.filter(article_number=article.pk).first()).article
    assert restored.corrections.get().text == "It was two ships."


def test_the_audit_log_says_who_corrected(editor, article):
    correct(editor, article)
    changes = AuditEntry.objects.get(action="change").changes
    assert changes["corrections"] == {"added": ["It was two ships."]}


def test_what_is_wrong_with_a_time_is_said(editor, article):
    page = correct(editor, article, **{"corrections-0-at": "yesterday"})
    assert page.status_code == 200
    assert "Enter a valid date/time." in page.content.decode()
    assert errors(page) == {}
    assert ARTICLES in page.request["PATH_INFO"]
