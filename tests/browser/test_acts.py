"""Acts on many articles in a real browser: chosen, followed while they last, undone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from newsroom import acts
from newsroom.acts import running
from newsroom.desk.acts import choosing
from newsroom.models import Act, Article
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import sign_in

LIGHT, DARK = [(WIDE, "light", GUIDELINES)], [(NARROW, "dark", GUIDELINES)]
WIDER = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def open_desk(window, site, transactional_db):
    user = User.objects.create_superuser("ed")

    def opened(viewport: dict, scheme: str):
        page = window(viewport=viewport, color_scheme=scheme)
        sign_in(page.context, site, user)
        return page

    return opened


def test_all_pages_of_a_list_are_withdrawn_followed_and_brought_back(open_desk, site, monkeypatch):
    monkeypatch.setattr(choosing, "AT_ONCE", 1)
    monkeypatch.setattr(choosing, "BEGIN", 0)
    monkeypatch.setattr(running, "SECONDS", 0)
    public = Article.objects.public().count()
    assert public > 50  # more than a page
    desk = open_desk(WIDE, "light")
    desk.goto(f"{site}/admin/newsroom/article/?stage=live")
    desk.locator("#action-toggle").check()
    desk.locator(".actions .question a").click()
    desk.locator("select[name=action]").select_option("withdraw_selected")
    desk.locator("button[name=index]").click()
    expect(
        desk.get_by_text(f"{public} articles are taken from the public at once:")
    ).to_be_visible()
    found = faults(desk, LIGHT)
    desk.get_by_label("Reason").fill("Wrong.")
    desk.get_by_role("button", name="Withdraw").click()
    told = desk.get_by_text(f"1 of {public} articles are done")
    expect(told).to_be_visible()
    expect(desk.get_by_text("It waits for a worker, and none is running.")).to_be_visible()
    found += faults(desk, LIGHT)
    narrow = open_desk(NARROW, "dark")
    narrow.goto(desk.url)
    found += faults(narrow, DARK)
    assert not narrow.evaluate(WIDER)
    narrow.goto("about:blank")
    monkeypatch.setattr(running, "SECONDS", 60)
    act = Act.objects.get()
    acts.run(act.pk)
    expect(desk.get_by_text(f"{public} of {public} articles are done")).to_be_visible()
    desk.get_by_role("link", name="See what the undo would take back").click()
    expect(desk.get_by_text(f"{public} articles become what they were before:")).to_be_visible()
    found += faults(desk, LIGHT)
    for address in (desk.url, f"{site}/admin/newsroom/act/"):
        narrow.goto(address)
        found += faults(narrow, DARK)
        assert not narrow.evaluate(WIDER)
    assert found == []
