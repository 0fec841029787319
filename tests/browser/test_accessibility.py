"""Readers who cannot see well, use no mouse, or enlarge what they read: WCAG 2.2 AA."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import db
from playwright.sync_api import expect

from newsroom.environment import Rate
from newsroom.models import Article
from search import engine
from tests.browser.pages import DESK, LISTS, SEARCHES, articles
from tests.length import IS_LONG, some
from tests.newsroom.desk.proposed import proposed_for

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The other theme at the same width is the same document in other colours.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
LOOKS = (
    (WIDE, "light", EVERYTHING),
    (WIDE, "dark", COLOURS),
    (NARROW, "dark", EVERYTHING),
    (NARROW, "light", COLOURS),
)[:: 1 if IS_LONG else 2]


@pytest.fixture
def visit(window, site):
    """Opens pages in one window, which may be resized and recoloured."""
    page = window(reduced_motion="reduce")  # colours change at once

    def open_page(path):
        page.goto(site + path)
        return page

    return open_page


def faults(page, looks=LOOKS, within="html") -> list[tuple]:
    """What axe finds at both widths, in both themes."""
    found = []
    page.evaluate(Axe().axe_script)
    for viewport, scheme, options in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("() => document.getAnimations().length === 0")  # colours that change
        for fault in page.evaluate("(how) => axe.run(...how)", [within, options])["violations"]:
            html = " ".join(n["html"] for n in fault["nodes"])
            found.append((page.url, viewport["width"], scheme, fault["id"], html))
    return found


def all_faults(visit, paths) -> list[tuple]:
    return [fault for path in paths for fault in faults(visit(path))]


def test_axe_finds_no_fault_in_searches(visit, seed):
    assert all_faults(visit, some(SEARCHES.values(), seed)) == []


def test_axe_finds_no_fault_in_the_open_sheet(visit):
    page = visit(SEARCHES["filters"])
    page.set_viewport_size(NARROW)
    page.locator("#open-facets").click()
    expect(page.locator("#facets")).to_be_visible()
    assert faults(page, LOOKS[len(LOOKS) // 2 :]) == []


def test_axe_finds_no_fault_in_the_export_dialog(visit):
    page = visit(SEARCHES["filters"])
    page.locator("#open-export").click()
    expect(page.locator("#export")).to_be_visible()
    page.locator("#export-columns summary").click()
    assert faults(page) == []


def test_axe_finds_no_fault_in_the_compact_list(visit):
    page = visit(SEARCHES["filters"])
    page.locator("#list-compact").click()
    expect(page.locator(".lines")).to_be_visible()
    assert faults(page) == []


def test_axe_finds_no_fault_in_lists_and_articles(visit, seed):
    assert all_faults(visit, some([*LISTS.values(), *articles().values()], seed)) == []


def test_axe_finds_no_fault_in_an_empty_archive(window, live_server, transactional_db):
    page = window(reduced_motion="reduce")
    for path in ("/", "/search/", "/search/?q=gas", "/topics/"):
        page.goto(live_server.url + path)
        assert faults(page) == []


def forever(search, **how):
    while True:
        time.sleep(0.01)


def test_axe_finds_no_fault_in_refusals_and_failures(visit, settings, monkeypatch):
    def fails(error):
        def find(search, **how):
            raise error

        monkeypatch.setattr(engine, "find", find)

    settings.RATE_LIMITS, settings.RATES = True, settings.RATES | {"search": Rate(1, 60)}
    visit("/search/?q=gas")
    page = visit("/search/?q=gas")
    expect(page.locator("h1")).to_have_text("That was too many requests.")
    assert faults(page) == []
    settings.RATE_LIMITS = False
    settings.SEARCH_SECONDS = 0.1
    monkeypatch.setattr(engine, "find", forever)
    page = visit("/search/?q=gas")
    expect(page.locator("h1")).to_have_text("This search took too long and was stopped.")
    assert faults(page) == []
    settings.SEARCH_SECONDS = 20
    for error, told in (
        (db.OperationalError("down"), "The archive is out of reach for a moment."),
        (ValueError("a fault"), "Something went wrong here."),
    ):
        fails(error)
        page = visit("/search/?q=gas")
        expect(page.locator("h1")).to_have_text(told)
        assert faults(page) == []


# The desk is Django's: it is held to the guidelines, not to axe's advice beyond them.
GUIDELINES = EVERYTHING | {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


def test_axe_finds_no_fault_on_the_desk(window, site, admin_user):
    number = proposed_for(Article.objects.public().first(), "Another headline").pk
    proposal = f"/admin/newsroom/proposal/{number}/change/"
    for viewport, scheme in ((WIDE, "light"), (NARROW, "dark")):
        page = window(viewport=viewport, color_scheme=scheme)
        page.goto(f"{site}/admin/")
        found = faults(page, [(viewport, scheme, GUIDELINES)])
        page.get_by_label("Username").fill(admin_user.username)
        page.get_by_label("Password").fill("password")
        page.get_by_role("button", name="Log in").click()
        for path in [*DESK.values(), proposal]:
            page.goto(site + path)
            found += faults(page, [(viewport, scheme, GUIDELINES)])
        assert found == []
