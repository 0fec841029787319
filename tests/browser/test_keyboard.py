"""Single keys: where they lead, when they rest, and how they are switched off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from newsroom.models import Article, Sketch, Story


@pytest.fixture
def shortcuts(page):
    return page.locator("#shortcuts")


def test_the_slash_selects_what_stands_in_the_box(page, site):
    page.goto(f"{site}/search/?q=gas")
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [0, 3]


def test_the_question_mark_opens_the_list_and_escape_closes_it(page, site, shortcuts):
    page.goto(f"{site}/search/")
    page.locator("#sort-oldest").focus()
    page.keyboard.press("?")
    expect(shortcuts).to_be_visible()
    expect(shortcuts).to_have_accessible_name("Keyboard shortcuts")
    expect(shortcuts.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()
    expect(page.locator("#sort-oldest")).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("?")
    expect(shortcuts).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(shortcuts).to_be_hidden()
    expect(page.get_by_role("combobox")).to_be_focused()


def test_j_and_k_go_from_result_to_result(page, site):
    page.goto(f"{site}/search/?q=gas")
    headlines = page.locator(".hit .headline a")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(headlines.nth(place)).to_be_focused()
    title = headlines.nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_have_text(title)


def test_copies_open_by_the_keyboard_and_are_passed_over_while_they_are_folded(page, site):
    numbers = list(Article.objects.public().newest().values_list("pk", flat=True)[:3])
    Sketch.objects.filter(pk__in=numbers[:2]).update(story=Story.objects.create())
    page.goto(f"{site}/search/?sort=newest")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#hit-{numbers[2]}")).to_be_focused()
    copy = page.locator(f"#hit-{numbers[1]}")
    expect(copy).to_be_hidden()
    page.get_by_text("1 more copy").focus()
    page.keyboard.press("Enter")
    expect(copy).to_be_visible()
    page.locator(f"#hit-{numbers[0]}").focus()
    page.keyboard.press("j")
    expect(copy).to_be_focused()


def test_keys_are_letters_while_one_types_and_the_browsers_with_others(page, site, shortcuts):
    page.goto(f"{site}/search/")
    box = page.get_by_role("combobox")
    box.press_sequentially("j/?k")
    expect(box).to_have_value("j/?k")
    expect(shortcuts).to_be_hidden()
    page.locator("#sort-oldest").focus()
    page.keyboard.press("Control+/")
    page.keyboard.press("Alt+j")
    expect(page.locator("#sort-oldest")).to_be_focused()


def test_keys_can_be_switched_off_for_good(page, site, shortcuts):
    page.goto(f"{site}/search/")
    page.keyboard.press("?")
    shortcuts.get_by_role("checkbox").uncheck()
    shortcuts.get_by_role("button", name="Close").click()
    page.goto(f"{site}/search/?q=gas")
    for key in ("?", "/", "j"):
        page.keyboard.press(key)
    expect(shortcuts).to_be_hidden()
    expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    switch = shortcuts.get_by_role("checkbox")
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_the_list_is_closed_on_a_restored_page(page, site, shortcuts):
    page.goto(f"{site}/search/?q=gas")
    page.locator("#sort-oldest").click()
    page.wait_for_url("**sort=oldest")
    page.keyboard.press("?")
    expect(shortcuts).to_be_visible()
    page.go_back()
    page.wait_for_url("**/search/?q=gas")
    expect(shortcuts).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_open_list_of_keys(browser, site, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site}/search/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    context.close()


def test_without_script_the_list_opens_and_has_no_switch(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.locator("#shortcuts")).to_be_visible()
    expect(page.locator("#shortcuts").get_by_role("checkbox")).to_have_count(0)
    context.close()
