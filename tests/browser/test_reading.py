"""Pages enlarged, spaced out, in colours of the reader's own, without motion, and on paper."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages import LISTS, SEARCHES, articles
from tests.length import some

# WCAG 1.4.12: a reader may set type so; nothing may be cut off but what ends in dots anyway.
SPACED = """
* {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }
"""
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = (one) => one
    && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge + 1)
    .filter((one) => !scrolls(one.parentElement) && !one.closest(".visually-hidden, svg"))
    .map((one) => `${one.tagName}.${one.className} ${one.getBoundingClientRect().right}`);
}"""
TOO_LONG = """() => [...document.querySelectorAll(".in-the-news__name")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map((one) => one.textContent)"""
CUT_OFF = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => !one.closest(".visually-hidden, .sprite, svg, pre, .picture, input"))
  .filter((one) => !one.closest(".hits--dense :is(.dek, .snippet, .about)"))
  .filter((one) => one.checkVisibility() && /hidden|clip/.test(getComputedStyle(one).overflowY))
  .filter(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
    scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1)
  .map((one) => `${one.tagName}.${one.className}`)"""
# WCAG 2.5.8: within a sentence a link is as high as its line, and a bar of a chart has its twin in
# the list below. All else is 24 pixels at least.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, summary, select")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility() && one.tabIndex >= 0)
  .filter((one) => !one.closest("svg, .prose, .skip-link"))
  .filter((one) => {
    const beside = [...one.parentElement.childNodes].filter((node) => node.nodeType === 3);
    const isInSentence = getComputedStyle(one).display === "inline"
      && beside.some((node) => /[^\\s,.:]/.test(node.data));
    const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
    return !isInSentence && (width < 23.5 || height < 23.5);
  })
  .map((one) => `${one.className} ${one.textContent.trim().slice(0, 30)} `
    + `${one.getBoundingClientRect().width}x${one.getBoundingClientRect().height}`)"""
MOVING = """() => [...document.querySelectorAll("*")]
  .filter((one) => [null, "::before", "::after"].some((part) => {
    const { animationName, transitionDuration } = getComputedStyle(one, part);
    return animationName !== "none" || transitionDuration.split(", ").some(parseFloat);
  }))
  .map((one) => one.className)"""


@pytest.fixture
def paths(site, seed):
    return some([*SEARCHES.values(), *LISTS.values(), *articles().values()], seed)


def test_at_four_times_the_size_nothing_scrolls_sideways(window, site, paths):
    page = window(viewport={"width": 320, "height": 256})
    for path in paths:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.evaluate(TOO_WIDE) == [], path


def test_no_word_is_too_long_for_a_page(window, site, make_article, reindex):
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    article = make_article(
        f"{long}s", dek=long, kicker=long, text=f"gas {long}", byline=long, section=long,
        topics=[long], people=[long], places=[long], authors=[long], source=long,
    )  # fmt: skip
    reindex()
    names = [getattr(article, name).get() for name in ("topics", "people", "places")]
    names += [article.section, article.source, article.authors.get()]
    page = window()
    for path in (f"/search/?q={long}&sort=newest", f"/search/?q={long}&topic={names[0].slug}", "/",
                 f"/search/?q=-gas&topic={names[0].slug}", "/topics/", "/people/", "/sections/",
                 "/facets/topic/", f"/search/why/?q=gas&id={article.pk}",
                 f"/search/why-not/?q=zzzz&article={article.pk}", article.get_absolute_url(),
                 *(name.get_absolute_url() for name in names)):  # fmt: skip
        page.goto(site + path)
        for width in (1280, 820, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TOO_WIDE) == [], (path, width)


def test_no_word_of_a_topic_in_the_news_is_broken(window, site):
    page = window(bypass_csp=True)
    page.goto(f"{site}/")
    page.add_style_tag(content=".in-the-news__name { overflow-wrap: normal; hyphens: manual; }")
    for width in (1440, 1280, 1024, 820, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator(".in-the-news__name").count() > 1
        assert page.evaluate(TOO_LONG) == [], width


def test_type_may_be_spaced_out(window, site, paths):
    page = window(bypass_csp=True)
    for path in paths:
        page.goto(site + path)
        page.add_style_tag(content=SPACED)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(CUT_OFF) == [], (path, width)


def test_whatever_is_hit_is_24_pixels_high_and_wide(window, site, paths):
    page = window()
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(site + path)
            assert page.evaluate(SMALL) == [], (path, width)
    page.goto(site + SEARCHES["filters"])
    page.locator("#open-facets").click()
    assert page.evaluate(SMALL) == []


def test_what_is_switched_on_is_seen_in_a_readers_own_colours(window, site):
    page = window(forced_colors="active")
    page.goto(site + SEARCHES["filters"])

    def colour(selector, name):
        return page.locator(selector).first.evaluate(
            "(one, name) => getComputedStyle(one).getPropertyValue(name)", name
        )

    chosen, plain = ".bucket--selected .bucket__box", ".bucket:not(.bucket--selected) .bucket__box"
    assert colour(chosen, "background-color") != colour(plain, "background-color")
    assert colour(chosen, "color") != colour(chosen, "background-color")
    assert colour("mark", "background-color") != colour("body", "background-color")
    assert colour(".chip", "border-top-style") == "solid"
    page.goto(site + SEARCHES["dates"])
    page.locator("#chart-size").click()
    page.wait_for_selector(".overview")
    bars = (".histogram__chart .is-selected .bar", ".overview .bar")
    assert colour(bars[0], "fill") != colour(bars[1], "fill")
    for bar in bars:
        assert colour(bar, "fill") != colour("body", "background-color")


def test_nothing_moves_for_readers_who_want_no_motion(window, site):
    page = window(reduced_motion="reduce")
    page.goto(site + SEARCHES["hits"])
    page.evaluate("document.getElementById('results').setAttribute('aria-busy', 'true')")
    assert page.evaluate(MOVING) == []


def test_a_list_on_paper_has_its_stories_and_no_controls(window, site):
    page = window(color_scheme="dark")
    page.goto(site + SEARCHES["filters"])
    page.emulate_media(media="print")
    for gone in (".hit__picture", ".site-nav", ".search-box", "#facets", ".histogram", ".pager",
                 ".chip__remove", ".site-foot", ".results-bar__tools"):  # fmt: skip
        assert not page.locator(gone).first.is_visible(), gone
    for kept in (".wordmark", ".results-bar__count", ".chip__value", ".hit .headline", ".snippet"):
        assert page.locator(kept).first.is_visible(), kept
    mark = "one => getComputedStyle(one).textDecorationLine + getComputedStyle(one).backgroundImage"
    assert page.locator(".snippet mark").first.evaluate(mark) == "underlinenone"
    address = page.locator(".print-only").last
    assert address.is_visible()
    assert address.inner_text().strip().endswith(page.url)
    day = page.evaluate("getComputedStyle(document.body).color")
    assert sum(map(int, re.findall(r"\d+", day))) < 200  # dark ink, whatever the screen has


def test_an_article_on_paper_tells_its_address(window, site):
    page = window(color_scheme="dark")
    page.goto(site + articles()["an article"])
    page.emulate_media(media="print")
    assert page.locator(".article__headline").is_visible()
    assert page.locator(".figure img").is_visible()
    assert not page.locator(".rail").first.is_visible()
    address = page.locator(".print-only").last
    assert address.is_visible()
    assert page.url in address.inner_text()
