"""Whole pages without a mouse: everything is reached, seen, in order, and left again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.pages import LISTS, SEARCHES, articles
from tests.length import some

HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const seen = one.closest(".search-box__field") ? one.closest(".search-box")
    : one.querySelector(":scope > .slot") ?? one;
  const style = getComputedStyle(seen), { x, y, width, height } = one.getBoundingClientRect();
  const over = document.elementFromPoint(x + width / 2, y + height / 2);
  return {
    place: [...document.querySelectorAll("*")].indexOf(one),
    name: one.id || one.textContent.trim().slice(0, 40) || one.name,
    ring: style.outlineStyle !== "none" || style.stroke !== "none",
    inSight: y >= -1 && y + Math.min(height, 30) <= innerHeight + 1,
    covered: Boolean(over) && !one.contains(over) && !over.contains(one) && !seen.contains(over),
  };
}"""
MOST_STOPS = 30  # of Tab from the top of a search to its first result
IN_SIGHT = """() => [...document.querySelectorAll("a[href], button, summary, input")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility() && one.tabIndex >= 0).length"""


def walk(page, key="Tab", at_most=600) -> list[dict]:
    """Every place the focus comes to, until it leaves the page or comes round."""
    steps: list[dict] = []
    for _step in range(at_most):
        page.keyboard.press(key)
        here = page.evaluate(HERE)
        if here is None or (steps and here["place"] == steps[0]["place"]):
            return steps
        steps.append(here)
    raise AssertionError(f"no end after {at_most} steps: {steps[-3:]}")


def test_every_control_is_reached_in_the_order_of_the_page(window, site, seed):
    page = window()
    searches = SEARCHES["filters"], SEARCHES["zero under filters"]
    for path in (*searches, *some(LISTS.values(), seed), articles()["an article"]):
        page.goto(site + path)
        steps = walk(page)
        assert [step["place"] for step in steps] == sorted(step["place"] for step in steps), path
        assert [step for step in steps if not step["ring"]] == [], path
        assert [step for step in steps if not step["inSight"] or step["covered"]] == [], path
        assert len(steps) == page.evaluate(IN_SIGHT), path


def test_the_way_back_is_the_same(window, site):
    page = window()
    page.goto(site + SEARCHES["hits"])
    there = [step["place"] for step in walk(page)]
    page.locator(".site-foot button").last.focus()
    back = [step["place"] for step in walk(page, "Shift+Tab")]
    assert [there[-1], *back][: len(there)] == there[::-1]


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("place", "target"), [(0, "#articles"), (1, "#facets")])
def test_the_first_stops_skip_to_the_articles_and_to_the_filters(
    window, site, place, target, has_script
):
    page = window(java_script_enabled=has_script)
    page.goto(site + SEARCHES["hits"])
    for _stop in range(place + 1):
        page.keyboard.press("Tab")
    skip = page.locator(".skip-link").nth(place)
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(target)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"{target} :focus")).to_be_in_viewport()


def test_a_page_without_filters_beside_it_skips_to_none(window, site):
    page = window()
    page.goto(site + SEARCHES["zero"])
    for skip in ("#articles", None):
        page.keyboard.press("Tab")
        found = page.locator(".skip-link:focus")
        expect(found).to_have_count(1 if skip else 0)
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(site + SEARCHES["hits"])
    expect(page.locator('.skip-link[href="#facets"]')).to_be_hidden()


@pytest.mark.parametrize("path", ["/search/?q=oil", "/search/?q=oil&topic=crude"])
def test_the_first_result_is_thirty_stops_away_at_most(window, reuters, path):
    page = window()
    page.goto(reuters + path)
    expect(page.locator(".hits > li")).to_have_count(20)
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator(".hits :focus").count():
            break
    expect(page.locator(".hits > li").first.locator(":focus")).to_have_count(1)


def test_headings_go_from_the_count_to_the_articles_to_the_filters(window, site):
    page = window()
    page.goto(site + SEARCHES["hits"])
    levels = page.locator("main :is(h1, h2, h3)").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    expect(page.locator("main h2").last).to_have_text("Narrow the results")


def test_a_filter_is_one_stop_and_an_arrow_goes_to_what_leaves_it_out(window, site):
    page = window()
    page.goto(f"{site}/search/?q=harbour")
    toggle, following = (page.locator("#buckets-topic .bucket__toggle").nth(n) for n in (0, 1))
    leave_out = page.locator("#buckets-topic .bucket__exclude").first
    toggle.focus()
    page.keyboard.press("Tab")
    expect(following).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(toggle).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(leave_out).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(toggle).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**topic=-*")
    expect(page.locator(".chip--excluded")).to_have_count(1)


@pytest.mark.parametrize("has_script", [True, False])
def test_the_sheet_keeps_the_focus_and_gives_it_back(window, site, has_script):
    narrow = {"viewport": {"width": 360, "height": 700}, "java_script_enabled": has_script}
    page = window(**narrow)
    page.goto(site + SEARCHES["filters"])
    opener = page.locator("#open-facets")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#facets")).to_be_visible()
    if has_script:
        expect(page.locator("#facets .button").first).to_be_focused()
    for _stop in range(page.locator("#facets :is(a, button, summary)").count() + 20):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():  # between the last control and the first is the browser's own bar
            assert focused.evaluate("one => Boolean(one.closest('#facets'))")
    page.keyboard.press("Escape")
    expect(page.locator("#facets")).to_be_hidden()
    if has_script:
        expect(opener).to_be_focused()


def test_the_sheet_stays_as_it_was_while_buckets_are_chosen(window, site):
    page = window(viewport={"width": 360, "height": 700})
    page.goto(f"{site}/search/?q=gas")
    page.locator("#open-facets").click()
    for identity in ("topic-natural-gas", "section-politics"):
        page.locator(f"#{identity}").focus()
        top = page.locator("#facet-list").evaluate("one => one.scrollTop")
        page.keyboard.press("Enter")
        expect(page.locator(f".bucket--selected #{identity}")).to_be_focused()
        expect(page.locator("#facets")).to_be_visible()
        assert abs(page.locator("#facet-list").evaluate("one => one.scrollTop") - top) < 40
    page.locator("#show-results").click()
    expect(page.locator("#facets")).to_be_hidden()
    expect(page.locator(".chip")).to_have_count(2)


def test_what_changed_is_said_once_and_politely(window, site):
    page = window()
    page.goto(f"{site}/search/?q=gas")
    region = page.locator("#announcement")
    assert region.get_attribute("role") == "status"
    assert region.get_attribute("aria-live") in (None, "polite")
    assert page.locator("[role=alert], [aria-live=assertive]").count() == 0
    before = region.inner_text()
    page.locator("#topic-natural-gas").click()
    page.wait_for_url("**topic=natural-gas*")
    expect(region).not_to_have_text(before)
    assert len([said for said in page.locator("[role=status]").all_inner_texts() if said]) == 1
    assert page.locator("#results #announcement").count() == 0
