"""What the search page answers: ways out of nothing, why a hit is here, why another is not."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from newsroom.models import Article
from tests.browser.pages import SEARCHES

NOTHING = SEARCHES["one filter too many"]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def reader(request, browser, site):
    """(a page, whether it has JavaScript)."""
    context = browser.new_context(java_script_enabled=request.param, base_url=site)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page, request.param
    context.close()


def heading(page):
    return page.locator("#results h1")


def test_a_search_that_finds_nothing_leads_on(reader):
    page, _has_script = reader
    page.goto(NOTHING)
    expect(heading(page)).to_have_text(re.compile("^Nothing found for “"))
    best = page.locator(".ledger .is-best")
    total = best.locator("td").inner_text()
    expect(page.locator("#ahead")).to_have_text(re.compile(f"^Without the date: {total} article"))
    best.get_by_role("link").click()
    expect(heading(page)).to_contain_text(f"{total} article")
    assert "from=" not in page.url


def test_a_slip_is_one_click_away_from_what_was_meant(reader):
    page, _has_script = reader
    page.goto("/search/?q=gsa+deal")
    page.locator("#suggestion").click()
    expect(page.locator("#q")).to_have_value("gas deal")
    expect(page.locator(".hit").first).to_be_visible()


def test_a_hit_says_why_it_is_here(reader):
    page, has_script = reader
    page.goto("/search/?q=gas+deal")
    link = page.locator(".why a").first
    identity = link.get_attribute("id")
    link.focus()
    page.keyboard.press("Enter")
    if not has_script:
        expect(page.get_by_role("heading", name="Why this is here")).to_be_visible()
        expect(page.locator(".parts tbody tr").first).to_be_visible()
        page.locator("#back").click()
        expect(page.locator(".hit").first).to_be_visible()
        return
    summary = page.locator(f"summary#{identity}")
    expect(summary).to_be_focused()
    expect(page.locator(".hit").first.locator(".parts")).to_be_visible()
    assert page.url.endswith("/search/?q=gas+deal")
    page.keyboard.press("Enter")
    expect(page.locator(".parts")).to_be_hidden()


def test_an_article_that_is_missed_says_what_drops_it(reader):
    page, has_script = reader
    missed = Article.objects.public().exclude(body__icontains="ferry").newest().first()
    page.goto("/search/?q=ferry&from=2019&to=2019")
    page.locator("#why-not-box > summary").click()
    page.get_by_label("Paste its link or headline").fill(str(missed.pk))
    page.keyboard.press("Enter")
    answer = page.locator("#why-not" if has_script else ".why-not--page")
    expect(answer).to_contain_text(missed.headline)
    expect(answer).to_contain_text("It does not have “ferry”.")
    assert ("why-not" in page.url) != has_script
    answer.locator("#without-all").click()
    page.wait_for_url(lambda url: url.endswith("/search/"))
    expect(page.locator(".hit").first).to_be_visible()


def test_a_form_builds_a_search(reader):
    page, _has_script = reader
    page.goto("/search/?q=gas&topic=natural-gas")
    page.locator("#build-search").click()
    expect(page.get_by_label("All of these words", exact=True)).to_have_value("gas")
    page.get_by_label("This exact phrase", exact=True).fill('harbour "board')
    page.get_by_label("None of these words: Look in").select_option("headline")
    page.get_by_label("None of these words", exact=True).fill("OR")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value('gas "harbour board" -headline:or')
    assert "topic=Natural+gas" in page.url
    assert "all=" not in page.url


def test_the_form_to_build_a_search_follows_the_results(page, site):
    page.goto(f"{site}/search/?q=gas")
    page.locator("#topic-natural-gas").click()
    page.wait_for_url("**topic=natural-gas*")
    expect(page.locator("#build-search")).to_have_attribute(
        "href", "/search/build/?q=gas&topic=natural-gas&every=topic"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_what_is_unfolded(window, site, scheme):
    page = window(color_scheme=scheme, base_url=site)
    page.goto("/search/?q=gas")
    page.locator(".why a").first.click()
    expect(page.locator(".parts")).to_be_visible()
    page.locator("#open-help").click()
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#why-not-box > summary").click()
    assert Axe().run(page).response["violations"] == []


def test_answers_fit_a_narrow_screen(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 700}, base_url=site)
    page = context.new_page()
    page.goto("/search/?q=gas+deal")
    page.locator(".why a").first.click()
    expect(page.locator(".parts")).to_be_visible()
    others = ["/search/build/?q=gas", "/search/help/", "/search/why-not/?article=1"]
    for path in ("", NOTHING, *others):
        if path:
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_every_row_of_a_search_that_finds_nothing_is_the_count_it_leads_to(page, reuters):
    for words in ("zebrafish", "merger+sugar+zebrafish&relax=0", "oil&topic=coffee&from=1990"):
        page.goto(f"{reuters}/search/?q={words}")
        expect(heading(page)).to_have_text(re.compile("^Nothing found for “"))
        expect(page.locator(".zero")).to_contain_text("The archive runs from")
        rows = page.locator(".ledger tbody tr:has(a)")
        told = [
            (row.locator("a").get_attribute("href"), row.locator("td").inner_text())
            for row in rows.all()
        ]
        for path, count in told:
            page.goto(reuters + path)
            expect(page.locator("#results h1 data")).to_have_text(count)
        page.goto(f"{reuters}/search/?q={words}")
        every = page.locator("#everything")
        said = every.inner_text()
        every.click()
        page.wait_for_url("**/search/")
        number = page.locator("#results h1 data").inner_text()
        assert said == f"Browse all {number} articles"


def test_the_correction_stands_before_what_was_found_without_it(page, reuters):
    page.goto(f"{reuters}/search/?q=interest+ratte")
    meant = page.locator("#suggestion")
    expect(meant).to_have_text("interest rate")
    assert page.url.endswith("?q=interest+ratte")  # offered, not searched
    order = page.locator("#results .suggestion, #results h1").evaluate_all(
        "all => all.map((one) => one.tagName)"
    )
    assert order == ["P", "H1"]
    count = page.locator(".suggestion .count").inner_text()
    meant.click()
    page.wait_for_url("**/search/?q=interest+rate")
    expect(page.locator("#results h1")).to_contain_text(count)
