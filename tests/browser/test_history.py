"""Back and Forward among searches: whole pages, where one was on them, and nothing that is late."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

CACHE = "htmx-history-cache"


@pytest.fixture
def box(page):
    return page.get_by_role("combobox")


def show(page, words):
    """Types words, presses Enter and waits for their results; without moving the page."""
    page.evaluate(
        """words => {
          document.getElementById("q").value = words;
          document.getElementById("search-form").requestSubmit();
        }""",
        words,
    )
    results_for(page, words)


def results_for(page, words):
    expect(page.locator("#results")).to_have_attribute("data-q", words)


def type_until_shown(page, box, text):
    box.press_sequentially(text)
    results_for(page, box.input_value().strip())


def scroll(page, to):
    page.evaluate("to => scrollTo(0, to)", to)
    scrolled(page, to)


def scrolled(page, to):
    page.wait_for_function("to => Math.abs(scrollY - to) < 2", arg=to)


def is_whole(page):
    """The restored page is one page: masthead, box, one set of results, footer."""
    for part in (".masthead", "#search-form", "#results", "#announcement", ".site-foot"):
        expect(page.locator(part)).to_have_count(1)
    expect(page.locator("body body, body body > title")).to_have_count(0)


def forget_pages(page):
    page.evaluate(f"sessionStorage.removeItem('{CACHE}')")


KEPT = pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "not kept"])


@KEPT
def test_back_from_a_short_page_and_forward_restore_pages_and_places(page, site, box, is_kept):
    page.goto(f"{site}/search/?q=gas")
    scroll(page, 1200)
    show(page, "zzzz")
    expect(page.locator(".zero")).to_be_visible()
    if not is_kept:
        forget_pages(page)
    page.go_back()
    results_for(page, "gas")
    is_whole(page)
    scrolled(page, 1200)
    expect(box).to_have_value("gas")
    expect(page).to_have_title(re.compile("^[0-9]+ articles for “gas” – Newsroom Archive$"))
    if not is_kept:
        forget_pages(page)
    page.go_forward()
    results_for(page, "zzzz")
    is_whole(page)
    scrolled(page, 0)
    expect(box).to_have_value("zzzz")
    page.go_back()
    results_for(page, "gas")
    scrolled(page, 1200)


def test_pages_of_results_are_pages_of_the_history(page, site):
    page.goto(f"{site}/search/")
    scroll(page, 2000)
    first = page.locator(".hit .headline").first.inner_text()
    page.locator("#next").click()
    page.wait_for_url("**/search/?page=2")
    expect(page.locator(".hit .headline").first).not_to_have_text(first)
    page.wait_for_function("() => scrollY < 2000")
    page.go_back()
    page.wait_for_url("**/search/")
    expect(page.locator(".hit .headline").first).to_have_text(first)
    is_whole(page)


def test_typing_leaves_the_page_before_it_and_one_page_of_its_own(page, site, box):
    page.goto(f"{site}/search/?topic=natural-gas")
    before = page.evaluate("history.length")
    for text in ("gas", " deal", " annex"):
        type_until_shown(page, box, text)
    assert page.url == f"{site}/search/?q=gas+deal+annex&topic=natural-gas"
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    results_for(page, "")
    assert page.url == f"{site}/search/?topic=natural-gas"
    expect(box).to_have_value("")
    is_whole(page)
    page.go_forward()
    results_for(page, "gas deal annex")
    expect(box).to_have_value("gas deal annex")


def test_enter_ends_typing_and_adds_no_second_page(page, site, box):
    page.goto(f"{site}/search/")
    before = page.evaluate("history.length")
    type_until_shown(page, box, "gas")
    with page.expect_response("**/search/?q=gas"):
        box.press("Enter")
    assert page.evaluate("history.length") == before + 1
    type_until_shown(page, box, " deal")
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    results_for(page, "gas")


def test_enter_pushes_what_was_not_shown_yet(page, site, box):
    page.goto(f"{site}/search/?q=gas")
    before = page.evaluate("history.length")
    box.fill("ferry")
    box.press("Enter")
    results_for(page, "ferry")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    results_for(page, "gas")


def test_leaving_the_box_ends_typing(page, site, box):
    page.goto(f"{site}/search/")
    type_until_shown(page, box, "gas")
    box.press("Tab")
    expect(box).not_to_be_focused()
    box.focus()
    box.press("End")
    type_until_shown(page, box, " deal")
    page.go_back()
    results_for(page, "gas")
    page.go_back()
    results_for(page, "")


def test_typing_does_not_push_other_pages_out_of_what_is_kept(page, site, box):
    page.goto(f"{site}/search/?q=harbour")
    box.fill("")
    for letter in "abcdefghijkl":
        type_until_shown(page, box, f"{letter}x ")
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.go_back()
    results_for(page, "harbour")
    assert "/search/" not in asked


def test_what_is_on_its_way_is_dropped_by_back(page, site, box, dropped):
    held = []
    page.goto(f"{site}/search/?q=gas")
    show(page, "ferry")
    page.route("**/search/?q=ferry&topic=*", lambda route: held.append(route))
    page.locator(".bucket__toggle").first.click()
    page.wait_for_function("() => document.querySelector('[aria-busy]')")
    page.go_back()
    results_for(page, "gas")
    assert dropped(held[0].request)
    expect(page.locator("[aria-busy]")).to_have_count(0)
    assert page.url == f"{site}/search/?q=gas"


def test_what_waits_to_be_sent_is_dropped_by_back(page, site, box):
    page.goto(f"{site}/search/?q=gas")
    show(page, "ferry")
    page.clock.install()
    box.press("End")
    box.press_sequentially(" quay")
    page.go_back()
    results_for(page, "gas")
    page.clock.run_for(1000)
    expect(box).to_have_value("gas")
    assert page.url == f"{site}/search/?q=gas"


def test_two_steps_back_at_once_end_at_the_second(page, site, dropped):
    page.goto(f"{site}/search/?q=gas")
    show(page, "ferry")
    show(page, "harbour")
    forget_pages(page)
    held = []
    page.route("**/search/?q=ferry", lambda route: held.append(route))
    with page.expect_request("**/search/?q=ferry") as asked:
        page.evaluate("history.back()")
    page.evaluate("history.back()")
    results_for(page, "gas")
    assert dropped(asked.value)
    assert page.url == f"{site}/search/?q=gas"


@KEPT
def test_lists_and_sheets_are_closed_on_a_restored_page(page, site, box, is_kept):
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{site}/search/?q=gas")
    box.press("End")
    box.press_sequentially(" har")
    results_for(page, "gas har")
    page.get_by_role("listbox").wait_for()
    if not is_kept:
        forget_pages(page)
    page.go_back()
    results_for(page, "gas")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.get_by_role("button", name="Filters").click()
    page.locator("#topic-natural-gas").click()
    page.wait_for_url("**topic=natural-gas&every=topic")
    expect(page.locator("#facets")).to_be_visible()
    page.go_back()
    results_for(page, "gas")
    expect(page.locator("#facets")).to_be_hidden()
    box.press("End")
    box.press_sequentially(" har")
    page.get_by_role("listbox").wait_for()


def test_back_returns_the_focus_to_the_control_that_was_left(page, site):
    page.goto(f"{site}/search/?q=gas")
    page.locator("#topic-natural-gas").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**topic=natural-gas&every=topic")
    page.locator("#sort-oldest").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=oldest")
    page.go_back()
    expect(page.locator("#sort-oldest")).to_be_focused()
    page.go_back()
    expect(page.locator("#topic-natural-gas")).to_be_focused()


def test_back_from_an_article_leads_to_the_results_as_they_were(page, site, box):
    page.goto(f"{site}/search/")
    type_until_shown(page, box, "gas")
    page.locator(".hit .headline a").nth(1).click()
    expect(page.locator("article h1")).to_be_visible()
    page.go_back()
    results_for(page, "gas")
    expect(box).to_have_value("gas")
    is_whole(page)
    page.go_back()
    results_for(page, "")
    is_whole(page)


@pytest.mark.parametrize("has_bfcache", [True, False], ids=["kept", "loaded anew"])
def test_back_from_an_article_the_focus_is_on_its_headline(page, site, has_bfcache):
    if not has_bfcache:  # a page with a listener like this is kept by no browser
        page.add_init_script("addEventListener('unload', () => {})")
    page.goto(f"{site}/search/?q=gas")
    headline = page.locator(".hit .headline a").nth(5)
    identity = headline.get_attribute("id")
    headline.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_be_visible()
    page.go_back()
    results_for(page, "gas")
    expect(page.locator(f"#{identity}")).to_be_focused()
    expect(page.locator(f"#{identity}")).to_be_in_viewport()


@pytest.mark.parametrize("link", ["#next", "#page-2"])
def test_a_new_page_begins_at_its_first_article(page, site, link):
    page.goto(f"{site}/search/")
    page.locator(link).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?page=2")
    expect(page.locator("#articles")).to_be_focused()
    expect(page.locator(".hit").first).to_be_in_viewport(ratio=0.9)
    expect(page.locator("h1")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".hits > li").first.locator(":focus")).to_have_count(1)


def test_pages_of_those_who_signed_in_are_kept_nowhere(page, site, client):
    user = get_user_model().objects.create_user("ann")
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page.goto(f"{site}/search/?q=gas")
    scroll(page, 1200)
    show(page, "zzzz")
    assert page.evaluate(f"sessionStorage.getItem('{CACHE}')") is None
    page.go_back()
    results_for(page, "gas")
    is_whole(page)
    scrolled(page, 1200)
    assert page.evaluate(f"sessionStorage.getItem('{CACHE}')") is None


def test_a_page_that_cannot_be_restored_is_loaded(browser, site):
    page = browser.new_page()
    page.goto(f"{site}/search/?q=gas")
    show(page, "ferry")
    forget_pages(page)
    answers = iter([503])

    def answer(route):
        status = next(answers, None)
        route.fulfill(status=status, body="down") if status else route.continue_()

    page.route("**/search/?q=gas", answer)
    page.evaluate("history.back()")
    results_for(page, "gas")
    is_whole(page)
    page.close()
