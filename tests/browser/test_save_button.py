"""The button that saves an article says what it will do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.models import Article
from tests.visibility.roles import client_of

FORM = "/admin/newsroom/article/{}/change/"


@pytest.fixture
def desk(page, site, admin_user):
    """Opens the form of an article, signed in as a role."""

    def open_form(article, client=None):
        if client is None:
            client = Client()
            client.force_login(admin_user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
        page.context.add_cookies([cookie])
        page.goto(site + FORM.format(article.pk))
        return page.locator("[name=_save]").first

    return open_form


def date(page, name: str, day: str, time: str) -> None:
    page.locator(f"#id_{name}_0").fill(day)
    page.locator(f"#id_{name}_1").fill(time)


def test_it_says_what_status_and_dates_will_make_of_a_draft(page, desk):
    button = desk(Article.objects.create(headline="Plan"))
    status = page.locator("#id_status")
    expect(button).to_have_value("Save draft")
    status.select_option("ready")
    expect(button).to_have_value("Save as ready")
    status.select_option("published")
    expect(button).to_have_value("Publish now")
    date(page, "published_at", "2090-11-24", "18:00:00")
    expect(button).to_have_value("Schedule for Fri, 24 Nov 2090, 18:00 (UTC)")
    date(page, "published_at", "2020-11-24", "18:00:00")
    expect(button).to_have_value("Publish now")
    date(page, "published_at", "not a date", "")
    expect(button).to_have_value("Save")
    status.select_option("scheduled")
    date(page, "published_at", "", "")
    expect(button).to_have_value("Save")
    status.select_option("withdrawn")
    expect(button).to_have_value("Withdraw")


def test_it_says_what_becomes_of_a_live_article(page, desk):
    button = desk(Article.objects.public().first())
    status = page.locator("#id_status")
    expect(button).to_have_value("Update the live article")
    status.select_option("draft")
    expect(button).to_have_value("Take it from readers")
    status.select_option("published")
    date(page, "expires_at", "2020-01-01", "00:00:00")
    expect(button).to_have_value("Take it from readers")
    date(page, "expires_at", "", "")
    expect(button).to_have_value("Update the live article")


def test_who_may_not_publish_is_told_what_a_save_does_too(page, desk):
    contributor = client_of("contributor")
    own = Article.objects.create(
        headline="Plan", created_by=User.objects.get(username="contributor")
    )
    expect(desk(own, contributor)).to_have_value("Save draft")
    page.locator("#id_status").select_option("ready")
    expect(page.locator("[name=_save]").first).to_have_value("Save as ready")
    button = desk(Article.objects.public().first(), contributor)
    expect(button).to_have_value("Propose this change")


def test_it_is_told_of_what_the_calendar_fills_in(page, desk):
    button = desk(Article.objects.create(headline="Plan", published_at=timezone.now()))
    page.locator("#id_status").select_option("published")
    date(page, "published_at", "2090-11-24", "18:00:00")
    expect(button).to_have_value("Schedule for Fri, 24 Nov 2090, 18:00 (UTC)")
    page.locator(".field-published_at").get_by_role("link", name="Today").click()
    page.locator(".field-published_at").get_by_role("link", name="Now").click()
    expect(button).not_to_have_value("Schedule for Fri, 24 Nov 2090, 18:00 (UTC)")


def test_without_scripts_it_says_that_it_saves(client, admin_user, make_article):
    client.force_login(admin_user)
    text = client.get(FORM.format(make_article().pk)).content.decode()
    assert '<input type="submit" value="Save" class="default" name="_save">' in text


def test_a_warning_is_overruled_with_one_click(page, desk):
    article = Article.objects.create(headline="Plan")
    button = desk(article)
    page.locator("#id_status").select_option("published")
    button.click()
    expect(page.locator(".errorlist.nonfield li").first).to_have_text("It has no text.")
    page.get_by_role("button", name="Publish all the same").first.click()
    expect(page.locator(".messagelist li").first).to_have_text("It is live: readers see it now.")
    assert article.is_public()
