"""The facet column: finding a name in it, leaving values out, and the pages of all names."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

LABELS = "#buckets-person .bucket__label"


@pytest.fixture
def box(page, site):
    """The box that finds people, on the page of a search."""
    page.goto(f"{site}/search/?q=harbour")
    return page.get_by_role("searchbox", name="Find a person")


def test_letters_find_names_in_the_column_and_a_found_one_narrows(page, box):
    before = page.locator(LABELS).all_inner_texts()
    box.press_sequentially("søre", delay=20)
    expect(page.locator(LABELS)).to_have_text(["Søren Hallbek"])
    expect(box).to_be_focused()
    expect(page.locator("#announcement")).to_have_text("1 name")
    assert "facet_q" not in page.url

    box.fill("")
    expect(page.locator(LABELS)).to_have_text(before)
    box.press_sequentially("SORE")
    expect(page.locator(LABELS)).to_have_text(["Søren Hallbek"])
    page.evaluate("window.stillHere = true")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=harbour&person=*")
    expect(page.locator(".chip")).to_contain_text("Søren Hallbek")
    expect(page.locator("#buckets-person .bucket--selected")).to_have_count(1)
    expect(page.locator("[id^=person-][id$=hallbek]")).to_be_focused()
    assert page.evaluate("window.stillHere")


def test_esc_brings_the_column_back(page, box):
    before = page.locator(LABELS).all_inner_texts()
    box.press_sequentially("zzz")
    expect(page.locator("#buckets-person")).to_contain_text("No name here has these letters.")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page.locator(LABELS)).to_have_text(before)
    expect(box).to_be_focused()


def test_enter_finds_at_once_and_the_results_stay(page, box):
    page.evaluate("document.querySelector('.hit').id = 'the-same'")
    box.fill("stroud")
    page.keyboard.press("Enter")
    expect(page.locator(LABELS)).to_have_text(["Mirela Stroud"])
    expect(page.locator("#the-same")).to_have_count(1)
    assert page.evaluate("location.pathname") == "/search/"


def test_an_answer_that_comes_too_late_is_dropped(browser, site):
    held = []
    page = browser.new_page()  # of its own: htmx writes of each request that it ends to the console
    page.goto(f"{site}/search/?q=harbour")
    box = page.get_by_role("searchbox", name="Find a person")
    page.route(re.compile(r"facet_q=r$"), lambda route: held.append(route))
    with page.expect_request(re.compile(r"facet_q=r$")):
        box.fill("r")
    box.fill("roake")
    expect(page.locator(LABELS)).to_have_text(["Anselm Roake"])
    assert len(held) == 1
    held[0].fulfill(body='<div id="buckets-person">late</div>', content_type="text/html")
    page.get_by_role("searchbox", name="Find a place").fill("skelby")
    expect(page.locator("#buckets-place .bucket__label").first).to_contain_text("Skelby")
    expect(page.locator(LABELS)).to_have_text(["Anselm Roake"])
    page.close()


def test_back_brings_what_was_found_with_its_letters(page, box):
    box.fill("stroud")
    expect(page.locator(LABELS)).to_have_text(["Mirela Stroud"])
    page.locator(".bucket__toggle", has_text="Mirela Stroud").click()
    page.wait_for_url("**person=mirela-stroud&every=person")
    expect(page.locator(".chip")).to_contain_text("Mirela Stroud")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(LABELS)).to_have_text(["Mirela Stroud"])
    expect(box).to_have_value("stroud")


def test_without_javascript_the_box_opens_the_page_of_all_names(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour&section=city")
    page.get_by_role("searchbox", name="Find a person").fill("stroud")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facets/person/?q=harbour&section=city&facet_q=stroud")
    page.get_by_role("link", name="Mirela Stroud").first.click()
    page.wait_for_url("**/search/?q=harbour&person=mirela-stroud&section=city&every=person")
    context.close()


def test_two_topics_narrow_and_the_word_between_them_lets_either_do(page, site):
    def total():
        return int(page.locator(".results-bar__count data").get_attribute("value"))

    def tick(bucket):
        said = bucket.locator(".count").inner_text().split()[0]
        bucket.click()
        expect(page.locator(".results-bar__count data")).to_have_attribute("value", said)
        return int(said)

    page.goto(f"{site}/search/")
    first = tick(page.locator("#topic-natural-gas"))
    buckets = page.locator("#buckets-topic .bucket:not(.bucket--selected) > .bucket__toggle").all()
    counts = [int(each.locator(".count").inner_text().split()[0]) for each in buckets]
    fewer = next(n for n, count in enumerate(counts) if count < first)
    other = buckets[fewer].get_attribute("id").removeprefix("topic-")
    both = tick(page.locator(f"#topic-{other}"))
    assert 0 < both < first
    page.evaluate("window.stillHere = true")
    switch = page.locator("#every-topic-1")
    expect(switch).to_have_accessible_name(re.compile("^and"))
    switch.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search/?topic=natural-gas&topic={other}")
    expect(switch).to_be_focused()
    expect(switch).to_have_accessible_name(re.compile("^or"))
    assert total() > both
    assert not Axe().run(page, context=".chips").response["violations"]
    page.keyboard.press("Enter")
    page.wait_for_url("**&every=topic")
    expect(page.locator(".results-bar__count data")).to_have_attribute("value", str(both))
    assert page.evaluate("window.stillHere")


def test_a_value_is_left_out_by_keyboard(page, site):
    page.goto(f"{site}/search/?q=harbour")
    exclude = page.locator("[id^='not-section-']").first
    toggle = page.locator("[id^='section-']").first
    expect(exclude).to_have_css("opacity", "0")
    toggle.focus()
    expect(exclude).to_have_css("opacity", "1")
    page.keyboard.press("ArrowRight")
    expect(exclude).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**section=-*")
    expect(page.locator(".chip--excluded .chip__value")).to_have_css(
        "text-decoration-line", "line-through"
    )
    expect(page.locator(".facet__state")).to_have_text("1 left out")
    page.locator(".bucket--excluded a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(0)


def test_a_finger_finds_and_leaves_out_in_the_sheet(browser, site):
    context = browser.new_context(
        viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour")
    page.locator("#open-facets").tap()
    box = page.get_by_role("searchbox", name="Find a person")
    box.tap()
    page.keyboard.type("stroud")
    expect(page.locator(LABELS)).to_have_text(["Mirela Stroud"])
    page.keyboard.press("Escape")
    expect(page.locator(LABELS)).not_to_have_text(["Mirela Stroud"])
    expect(page.locator("#facets")).to_be_visible()
    exclude = page.locator("[id^='not-person-']").first
    size = exclude.bounding_box()
    assert min(size["width"], size["height"]) >= 24
    expect(exclude).to_have_css("opacity", "1")
    exclude.tap()
    page.wait_for_url("**person=-*")
    expect(page.locator("#facets")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(page.locator("#facets")).to_be_hidden()
    context.close()


def test_letters_lead_through_the_names_by_keyboard(page, site):
    page.goto(f"{site}/facets/person/?facet_sort=name")
    letter = page.locator(".letters a").nth(3)
    letter.focus()
    page.keyboard.press("Enter")
    heading = page.locator("h2", has_text=re.compile(f"^{letter.inner_text()}$"))
    expect(heading).to_be_in_viewport()
    page.locator(".bucket__exclude").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?person=-*")
    expect(page.locator(".chip--excluded")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_column_and_the_names(browser, site, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site}/search/?q=harbour&section=-city")
    page.get_by_role("searchbox", name="Find a person").fill("ro")
    expect(page.locator(LABELS).first).to_be_visible()
    faults = [f["id"] for f in Axe().run(page).response["violations"]]
    page.goto(f"{site}/facets/person/?facet_sort=name&person=-mirela-stroud")
    faults += [f["id"] for f in Axe().run(page).response["violations"]]
    assert faults == []
    context.close()


def in_sight(page, selector):
    """How many pixels of an element's height are on the screen."""
    return page.locator(selector).evaluate(
        """one => {
          const { top, bottom } = one.getBoundingClientRect();
          return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
        }"""
    )


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_the_column_and_the_count_stay_in_view(window, reuters, has_script):
    page = window(viewport={"width": 1280, "height": 900}, java_script_enabled=has_script)
    page.goto(f"{reuters}/search/?q=oil&topic=crude")
    for share in (0.3, 0.6):
        page.mouse.move(900, 450)
        page.evaluate("share => scrollTo(0, share * document.body.scrollHeight)", share)
        expect(page.locator("#topic-crude")).to_be_in_viewport()
        assert in_sight(page, "#facet-list") > 800
        expect(page.locator("h1")).to_be_in_viewport()
        expect(page.locator(".chip")).to_be_in_viewport()
        assert page.locator(".results-head").bounding_box()["height"] <= 90


