"""What stands out of a search and of a day, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults

NARROW = {"width": 390, "height": 844}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def visit(request, window, site):
    page = window(java_script_enabled=request.param, reduced_motion="reduce")
    page.goto(f"{site}/search/?q=harbour")
    return page


def test_a_facet_is_ordered_by_what_stands_out_and_back_again(visit):
    topics = visit.locator("#buckets-topic")
    expect(topics.locator(".bucket__times")).to_have_count(0)
    before = topics.locator(".bucket__label").all_inner_texts()
    topics.locator("#order-topic").click()
    assert visit.url.endswith("/search/?q=harbour")
    first = topics.locator(".bucket__times").first
    expect(first).to_contain_text("×")
    times = first.inner_text().removeprefix("×")
    expect(first).to_have_attribute("title", f"{times} × as often as in the whole archive")
    expect(visit.locator("#buckets-person .bucket__times")).to_have_count(0)
    topics.locator("#order-topic").click()
    expect(topics.locator(".bucket__times")).to_have_count(0)
    assert topics.locator(".bucket__label").all_inner_texts() == before


def test_a_date_leads_to_its_day_and_that_to_the_days_beside(page, site):
    page.goto(f"{site}/search/?q=harbour")
    link = page.locator(".hits .day").first
    said = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{said}")
    here = page.locator("h1").inner_text()
    page.locator("#earlier").click()
    expect(page.locator("h1")).not_to_have_text(here)
    page.locator("#later").click()
    expect(page.locator("h1")).to_have_text(here)
    page.locator("#as-search").click()
    expect(page.locator(".chip")).to_have_count(1)


def test_axe_finds_no_fault_and_nothing_scrolls_sideways(window, site):
    page = window(viewport=NARROW, reduced_motion="reduce")
    page.goto(f"{site}/search/?q=harbour")
    day = page.locator(".hits .day").first.get_attribute("href")
    month = f"{day.rsplit('/', 2)[0]}/"
    for facet in ("topic", "person"):
        page.goto(f"{site}/search/?q=harbour")
        page.locator(".facets__open").first.click()
        page.locator(f"#order-{facet}").click()
    for path in ("/search/?q=harbour", day, month, f"{month}?lang=de"):
        page.set_viewport_size(NARROW)
        page.goto(site + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], path
        assert faults(page) == []
