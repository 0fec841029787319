"""Results while one types: when they are asked for, what they leave alone, and what is said."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

NOON = datetime(2026, 11, 23, 12)
PAUSE = 300  # ms, as in site.js
FIRST, SECOND = ".chip__remove >> nth=0", ".chip__remove >> nth=1"


@pytest.fixture
def asked(page):
    """The words of every search that the page asks for, as they are asked."""
    words: list[str] = []

    def note(request):
        if urlsplit(request.url).path == "/search/" and "hx-request" in request.headers:
            words.append(parse_qs(urlsplit(request.url).query).get("q", [""])[0])

    page.on("request", note)
    return words


@pytest.fixture
def box(page):
    return page.get_by_role("combobox")


@pytest.fixture
def stopped(page, site):
    """Opens an address with a clock that stands still; what it gives lets milliseconds pass."""

    def open_page(path):
        page.clock.install(time=NOON)
        page.goto(site + path)
        page.clock.pause_at(NOON.replace(hour=13))
        return page.clock.run_for

    return open_page


def results_for(page, words):
    """Waits for the results of some words."""
    expect(page.locator("#results")).to_have_attribute("data-q", words)


def test_results_come_300_ms_after_the_last_key_from_two_characters(page, box, stopped, asked):
    wait = stopped("/search/")
    box.press_sequentially("g")
    wait(2000)
    box.press_sequentially("a")
    wait(PAUSE - 1)
    box.press_sequentially("s")
    wait(PAUSE - 1)
    assert asked == []
    wait(1)
    results_for(page, "gas")
    assert asked == ["gas"]
    expect(page.locator("#results h1")).to_contain_text("for “gas…”")


def test_nothing_is_asked_for_spaces_an_empty_box_or_a_lone_field(page, box, stopped, asked):
    wait = stopped("/search/?q=gas")
    for text in ("", "   ", " g ", "person:", "gas", " gas "):
        box.fill(text)
        wait(2000)
    assert asked == []
    box.fill("ferry")
    wait(PAUSE)
    results_for(page, "ferry")
    assert asked == ["ferry"]
    assert page.url.endswith("/search/?q=ferry")


def test_text_that_is_still_composed_is_not_sent(page, box, stopped, asked):
    wait = stopped("/search/")
    keyboard = page.context.new_cdp_session(page)

    def compose(text):
        caret = {"selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", {"text": text, **caret})

    box.focus()
    for text in ("に", "にほ", "にほん"):
        compose(text)
        wait(2000)
    expect(box).to_have_value("にほん")
    expect(page.locator("#suggestions")).to_be_hidden()
    assert asked == []
    keyboard.send("Input.insertText", {"text": "日本"})
    wait(PAUSE)
    expect(page.locator("#results")).to_have_class(re.compile("results--waits"))
    assert asked == ["日本"]


def test_an_answer_that_comes_late_is_dropped(page, box, stopped, asked, dropped):
    held = []
    page.route("**/search/?q=gas&typing=1", lambda route: held.append(route))
    wait = stopped("/search/")
    box.press_sequentially("gas")
    wait(PAUSE)
    box.press_sequentially(" deal")
    wait(PAUSE)
    results_for(page, "gas deal")
    assert asked == ["gas", "gas deal"]
    assert [dropped(route.request) for route in held] == [True]


def test_the_caret_and_the_text_are_the_typists_own(page, box, stopped):
    wait = stopped("/search/?q=gas&topic=natural-gas")
    box.press("End")
    box.press_sequentially(" dael ")
    for _ in range(4):
        box.press("ArrowLeft")
    wait(PAUSE)
    results_for(page, "gas dael")
    expect(box).to_be_focused()
    expect(box).to_have_value("gas dael ")
    assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [5, 5]
    assert page.url.endswith("/search/?q=gas+dael&topic=natural-gas")


def test_no_address_has_empty_fields(page, box, site):
    page.goto(f"{site}/search/?topic=natural-gas&sort=newest")
    box.fill("annex")
    page.wait_for_url("**/search/?q=annex&topic=natural-gas&sort=newest")
    box.fill("")
    box.press("Enter")
    page.wait_for_url("**/search/?topic=natural-gas&sort=newest")
    page.locator("#chart-size").click()
    page.get_by_label("From", exact=True).fill("2025")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search/?topic=natural-gas&from=2025&sort=newest")


def test_a_link_that_is_chosen_before_the_pause_is_over_counts(page, box, stopped, asked):
    wait = stopped("/search/?q=gas")
    box.press("End")
    box.press_sequentially(" de")
    page.locator("#topic-natural-gas").click()
    wait(PAUSE)
    expect(page.locator(".chip")).to_have_count(1)
    expect(box).to_have_value("gas")
    assert asked == ["gas"]


def test_words_typed_while_a_link_is_answered_stay(page, box, stopped):
    held = []
    page.route("**/search/?q=gas&topic=natural-gas&every=topic", lambda route: held.append(route))
    wait = stopped("/search/?q=gas")
    page.locator("#topic-natural-gas").click()
    box.fill("gas price")
    held[0].continue_()
    expect(page.locator(".chip")).to_have_count(1)
    expect(box).to_have_value("gas price")
    wait(PAUSE)
    page.wait_for_url("**/search/?q=gas+price&topic=natural-gas&every=topic")


def test_loading_shows_after_150_ms_and_the_old_results_stay(page, box, stopped):
    held = []
    page.route("**/search/?q=gas&typing=1", lambda route: held.append(route))
    wait = stopped("/search/")
    before = page.locator(".hit .headline").first.inner_text()
    results = page.locator("#results")
    box.press_sequentially("gas")
    wait(PAUSE + 149)
    expect(results).not_to_have_attribute("aria-busy", re.compile(""))
    wait(1)
    expect(results).to_have_attribute("aria-busy", "true")
    expect(page.locator(".hit .headline").first).to_have_text(before)
    held[0].continue_()
    results_for(page, "gas")
    expect(results).not_to_have_attribute("aria-busy", re.compile(""))
    wait(2000)
    expect(results).not_to_have_attribute("aria-busy", re.compile(""))


def test_the_rule_stands_still_for_those_who_want_no_motion(browser, site):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/search/")
    page.locator("#results").evaluate("results => results.setAttribute('aria-busy', 'true')")
    rule = "getComputedStyle(document.getElementById('results'), '::before')"
    assert page.evaluate(f"{rule}.animationName") == "none"
    assert page.evaluate(f"{rule}.height") == "2px"
    context.close()


def test_the_count_is_said_once_after_typing_rests(page, box, stopped):
    said = []
    page.expose_function("said", lambda text: said.append(text))
    wait = stopped("/search/")
    page.evaluate(
        """new MutationObserver(() => {
          const text = document.getElementById("announcement").textContent;
          if (text) window.said(text);
        }).observe(document.getElementById("announcement"), { childList: true })"""
    )
    for text in ("gas", " de", "al"):
        box.press_sequentially(text)
        wait(PAUSE)
        results_for(page, box.input_value())
    wait(999)
    assert said == []
    wait(1)
    expect(page.locator("#announcement")).to_have_text(
        re.compile(r"^\d+ articles?, most relevant first$")
    )
    assert len(said) == 1


def test_a_failure_while_one_types_leaves_the_page_as_it_is(browser, site):
    page = browser.new_page()
    page.goto(f"{site}/search/")
    page.route("**/search/?q=ga*", lambda route: route.fulfill(status=503, body="down"))
    box = page.get_by_role("combobox")
    with page.expect_response("**/search/?q=gas&typing=1"):
        box.press_sequentially("gas")
    box.press_sequentially("1")
    box.press("Backspace")
    expect(box).to_be_focused()
    expect(page.locator("#results")).to_have_attribute("data-q", "")
    box.press("Enter")
    expect(page.locator("body")).to_have_text("down")
    page.close()


@pytest.mark.parametrize(
    ("path", "control", "then"),
    [
        ("/search/?topic=natural-gas&section=politics&section=city", FIRST, FIRST),
        ("/search/?topic=natural-gas&section=politics", SECOND, FIRST),
        ("/search/?topic=natural-gas", ".chip__remove", "#results"),
        ("/search/?topic=natural-gas&section=politics", "#clear-filters", "#results"),
        ("/search/?q=gas", "#clear-words", "#q"),
        ("/search/", "#topic-natural-gas", "#topic-natural-gas"),
        ("/search/?q=gas", "#sort-oldest", "#sort-oldest"),
        ("/search/", "#page-2", "#articles"),
        ("/search/", "#next", "#articles"),
        ("/search/?q=zzzz&topic=natural-gas", "#drop-words", "#results"),
    ],
)  # fmt: skip
def test_focus_is_never_lost(page, site, path, control, then):
    page.goto(site + path)
    page.locator(control).focus()
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)
    expect(page.locator(then)).to_be_focused()


def test_an_unfinished_word_counts_as_a_beginning_and_the_address_says_what_is_written(
    page, box, site
):
    page.goto(f"{site}/search/")
    with page.expect_response("**/search/?q=harb&typing=1"):
        box.press_sequentially("harb")
    results_for(page, "harb")
    expect(page.locator("#results h1")).to_contain_text("for “harb…”")
    assert page.url.endswith("/search/?q=harb")
    export = page.locator("#open-export").get_attribute("href")
    assert export.endswith("?q=harb%2A")
    links = page.locator("#results .bucket a").evaluate_all("links => links.map((a) => a.search)")
    assert links
    assert all("q=harb*" in link.replace("%2A", "*") for link in links)
    with page.expect_response("**/search/?q=harbour&typing=1"):
        box.press_sequentially("our")
    with page.expect_response("**/search/?q=harbour"):
        box.press_sequentially(" ")
    expect(page.locator("#results h1")).to_contain_text("for “harbour”")
    assert page.url.endswith("/search/?q=harbour")


def test_where_nothing_is_found_yet_the_last_list_stays_dimmed(page, box, site):
    page.goto(f"{site}/search/")
    box.press_sequentially("gas")
    results_for(page, "gas")
    list_before = page.locator("#results .hits").inner_html()
    with page.expect_response(lambda answer: answer.status == 204):
        box.press_sequentially("xqz")
    expect(page.locator("#results")).to_have_class(re.compile("results--waits"))
    assert page.locator("#results .hits").inner_html() == list_before
    assert page.url.endswith("/search/?q=gas")
    with page.expect_response("**/search/?q=gas&typing=1"):
        for _ in "xqz":
            box.press("Backspace")
    expect(page.locator("#results")).not_to_have_class(re.compile("results--waits"))
    box.fill("gasxqz")
    box.press("Enter")
    page.wait_for_url("**/search/?q=gasxqz")
    expect(page.locator("#results h1")).to_have_text("Nothing found for “gasxqz”.")


def test_nothing_collapses_while_one_types(page, box, reuters):
    """The height of the page's list after every letter, its answer waited for."""
    page.goto(f"{reuters}/search/")
    heights = []
    for letter in "interest rate":
        box.press_sequentially(letter)
        if box.input_value().strip() and len(box.input_value().split()[-1]) > 1:
            typed = box.input_value().strip()
            page.wait_for_function(
                """typed => {
                  const { dataset, classList } = document.getElementById("results");
                  return dataset.q === typed || classList.contains("results--waits");
                }""",
                arg=typed,
            )
        heights.append(page.locator("#articles").bounding_box()["height"])
        expect(page.locator(".zero")).to_have_count(0)
        expect(page.locator(".suggestion")).to_have_count(0)
        expect(page.locator("#facets")).to_be_visible()
    assert min(heights) > 1000


def test_an_unfinished_word_of_one_letter_waits(page, box, stopped, asked):
    wait = stopped("/search/")
    box.fill("gas p")
    wait(2000)
    assert asked == []
    box.fill("gas pr")
    wait(PAUSE)
    results_for(page, "gas pr")
    box.fill("gas p ")
    wait(PAUSE)
    results_for(page, "gas p")
    assert asked == ["gas pr", "gas p"]


def test_a_reload_asks_what_is_written(page, box, site):
    page.goto(f"{site}/search/")
    box.press_sequentially("harb")
    results_for(page, "harb")
    page.reload()
    expect(page.locator("#results h1")).to_have_text("Nothing found for “harb”.")
    expect(box).to_have_value("harb")
