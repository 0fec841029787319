"""Above the first hit: how little there is, and a chart that answers whoever points at it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BARS = ".histogram__chart a"
HINT = "#histogram .histogram__hint"
SAID = r"(\w+ \d{4}): (\d+) articles?, ([\d.]+%) of all articles that month"
FIRST_HIT = "#results .hit"
SHIFTS = """new Promise((done) => new PerformanceObserver((list) => {
  done(list.getEntries().reduce((sum, each) => sum + each.value, 0));
}).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 500))"""


def top_of_first_hit(page):
    return page.locator(FIRST_HIT).first.bounding_box()["y"]


@pytest.mark.parametrize(
    ("width", "height", "most", "with_a_filter"),
    [(1280, 900, 320, 360), (820, 900, 380, 420), (390, 700, 560, 600), (320, 640, 580, 620)],
)
def test_the_first_hit_begins_on_the_first_screen(
    window, reuters, width, height, most, with_a_filter
):
    page = window(viewport={"width": width, "height": height})
    page.goto(f"{reuters}/search/?q=oil")
    assert top_of_first_hit(page) <= most
    page.goto(f"{reuters}/search/?q=oil&topic=crude")
    assert top_of_first_hit(page) <= with_a_filter
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 820, 390, 320])
def test_nothing_moves_as_the_page_comes_or_a_bar_is_told(window, reuters, width):
    page = window(viewport={"width": width, "height": 900})
    page.goto(f"{reuters}/search/?q=oil")
    page.wait_for_load_state("networkidle")
    before = top_of_first_hit(page)
    for place in (0, 1):
        page.locator(BARS).nth(place).hover()
        expect(page.locator(HINT)).not_to_be_empty()
        assert top_of_first_hit(page) == before
    assert page.evaluate(SHIFTS) < 0.001


def test_a_bar_is_told_at_once_by_mouse_and_keyboard(page, site):
    page.goto(f"{site}/search/?q=harbour")
    hint, said = page.locator(HINT), page.locator("#histogram .histogram__said")
    bars = page.locator(BARS)
    expect(said).to_contain_text("First ")
    bars.nth(2).hover()
    expect(hint).to_have_text(bars.nth(2).get_attribute("aria-label"))
    assert re.fullmatch(SAID, hint.inner_text())
    expect(said).to_be_hidden()
    page.mouse.move(2, 2)
    expect(hint).to_be_empty()
    expect(said).to_be_visible()
    page.locator("#sort-relevance").focus()
    bars.nth(0).focus()
    for key, place in (("ArrowRight", 1), ("End", bars.count() - 1), ("Home", 0)):
        page.keyboard.press(key)
        expect(bars.nth(place)).to_be_focused()
        expect(hint).to_have_text(bars.nth(place).get_attribute("aria-label"))
    page.keyboard.press("Tab")
    expect(hint).to_be_empty()


def test_all_bars_are_one_stop_of_the_keyboard(page, site):
    page.goto(f"{site}/search/?q=harbour")
    stops = page.locator(f'{BARS}[tabindex="0"]')
    expect(stops).to_have_count(1)
    page.locator(BARS).nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(stops).to_have_id(page.locator(BARS).nth(1).get_attribute("id"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg')") is None
    page.keyboard.press("Shift+Tab")
    expect(page.locator(BARS).nth(1)).to_be_focused()
    page.locator("#sort-newest").click()
    expect(page.locator("#sort-newest")).to_have_attribute("aria-current", "true")
    expect(stops).to_have_count(1)


def test_a_finger_that_slides_is_told_of_bar_after_bar_and_leads_nowhere(window, site):
    page = window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{site}/search/?q=harbour")
    devtools = page.context.new_cdp_session(page)
    bars, before = page.locator(BARS), page.url

    def touch(kind, place=None):
        points = []
        if place is not None:
            box = bars.nth(place).locator(".slot").bounding_box()
            points = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 1)
    expect(page.locator(HINT)).to_have_text(bars.nth(1).get_attribute("aria-label"))
    touch("touchMove", 3)
    expect(page.locator(HINT)).to_have_text(bars.nth(3).get_attribute("aria-label"))
    touch("touchEnd")
    expect(page.locator(HINT)).to_have_text(bars.nth(3).get_attribute("aria-label"))
    assert page.url == before


def test_the_chart_stays_open_and_its_bars_shares_once_chosen(page, site):
    page.goto(f"{site}/search/?q=harbour")
    page.evaluate("window.stillHere = true")
    size, dates = page.locator("#chart-size"), page.locator(".date-form")
    expect(dates).to_have_count(0)
    size.focus()
    page.keyboard.press("Enter")
    expect(dates).to_be_visible()
    expect(size).to_be_focused()
    expect(size).to_have_attribute("aria-expanded", "true")
    page.locator("#measure-share").click()
    expect(page.locator("#measure-share")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".histogram__chart text").first).to_contain_text("%")
    assert page.evaluate("window.stillHere")
    assert page.url.endswith("/search/?q=harbour")
    page.goto(f"{site}/search/?q=gas")
    expect(dates).to_be_visible()
    expect(page.locator("#measure-share")).to_have_attribute("aria-pressed", "true")
    size.click()
    expect(dates).to_have_count(0)
    page.goto(f"{site}/search/?q=harbour")
    expect(dates).to_have_count(0)


def test_a_range_holds_what_lies_between_though_it_is_empty(page, reuters):
    page.goto(f"{reuters}/search/?q=sugar")
    bars = page.locator(BARS)
    assert bars.count() >= 2
    page.locator("#select-range").click()
    expect(page.locator(HINT)).to_contain_text("Click the first bar")
    bars.first.click()
    expect(page.locator(HINT)).to_contain_text(": click the last bar")
    bars.last.hover()
    ends = [bars.first.locator(".slot").bounding_box(), bars.last.locator(".slot").bounding_box()]
    page.wait_for_function("document.querySelector('.range').getBoundingClientRect().width > 0")
    lit = page.locator(".range").bounding_box()
    assert lit["x"] == pytest.approx(ends[0]["x"], abs=1)
    assert lit["x"] + lit["width"] == pytest.approx(ends[1]["x"] + ends[1]["width"], abs=1)


def test_dates_are_read_as_they_are_written(page, site):
    page.goto(f"{site}/search/?q=harbour")
    page.locator("#chart-size").click()
    page.get_by_label("From", exact=True).fill("31 April")
    page.get_by_label("To", exact=True).fill("Dec 2025")
    page.locator("#show-dates").click()
    field = page.get_by_label("From", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("31 April")
    expect(field).to_have_accessible_description(re.compile("^We cannot read “31 April” as a date"))
    expect(page.get_by_label("To", exact=True)).to_have_value("2025-12")
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    page.reload()
    expect(field).to_have_value("31 April")
    field.fill("April 2025")
    field.press("Enter")
    page.wait_for_url("**/search/?q=harbour&from=2025-04&to=2025-12")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_the_hint_of_dates_is_seen_on_a_phone(window, site):
    page = window(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/search/?q=harbour")
    page.locator("#chart-size").click()
    expect(page.locator("#date-hint")).to_be_visible()
    assert re.fullmatch(r"(\d{4}), (\w+ \1) or \d+ \2", page.locator("#date-hint").inner_text())


def test_without_script_the_chart_opens_and_its_list_says_what_bars_say(window, site):
    page = window(java_script_enabled=False)
    page.goto(f"{site}/search/?q=harbour")
    assert page.locator(f'{BARS}:not([tabindex="-1"])').count() == 0
    page.locator("#chart-size").click()
    assert page.url.endswith("/search/?q=harbour")
    page.locator("#measure-share").click()
    expect(page.locator(".histogram__chart text").first).to_contain_text("%")
    page.locator("#chart-list summary").click()
    for place in range(page.locator(BARS).count()):
        bar = page.locator(BARS).nth(place)
        when, number, share = re.fullmatch(SAID, bar.get_attribute("aria-label")).groups()
        row = page.locator(f"#list-{bar.get_attribute('id')}")
        expect(row).to_have_text(f"{when} {number} {share}")
    page.get_by_label("From", exact=True).fill("3/2025")
    page.locator("#show-dates").click()
    assert page.url.endswith("/search/?q=harbour&from=2025-03")
    page.get_by_label("To", exact=True).fill("31 April")
    page.locator("#show-dates").click()
    expect(page.get_by_label("To", exact=True)).to_have_value("31 April")
    expect(page.locator("#to-problem")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_either_chart(window, site, scheme):
    page = window(color_scheme=scheme)
    page.goto(f"{site}/search/?q=harbour&from=2025")
    for opened in ("false", "true"):
        expect(page.locator("#chart-size")).to_have_attribute("aria-expanded", opened)
        page.locator(BARS).nth(1).hover()
        assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
        page.locator("#chart-size").click()
