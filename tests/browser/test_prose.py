"""A body with a wide table, notes and links: on a phone, by keyboard, and on paper."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_accessibility import LOOKS, NARROW, faults

LANDED = "".join(f"<td>{number}00,000 tonnes</td>" for number in range(1, 13))
BODY = (
    '<p>Cod<sup><a href="#fn1">1</a></sup> came <a href="https://quay.example/cod">ashore</a>.</p>'
    f"<table><caption>Landed each month</caption><tr><th>Skelby</th>{LANDED}</tr></table>"
    "<blockquote><p>It was cold.</p><pre>N 62  E 6</pre><p>It was dark.</p></blockquote>"
    f"{'<p>They sailed.</p>' * 40}"
    '<ol><li>Off the banks. <a href="#fnref1">↩</a></li></ol>'
)


def test_tables_scroll_by_keyboard_notes_lead_and_paper_has_addresses(window, site, make_article):
    article = make_article("Cod ashore", body=BODY, source="The Quay", section="City")
    page = window(viewport=NARROW, reduced_motion="reduce")
    page.goto(site + article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    box = page.get_by_role("group", name="Landed each month")
    box.focus()
    expect(box).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.prose__table').scrollLeft > 0")

    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_text("Off the banks.")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the text").click()
    expect(page.locator("#note-1-from")).to_be_in_viewport()

    page.locator("#cite summary").click()
    expect(page.locator(".cite__text")).to_contain_text("“Cod ashore”, The Quay")
    assert faults(page, LOOKS) == []

    page.emulate_media(media="print")
    address = "one => getComputedStyle(one, '::after').content"
    assert "https://quay.example/cod" in page.locator(".prose a[href^=http]").evaluate(address)
    assert page.locator("#note-1-from").evaluate(address) == "none"
    for gone in (".site-nav", "#cite", ".site-foot"):
        assert not page.locator(gone).is_visible(), gone
    cited = page.locator(".print-only").last
    assert cited.is_visible()
    assert "“Cod ashore”, The Quay, 17 November 2025, http" in cited.inner_text()
