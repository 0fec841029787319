"""The search box as a combobox: its list, its keys, and what choosing leads to."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


@pytest.fixture
def box(page):
    return page.get_by_role("combobox")


@pytest.fixture
def options(page):
    return page.get_by_role("option")


def suggest(page, box, text):
    """Types a text and waits for what is suggested for it."""
    with page.expect_response(lambda answer: "/suggest/" in answer.url):
        box.press_sequentially(text)
    expect(page.get_by_role("listbox")).to_be_visible()


def test_arrows_move_and_the_box_keeps_the_focus(page, site, box, options):
    page.goto(f"{site}/search/")
    expect(box).to_have_attribute("aria-expanded", "false")
    suggest(page, box, "ha")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", "suggestions")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    active = page.locator('#suggestions [aria-selected="true"]')
    expect(active).to_have_count(0)
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        box.press(key)
        expect(options.nth(place)).to_have_attribute("aria-selected", "true")
        expect(active).to_have_count(1)
        expect(box).to_have_attribute(
            "aria-activedescendant", options.nth(place).get_attribute("id")
        )
        expect(box).to_be_focused()
    box.press("ArrowUp")
    expect(active).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("ha")


def test_enter_on_a_name_narrows_the_search_that_stands(page, site, box, options):
    page.goto(f"{site}/search/?topic=natural-gas")
    page.evaluate("window.stillHere = true")
    suggest(page, box, "gas stroud mir")
    expect(options.first).to_contain_text("Mirela Stroud")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?q=gas&topic=natural-gas&person=mirela-stroud&every=person")
    expect(page.locator(".chip")).to_have_count(2)
    expect(box).to_have_value("gas")
    expect(box).to_be_focused()
    expect(page.locator("#suggestions")).to_be_hidden()
    assert page.evaluate("window.stillHere")
    page.go_back()
    page.wait_for_url("**/search/?topic=natural-gas")
    expect(box).to_have_value("")


def test_the_count_of_a_suggestion_is_that_of_its_page(page, site, box, options):
    page.goto(f"{site}/search/")
    suggest(page, box, "mirela")
    count = options.first.locator(".count").inner_text()
    options.first.click()
    page.wait_for_url("**/search/?person=mirela-stroud&every=person")
    expect(page.locator("#results h1 data")).to_have_text(count)
    expect(box).to_be_focused()


def test_enter_without_a_choice_searches_and_closes(page, site, box):
    page.goto(f"{site}/search/")
    suggest(page, box, "harb")
    box.press("Enter")
    page.wait_for_url("**/search/?q=harb")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_suggestions_that_come_after_enter_do_not_open(page, site, box, dropped):
    held = []
    page.route("**/suggest/?*", lambda route: held.append(route))
    page.goto(f"{site}/search/")
    with page.expect_request("**/suggest/?*"):
        box.press_sequentially("harb")
    box.press("Enter")
    page.wait_for_url("**/search/?q=harb")
    assert dropped(held[0].request)
    expect(page.locator("#suggestions")).to_be_hidden()


def test_escape_closes_the_list_and_keeps_the_text(page, site, box):
    page.goto(site)
    suggest(page, box, "harb")
    box.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("harb")
    expect(box).to_be_focused()
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_tab_leaves_and_closes(page, site, box):
    page.goto(site)
    suggest(page, box, "harb")
    box.press("Tab")
    expect(box).not_to_be_focused()
    expect(page.locator("#suggestions")).to_be_hidden()


def test_a_headline_opens_its_article(page, site, box, options):
    page.goto(site)
    suggest(page, box, "harb")
    headline = options.filter(has_text="Headline").first
    text = headline.locator(".suggestions__label").inner_text()
    headline.click()
    expect(page.locator("article h1")).to_have_text(text)


def test_a_field_is_completed_in_the_box_and_its_values_follow(page, site, box, options):
    page.goto(f"{site}/search/")
    suggest(page, box, "gas pers")
    with page.expect_response(lambda answer: "person%3A" in answer.url):
        options.filter(has_text="person:").click()
    expect(box).to_have_value("gas person:")
    expect(options.first).to_contain_text("Person")
    suggest(page, box, "mir")
    expect(options.first).to_contain_text("Mirela Stroud")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?q=gas&person=mirela-stroud&every=person")


def test_the_front_page_suggests_and_leads_on(page, site, box, options):
    page.goto(site)
    suggest(page, box, "stroud")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?person=mirela-stroud&every=person")
    expect(page.locator(".chip")).to_contain_text("Mirela Stroud")


def test_fewer_than_two_characters_close_the_list(page, site, box):
    page.goto(site)
    suggest(page, box, "ha")
    box.press("Backspace")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_their_number_is_said_when_typing_rests(page, site, box, options):
    page.goto(site)
    suggest(page, box, "ha")
    expect(page.locator("#suggestions-said")).to_have_text(f"{options.count()} suggestions")


def test_their_number_is_said_once(page, site, box):
    said = []
    page.expose_function("said", lambda text: said.append(text))
    page.clock.install()
    page.goto(site)
    page.evaluate(
        """new MutationObserver(() => {
          const text = document.getElementById("suggestions-said").textContent;
          if (text) window.said(text);
        }).observe(document.getElementById("suggestions-said"), { childList: true })"""
    )
    for _again in range(2):  # as where a finished composition is told twice
        with page.expect_response(lambda answer: "/suggest/" in answer.url):
            box.dispatch_event("input") if _again else box.fill("ha")
            page.clock.run_for(150)
        page.get_by_role("listbox").wait_for()
    page.clock.run_for(5000)
    expect(page.locator("#suggestions-said")).to_have_text(re.compile("suggestions$"))
    assert len(said) == 1


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_row_is_one_whole_line(browser, reuters, width):
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(f"{reuters}/search/")
    suggest(page, page.get_by_role("combobox"), "oil")
    rows = page.get_by_role("option")
    assert 2 <= rows.count() <= 6
    expect(rows.filter(has_text="Search for “oil”")).to_contain_text("articles")
    lines = [row.bounding_box() for row in rows.all()]
    listed = page.locator("#suggestions").bounding_box()
    assert {24 <= line["height"] <= 40 for line in lines} == {True}
    assert lines[-1]["y"] + lines[-1]["height"] <= listed["y"] + listed["height"] + 0.5
    assert page.locator("#suggestions").evaluate("all => all.scrollHeight <= all.clientHeight")
    context.close()


def test_without_suggestions_one_searches_on(browser, site):
    page = browser.new_page()
    page.route("**/suggest/?*", lambda route: route.abort())
    page.goto(f"{site}/search/")
    box = page.get_by_role("combobox")
    with page.expect_event("requestfailed", lambda request: "/suggest/" in request.url):
        box.press_sequentially("harbour")
    expect(page.locator("#results")).to_have_attribute("data-q", "harbour")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.close()


def test_touch_chooses_and_nothing_is_wider_than_the_screen(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/search/")
    suggest(page, page.get_by_role("combobox"), "mirela")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_role("option").first.bounding_box()["height"] >= 24
    page.get_by_role("option").first.tap()
    page.wait_for_url("**person=mirela-stroud&every=person")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/search/", "/suggest/?q=har"])
def test_axe_finds_no_fault_in_the_open_list(browser, site, path, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(site + path)
    if not path.startswith("/suggest"):
        suggest(page, page.get_by_role("combobox"), "har")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".htmx-request")).to_have_count(0)  # a list that waits is faded
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    context.close()


def test_without_script_the_box_is_a_box_and_suggestions_are_a_page(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.locator("#suggestions")).to_be_hidden()
    page.goto(f"{site}/suggest/?q=pers")
    page.get_by_role("link", name=re.compile("person:")).click()
    page.get_by_label("Beginning").fill("person:mir")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Mirela Stroud")).click()
    page.wait_for_url("**/search/?person=mirela-stroud&every=person")
    context.close()


def test_a_click_elsewhere_closes_the_list_and_counts(page, site, box):
    """Also where a browser leaves the focus in the box, as those of telephones do."""
    page.goto(f"{site}/search/")
    page.evaluate("addEventListener('mousedown', (event) => event.preventDefault())")
    suggest(page, box, "harbour")
    expect(page.locator("#results")).to_have_attribute("data-q", "harbour")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.locator(".bucket__toggle:visible").last.click()
    page.wait_for_url("**/search/?q=harbour*&**")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
