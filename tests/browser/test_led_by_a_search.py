"""From a list of results into an article, on to the next, and back: with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

SEARCH = "/search/?q=harbour+board&section=city&sort=newest"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, window, site):
    page = window(java_script_enabled=request.param)
    page.goto(site + SEARCH)
    return page


def test_the_words_of_the_search_are_marked_and_its_results_are_a_step_away(page, site):
    headlines = page.locator(".hit .headline").all_inner_texts()
    assert len(headlines) > 2
    page.locator(".hit .headline a").nth(1).click()
    expect(page.locator("h1")).to_have_text(headlines[1])
    expect(page.locator(".context")).to_contain_text(f"Result 2 of {len(headlines)}")
    marked = {text.lower() for text in page.locator("article mark").all_inner_texts()}
    assert marked
    assert marked <= {"harbour", "harbours", "harbour's", "board", "boards"}

    page.locator("#next-result").click()
    expect(page.locator("h1")).to_have_text(headlines[2])
    page.locator("#previous-result").click()
    page.locator("#previous-result").click()
    expect(page.locator("h1")).to_have_text(headlines[0])
    expect(page.locator("#previous-result")).to_have_count(0)

    page.locator("#back-to-results").click()
    expect(page).to_have_url(re.compile(re.escape(site + "/search/?")))
    expect(page.locator(".hit .headline")).to_have_text(headlines)


def test_an_article_by_its_own_address_knows_of_no_search(page, site):
    page.locator(".hit .headline a").first.click()
    expect(page.locator(".context")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".context, article mark")).to_have_count(0)
