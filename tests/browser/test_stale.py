"""Two editors at one article, each in a browser of their own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from newsroom.models import Article, RelatedStory, Version
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import save, sign_in

LOOKS = [(WIDE, "light", GUIDELINES), (NARROW, "dark", GUIDELINES)]


@pytest.fixture
def article(site, transactional_db):
    return Article.objects.public().filter(related_stories=None).exclude(body="").first()


@pytest.fixture
def editors(window, site, article):
    """Two pages with the form of the article open."""
    RelatedStory.objects.create(article=article, headline="Elsewhere", url="https://e.example/")
    pages = []
    for name in ("ann", "bo"):
        page = window(reduced_motion="reduce")  # colours change at once
        sign_in(page.context, site, User.objects.create_superuser(name))
        page.goto(f"{site}/admin/newsroom/article/{article.pk}/change/")
        pages.append(page)
    return pages


def test_of_two_who_save_one_article_neither_loses_a_text(editors, article):
    ann, bo = editors
    before = article.dek
    ann.locator("#id_dek").fill("What Ann wrote")
    save(ann)
    expect(ann.locator(".messagelist .success")).to_be_visible()
    bo.locator("#id_dek").fill("What Bo wrote")
    save(bo)
    expect(bo.get_by_role("heading", name="Not saved: it was changed meanwhile")).to_be_visible()
    expect(bo.locator(".side").first).to_contain_text("Ann")
    expect(bo.locator(".side").last).to_contain_text("Bo")
    expect(bo.get_by_text("ann saved it on")).to_be_visible()
    assert faults(bo, LOOKS) == []
    article.refresh_from_db()
    assert article.dek == "What Ann wrote"
    bo.get_by_label("As you wrote it").press("Space")
    bo.get_by_role("button", name="Save what is chosen").press("Enter")
    expect(bo.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.dek == "What Bo wrote"
    kept = Version.objects.filter(article_number=article.pk)
    assert {before, "What Ann wrote"} <= {version.state["dek"] for version in kept}


def test_after_one_removed_a_related_story_the_other_saves(editors, article):
    ann, bo = editors
    ann.locator("#related_stories-group summary").click()
    ann.locator("#id_related_stories-0-DELETE").check()
    save(ann)
    expect(ann.locator(".messagelist .success")).to_be_visible()
    bo.locator("#id_dek").fill("What Bo wrote")
    save(bo)
    expect(bo.get_by_role("group", name="Related stories")).to_contain_text("Elsewhere")
    bo.get_by_role("button", name="Save what is chosen").click()  # Ann's rows, Bo's dek
    expect(bo.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.dek == "What Bo wrote"
    assert not article.related_stories.exists()


def test_a_text_for_an_article_that_is_gone_can_be_copied(editors, article):
    bo = editors[1]
    Article.objects.get(pk=article.pk).delete()
    bo.locator("#id_dek").fill("What Bo wrote")
    save(bo)
    expect(bo.get_by_role("heading", name="Not saved: the article is gone")).to_be_visible()
    assert "What Bo wrote" in [box.input_value() for box in bo.locator(".written textarea").all()]
    assert faults(bo, LOOKS) == []
