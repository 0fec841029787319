"""Articles without one of the words, below few hits: with scripts and without, and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import LOOKS, NARROW, faults

SEARCH, FOUND, BESIDE = "/search/?q=gas+deal+annex", 7, 7


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def either(request, window, site):
    page = window(java_script_enabled=request.param)
    page.goto(site + SEARCH)
    return page


def test_one_click_makes_a_result_set_of_them(either, site):
    page = either
    expect(page.locator(".results-bar data")).to_have_text(str(FOUND))
    expect(page.locator(".almost .hit")).to_have_count(BESIDE)
    page.locator("#almost-all").click()
    expect(page).to_have_url(f"{site}{SEARCH}&relax=most")
    expect(page.locator(".results-bar data")).to_have_text(str(FOUND + BESIDE))
    expect(page.locator(".almost")).to_have_count(0)
    page.locator("#all-words").click()
    expect(page.locator(".almost .hit")).to_have_count(BESIDE)
    expect(page).to_have_url(site + SEARCH)


def test_an_article_of_them_has_a_next_one(either):
    page = either
    title = page.locator(".almost .hit .headline a").first.inner_text()
    page.locator(".almost .hit .headline a").first.click()
    expect(page.locator("article h1")).to_have_text(title)
    expect(page.locator(".context")).to_contain_text(f"of {FOUND + BESIDE}")
    page.locator("#next-result, #previous-result").first.click()
    expect(page.locator("article h1")).not_to_have_text(title)


def test_the_keys_go_on_from_the_last_hit_to_the_first_of_them(page, site):
    page.goto(site + SEARCH)
    page.locator(".hits").first.locator(".headline a").last.focus()
    first = page.locator(".almost .headline a").first
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("k")
    expect(first).not_to_be_focused()


@pytest.mark.parametrize("query_string", ["", "&relax=most"])
def test_axe_finds_no_fault(window, site, query_string):
    page = window(reduced_motion="reduce")
    page.goto(site + SEARCH + query_string)
    assert faults(page, LOOKS) == []


def test_nothing_runs_out_of_a_narrow_window(window, site):
    page = window(viewport=NARROW)
    page.goto(site + SEARCH)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    expect(page.locator("#almost-all")).to_be_visible()
