"""Whole trips through the archive, as a reader and as an editor take them."""

from __future__ import annotations

import csv
import re

from playwright.sync_api import expect

from newsroom.models import Article


def count(page):
    return int(re.search(r"[\d,]+", page.locator("#results h1").inner_text())[0].replace(",", ""))


def test_from_the_front_page_to_an_article_and_back(page, site):
    page.goto(site)
    page.get_by_role("combobox").fill("gas deal")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=gas+deal*")
    before = count(page)
    assert before > 3

    page.locator("#facets").get_by_text("Mirela Stroud").first.click()
    page.wait_for_url("**person=mirela-stroud*")
    narrowed = count(page)
    assert 0 < narrowed < before
    expect(page.locator(".chip")).to_contain_text("Mirela Stroud")

    headline = page.locator(".hit .headline a").first
    title = headline.inner_text()
    headline.click()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    expect(page.locator("#results h1")).to_contain_text(str(narrowed))
    page.go_back()
    expect(page.locator("#results h1")).to_contain_text(str(before))
    expect(page.get_by_role("combobox")).to_have_value("gas deal")


def test_a_chip_takes_its_filter_away_without_loading_the_page_anew(page, site):
    page.goto(f"{site}/search/?q=gas&topic=natural-gas&section=politics")
    narrowed = count(page)
    page.evaluate("window.stillHere = true")
    page.locator(".chip__remove").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    assert count(page) >= narrowed
    assert page.evaluate("window.stillHere")
    assert "topic=" not in page.url


def test_focus_stays_on_the_bucket_that_was_chosen_by_keyboard(page, site):
    page.goto(f"{site}/search/")
    bucket = page.locator(".bucket__toggle").first
    identity = bucket.get_attribute("id")
    bucket.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?topic=*")
    expect(page.locator(f'[id="{identity}"]')).to_be_focused()
    expect(page.locator("#announcement")).to_contain_text(str(count(page)))


def test_a_name_is_found_among_all_of_its_kind(page, site):
    page.goto(f"{site}/search/?q=gas")
    before = count(page)
    page.locator("#all-person").click()
    page.get_by_label("Find a name").fill("STROUD")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Mirela Stroud").first.click()
    page.wait_for_url("**/search/?q=gas&person=mirela-stroud&every=person")
    assert 0 < count(page) < before


def test_the_slash_leads_to_the_search_box(page, site):
    page.goto(f"{site}/search/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_filters_stay_when_the_words_change(page, site):
    page.goto(f"{site}/search/?topic=natural-gas")
    page.get_by_role("combobox").fill("annex")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=annex*")
    assert "topic=natural-gas" in page.url


def test_a_bar_of_the_histogram_narrows_the_dates(page, site):
    page.goto(f"{site}/search/")
    before = count(page)
    page.locator(".histogram svg a").nth(3).click()
    page.wait_for_url("**from=*")
    assert 0 < count(page) < before
    page.locator("#chart-size").click()
    page.get_by_label("From", exact=True).fill("2025")
    page.get_by_label("To", exact=True).fill("2025")
    page.get_by_label("To", exact=True).press("Enter")
    page.wait_for_url("**from=2025&*")
    assert 0 < count(page) < before


def test_the_csv_has_a_row_a_hit(page, site):
    page.goto(f"{site}/search/?q=harbour")
    hits = count(page)
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.startswith("newsroom-")
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == hits


def test_everything_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("searchbox").fill("gas deal")
    page.keyboard.press("Enter")
    before = count(page)
    page.locator("#person-mirela-stroud").click()
    assert 0 < count(page) < before
    page.locator(".chip__remove").click()
    assert count(page) == before
    page.get_by_role("link", name="Newest", exact=True).click()
    assert "sort=newest" in page.url
    page.locator(".hit .headline a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    context.close()


def test_filters_are_a_sheet_on_a_narrow_screen(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{site}/search/?q=gas")
    expect(page.locator("#facets")).to_be_hidden()
    page.get_by_role("button", name=re.compile("Filters")).click()
    expect(page.locator("#facets")).to_be_visible()
    page.locator("#topic-natural-gas").click()
    page.wait_for_url("**topic=natural-gas*")
    expect(page.locator("#facets")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    context.close()


def test_an_editor_publishes_a_draft_and_a_reader_finds_it(page, site, admin_user):
    Article.objects.create(headline="Zebra seen in Skelby", body="<p>It was striped.</p>")
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(admin_user.username)
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{site}/admin/newsroom/article/?q=zebra")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("publish_selected")
    page.locator("button[name=index]").click()
    page.get_by_label("Publish the one with a warning all the same").check()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(f"{site}/search/?q=zebra")
    expect(page.locator(".hit .headline")).to_have_text("Zebra seen in Skelby")
