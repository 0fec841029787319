"""The export dialog: by mouse and by keys, with script and without."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

SEARCH = "/search/?q=gas"


@pytest.fixture
def opened(page, site):
    page.goto(site + SEARCH)
    page.locator("#open-export").click()
    expect(page.locator("#export")).to_be_visible()
    return page


def columns(page) -> list[str]:
    return page.locator(".export__table th").all_inner_texts()


def download(page, act) -> tuple[str, bytes]:
    """What the browser got for an act: its address and its bytes."""
    with page.expect_download() as downloading:
        act()
    return downloading.value.url, Path(downloading.value.path()).read_bytes()


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(data.decode("utf-8-sig").splitlines()))


def same(page, address: str) -> bytes:
    return page.request.get(address).body()


def test_the_dialog_opens_and_the_address_stays(opened, site):
    dialog = opened.get_by_role("dialog", name="Export")
    expect(dialog).to_contain_text("articles for “gas”.")
    assert opened.evaluate("document.querySelector('#export').matches(':modal')")
    assert opened.url == site + SEARCH
    expect(opened.get_by_label("CSV")).to_be_focused()
    expect(opened.locator(".export__table tbody tr")).to_have_count(3)


def test_the_file_is_what_was_chosen_and_its_address_gives_the_same(opened, site):
    opened.locator("#export-columns summary").click()
    opened.get_by_role("button", name="Headline, date, address").click()
    expect(opened.locator(".export__table th")).to_have_text(["headline", "published_at", "url"])
    opened.get_by_role("checkbox", name="Score").check()
    expect(opened.locator(".export__table th")).to_have_count(4)
    opened.get_by_role("button", name="Score: one column earlier").click()
    expect(opened.locator(".export__table th").nth(2)).to_have_text("score")
    opened.get_by_label("byte-order mark").check()
    opened.get_by_label("Oldest first").check()
    link = re.compile(r"sort=oldest&columns=headline,published_at,score,url&bom=1$")
    expect(opened.locator("#export-address")).to_have_attribute("href", link)
    begins = opened.locator(".export__table td:first-child").all_inner_texts()
    begins = [text.removesuffix("…") for text in begins]

    address, data = download(opened, opened.get_by_role("button", name="Download").click)
    assert link.search(address)
    assert data == same(opened, address)
    assert data.startswith(b"\xef\xbb\xbf")
    header, *body = rows(data)
    assert header == ["headline", "published_at", "score", "url"]
    assert [row[0][: len(text)] for row, text in zip(body, begins, strict=False)] == begins
    count = opened.locator("#results h1 data").get_attribute("value")
    assert len(body) == int(count)
    expect(opened.locator("#export")).to_be_hidden()
    assert opened.url == site + SEARCH


def test_the_choice_is_remembered_at_the_next_visit(opened, site):
    opened.get_by_label("JSON Lines").check()
    expect(opened.locator(".export__lines li")).to_have_count(3)
    expect(opened.locator("#export-columns")).to_be_hidden()
    address, data = download(opened, opened.get_by_role("button", name="Download").click)
    assert address.startswith(f"{site}/search.jsonl?q=gas")
    opened.goto(f"{site}/search/?q=harbour")
    again = opened.get_by_role("link", name="JSON Lines")
    address, data = download(opened, again.click)
    assert address == f"{site}/search.jsonl?q=harbour"
    assert data == same(opened, address)
    opened.locator("#open-export").click()
    expect(opened.get_by_label("JSON Lines")).to_be_checked()


def test_by_keys_alone(page, site):
    page.goto(site + SEARCH)
    page.locator("#open-export").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("CSV")).to_be_focused()
    for _ in range(30):  # round and round: what lies behind is never reached
        page.keyboard.press("Tab")
        where = (
            "['#export', 'body'].some((at) => document.activeElement.closest(at)?.id !== 'results')"
        )
        assert page.evaluate(where)
        assert page.evaluate("!document.activeElement.closest('#results, .masthead, #search-form')")
    page.keyboard.press("Escape")
    expect(page.locator("#export")).to_be_hidden()
    expect(page.locator("#open-export")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_label("CSV")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.get_by_label("CSV")).to_be_focused()
    address, data = download(page, lambda: page.keyboard.press("Enter"))
    assert data == same(page, address)
    expect(page.locator("#open-export")).to_be_focused()


def test_the_focus_stays_on_a_column_that_moves(opened):
    opened.locator("#export-columns summary").click()
    opened.get_by_role("button", name="Headline, date, address").click()
    expect(opened.locator(".export__table th")).to_have_text(["headline", "published_at", "url"])
    opened.locator("#export-earlier-url").focus()
    for order in (["headline", "url", "published_at"], ["url", "headline", "published_at"]):
        opened.keyboard.press("Enter")
        expect(opened.locator(".export__table th")).to_have_text(order)
        expect(opened.locator("#export-earlier-url")).to_be_focused()
    assert opened.locator("#export-columns").get_attribute("open") is not None


def test_close_closes_it(opened):
    opened.get_by_role("button", name="Close").click()
    expect(opened.locator("#export")).to_be_hidden()
    expect(opened.locator("#open-export")).to_be_focused()


def test_back_and_forward_show_no_dialog(page, site):
    page.goto(site + SEARCH)
    page.locator("#topic-natural-gas").click()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("#open-export").click()
    expect(page.locator("#export")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#export")).to_be_hidden()
    page.go_forward()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#export")).to_be_hidden()
    page.locator("#open-export").click()
    expect(page.locator("#export")).to_contain_text("articles for “gas”")


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_wider_than_the_screen(window, site, width, language):
    page = window(viewport={"width": width, "height": 640}, locale=language)
    page.goto(site + SEARCH)
    page.locator("#open-export").click()
    page.locator("#export-columns summary").click()
    expect(page.locator("#export-list")).to_be_visible()
    dialog = "document.querySelector('#export')"
    assert page.evaluate(f"{dialog}.scrollWidth <= {dialog}.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("#export-download")).to_be_in_viewport()


def test_without_javascript_it_is_a_page(window, site):
    page = window(java_script_enabled=False)
    page.goto(site + SEARCH)
    page.locator("#open-export").click()
    expect(page.locator("h1")).to_have_text("Export")
    page.locator("#export-columns summary").click()
    page.get_by_role("button", name="Headline, date, address").click()
    assert columns(page) == ["headline", "published_at", "url"]
    expect(page.locator("#export-list")).to_be_visible()
    page.get_by_role("button", name="Address: one column earlier").click()
    assert columns(page) == ["headline", "url", "published_at"]
    page.get_by_label("Newest first").check()
    page.get_by_role("button", name="Show the changed choice").click()
    assert "sort=newest" in page.url
    address, data = download(page, page.get_by_role("button", name="Download").click)
    assert address.endswith("?q=gas&sort=newest&columns=headline,url,published_at")
    assert data == same(page, address)
    page.get_by_role("link", name="Search: gas").click()
    address, again = download(page, page.locator("#export-again").click)
    assert again == data


def test_with_javascript_the_page_works_as_well(page, site):
    page.goto(f"{site}/search/export/?q=gas")
    page.get_by_label("JSON Lines").check()
    expect(page.locator(".export__lines li")).to_have_count(3)
    address, data = download(page, page.get_by_role("button", name="Download").click)
    assert data == same(page, address)
