"""Help and the form that builds a search, in a browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


@pytest.fixture
def help_panel(page):
    return page.locator("#help")


def test_help_opens_over_the_page_and_moves_nothing(page, site, help_panel):
    page.goto(f"{site}/search/?q=gas")
    places = "['results', 'build-search'].map((id) => document.getElementById(id).offsetTop)"
    before = page.evaluate(places)
    page.locator("#open-help").click()
    expect(help_panel).to_be_visible()
    expect(help_panel).to_have_accessible_name("Search help")
    expect(help_panel.get_by_role("button", name="Close")).to_be_focused()
    assert page.evaluate(places) == before
    assert page.url == f"{site}/search/?q=gas"
    page.keyboard.press("Escape")
    expect(help_panel).to_be_hidden()
    expect(page.locator("#open-help")).to_be_focused()
    page.keyboard.press("Enter")
    expect(help_panel).to_be_visible()
    example = help_panel.locator("dt a").first
    q = example.inner_text()
    example.click()
    expect(page.get_by_role("combobox")).to_have_value(q)
    expect(page.locator(".hit").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_help_is_sound_and_fits_a_phone(window, site, scheme):
    page = window(color_scheme=scheme, base_url=site, viewport={"width": 320, "height": 640})
    page.goto("/search/?q=gas")
    page.locator("#open-help").click()
    expect(page.locator("#help")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#help").evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_the_form_counts_while_one_fills_it_in(page, site):
    page.goto(f"{site}/search/build/")
    count = page.locator("#build-count")
    whole = count.inner_text()
    page.get_by_role("textbox", name="All of these words").fill("gas")
    expect(count).not_to_have_text(whole)
    of_words = count.inner_text()
    page.get_by_label("Topic", exact=True).fill("natural GAS")
    expect(count).not_to_have_text(of_words)
    page.get_by_label("From", exact=True).fill("2026")
    page.wait_for_function(
        "of => document.getElementById('build-count').innerText != of", arg=whole
    )
    with page.expect_response(lambda answer: "from=2026-01-01" in answer.url):
        page.get_by_label("From", exact=True).fill("2026-01-01")
    page.locator(".builder button").click()
    page.wait_for_url("**/search/?**")
    assert "topic=natural" in page.url and "from=2026-01-01" in page.url
    expect(page.locator(".chip")).to_have_count(2)


def test_help_and_the_form_work_without_script(window, site):
    page = window(java_script_enabled=False, base_url=site)
    page.goto("/search/?q=gas")
    page.locator("#open-help").click()
    expect(page.locator("h1")).to_have_text("Search help")
    page.goto("/search/build/?q=gas")
    page.get_by_label("Place", exact=True).fill("Skelby")
    page.locator(".builder button").click()
    page.wait_for_url("**place=Skelby*")
    expect(page.locator(".chip")).to_have_count(1)
