"""The histogram: a range of dates by two bars, a drag or the keyboard, and steps through time."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BARS = ".histogram__chart a"


def count(page):
    return int(page.locator("#results h1 data").get_attribute("value"))


def articles_of(page, first, last):
    """How many articles the bars from one to another have together, and their two dates."""
    bars = [page.locator(BARS).nth(place) for place in range(first, last + 1)]
    labels = [bar.get_attribute("aria-label") for bar in bars]
    days = [
        re.search(r"from=([\d-]+)", bar.get_attribute("href"))[1] for bar in (bars[0], bars[-1])
    ]
    return sum(int(re.search(r": (\d+)", label)[1]) for label in labels), days


def expect_range(page, articles, days):
    page.wait_for_url(f"**from={days[0]}&to={days[1]}*")
    expect(page.locator("#results h1 data")).to_have_attribute("value", str(articles))
    expect(page.locator("#from")).to_have_value(days[0])
    expect(page.locator("#select-range[aria-pressed=true]")).to_have_count(0)


@pytest.fixture
def search(page, site):
    page.goto(f"{site}/search/?q=harbour")
    page.evaluate("window.stillHere = true")
    open_chart(page)
    return page


def open_chart(page):
    page.locator("#chart-size").click()
    expect(page.locator("#chart-size")).to_have_attribute("aria-expanded", "true")


def middle(page, place):
    box = page.locator(BARS).nth(place).locator(".slot").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_two_clicks_choose_what_lies_between(search):
    wanted = articles_of(search, 2, 6)
    search.locator("#select-range").click()
    expect(search.locator("#announcement")).to_contain_text("Click the first bar")
    search.locator(BARS).nth(6).click()
    expect(search.locator("#announcement")).to_contain_text(": click the last bar")
    search.locator(BARS).nth(4).hover()
    expect(search.locator(f"{BARS}.is-inside")).to_have_count(3)
    search.locator(BARS).nth(2).click()
    expect_range(search, *wanted)
    assert search.evaluate("window.stillHere")
    expect(search.locator("#announcement")).to_contain_text(str(wanted[0]))


def test_the_keyboard_chooses_a_range(search):
    wanted = articles_of(search, 1, 4)
    search.locator("#select-range").focus()
    search.keyboard.press("Enter")
    search.locator(BARS).nth(0).focus()
    search.keyboard.press("ArrowRight")
    search.keyboard.press("Enter")
    for _ in range(4):
        search.keyboard.press("ArrowRight")
    search.keyboard.press("ArrowLeft")
    expect(search.locator(f"{BARS}.is-inside")).to_have_count(4)
    search.keyboard.press("Enter")
    expect_range(search, *wanted)


def test_shift_and_two_clicks_choose_a_range_at_once(search):
    wanted = articles_of(search, 3, 5)
    search.locator(BARS).nth(3).click(modifiers=["Shift"])
    search.locator(BARS).nth(5).click(modifiers=["Shift"])
    expect_range(search, *wanted)
    assert len(search.context.pages) == 1


def test_one_bar_twice_is_a_range_of_it_alone(search):
    wanted = articles_of(search, 3, 3)
    search.locator("#select-range").click()
    search.locator(BARS).nth(3).dblclick()
    expect_range(search, *wanted)


def test_the_list_below_the_chart_chooses_a_range_too(search):
    wanted = articles_of(search, 0, 2)
    search.locator("#chart-list summary").click()
    search.locator("#select-range").click()
    search.locator("#chart-list a").nth(0).click()
    search.locator("#chart-list a").nth(2).click()
    expect_range(search, *wanted)


def test_esc_lets_go_of_a_range_and_bars_lead_on_as_before(search):
    search.locator("#select-range").click()
    search.locator(BARS).nth(2).click()
    search.keyboard.press("Escape")
    expect(search.locator("#select-range")).to_have_attribute("aria-pressed", "false")
    expect(search.locator("#announcement")).to_have_text("No period is chosen.")
    expect(search.locator(f"{BARS}.is-inside")).to_have_count(0)
    alone = articles_of(search, 4, 4)
    search.locator(BARS).nth(4).click()
    expect_range(search, *alone)


def test_a_drag_with_the_mouse_chooses_what_it_spans(search):
    wanted = articles_of(search, 2, 5)
    search.mouse.move(*middle(search, 5))
    search.mouse.down()
    search.mouse.move(*middle(search, 3), steps=4)
    expect(search.locator(f"{BARS}.is-inside")).to_have_count(3)
    search.mouse.move(*middle(search, 2), steps=2)
    search.mouse.up()
    expect_range(search, *wanted)
    assert search.evaluate("getSelection().toString()") == ""


def test_a_drag_may_end_outside_of_the_chart_and_esc_lets_go_of_it(search):
    x, y = middle(search, 2)
    for key in ("Escape", None):
        search.mouse.move(x, y)
        search.mouse.down()
        search.mouse.move(0, y + 200, steps=4)
        expect(search.locator(f"{BARS}.is-inside")).to_have_count(3)
        if key:
            search.keyboard.press(key)
            expect(search.locator(f"{BARS}.is-inside")).to_have_count(0)
            search.mouse.up()
            assert "from=" not in search.url
    wanted = articles_of(search, 0, 2)
    search.mouse.up()
    expect_range(search, *wanted)


def test_a_click_of_a_hand_that_shakes_is_a_click(search):
    alone = articles_of(search, 3, 3)
    x, y = middle(search, 3)
    search.mouse.move(x - 3, y)
    search.mouse.down()
    search.mouse.move(x + 3, y + 5, steps=3)
    search.mouse.up()
    expect_range(search, *alone)


def test_a_finger_chooses_a_range_on_a_narrow_screen(browser, site):
    context = browser.new_context(
        viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour&from=2025&to=2025")
    open_chart(page)
    wanted = articles_of(page, 1, 3)
    page.locator("#select-range").tap()
    page.locator(f"{BARS} .slot").nth(1).tap()
    page.locator(f"{BARS} .slot").nth(3).tap()
    expect_range(page, *wanted)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_a_bar_leads_down_to_a_day_and_links_lead_up_again(page, site):
    page.goto(f"{site}/search/")
    open_chart(page)
    labels = page.locator(BARS).evaluate_all("all => all.map((bar) => bar.ariaLabel)")
    most = max(labels, key=lambda label: int(re.search(r": (\d+)", label)[1]))
    page.locator(f'{BARS}[aria-label="{most}"]').click()
    page.wait_for_url(re.compile(r"from=\d{4}-\d\d&"))
    expect(page.locator(".histogram__said")).to_contain_text("By day")
    page.locator(BARS).first.click()
    page.wait_for_url(re.compile(r"from=\d{4}-\d\d-\d\d&"))
    expect(page.locator("#select-range")).to_have_count(0)  # one bar has no range
    day = count(page)
    page.locator("#wider").click()
    page.wait_for_url(re.compile(r"from=\d{4}-\d\d&"))
    month = count(page)
    page.locator("#wider").click()
    page.wait_for_url(re.compile(r"from=\d{4}&"))
    year = count(page)
    page.locator("#earlier").click()
    page.wait_for_url(re.compile(r"from=\d{4}&"))
    expect(page.locator("#later")).to_be_visible()
    page.locator("#all-dates").click()
    expect(page.locator("#all-dates")).to_have_count(0)
    assert 0 < day <= month <= year < count(page)


def test_without_javascript_dates_are_links_and_a_form(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour")
    expect(page.locator("#select-range")).to_be_hidden()
    page.locator("#chart-size").click()
    expect(page.locator("#select-range")).to_be_hidden()
    wanted, days = articles_of(page, 1, 3)
    page.get_by_label("From", exact=True).fill(days[0])
    page.get_by_label("To", exact=True).fill(days[1])
    page.locator("#show-dates").click()
    assert count(page) == wanted
    page.locator("#later").click()
    assert days[0] not in page.url
    assert count(page) > 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_while_a_range_is_chosen(browser, site, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour&from=2025&to=2025")
    page.locator("#select-range").click()
    page.locator(BARS).nth(1).click()
    page.locator(BARS).nth(3).hover()
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    context.close()