def test_the_wheel_goes_to_the_end_of_the_column_and_then_on_down_the_page(window, reuters):
    page = window(viewport={"width": 1280, "height": 700})
    page.goto(f"{reuters}/search/?q=oil")
    page.evaluate("scrollTo(0, 1000)")
    page.mouse.move(150, 350)
    last = page.locator("#facet-list > .facet").last
    expect(last).not_to_be_in_viewport()
    for _turn in range(40):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(30)
    expect(last).to_be_in_viewport()
    page.wait_for_function("scrollY > 1100")


def test_a_choice_far_down_the_column_stays_in_sight(window, reuters):
    page = window(viewport={"width": 1280, "height": 700})
    page.goto(f"{reuters}/search/?q=oil")
    bucket = page.locator("#buckets-place .bucket__toggle").nth(2)
    bucket.scroll_into_view_if_needed()
    identity = bucket.get_attribute("id")
    bucket.click()
    page.wait_for_url("**place=*")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(f"#{identity}")).to_be_focused()
    expect(page.locator(f"#{identity}")).to_be_in_viewport(ratio=1)


def test_counts_end_where_the_column_does(window, site):
    page = window(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/search/?q=harbour")
    rule = page.locator("#facet-topic").bounding_box()
    count = page.locator("#buckets-topic .count").first.bounding_box()
    assert abs(rule["x"] + rule["width"] - count["x"] - count["width"]) <= 1
