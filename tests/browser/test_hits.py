"""The list of hits: how much of it a screen holds, and what it says of why each is there."""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import expect

from newsroom.models import Image

WIDE, TABLET, PHONE, ENLARGED = (
    {"width": width, "height": height}
    for width, height in ((1280, 900), (820, 900), (390, 844), (320, 640))
)
FIRST = 320  # where the first hit may begin
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
IS_ON_TOP = """one => [0.05, 0.5, 0.95].every(part => {
  const {left, width, top, height} = one.getBoundingClientRect();
  return one === document.elementFromPoint(left + part * width, top + height / 2);
})"""
PARTS = ".hit, .hit__margin, .hit__top, .hit__rest, .hit__foot, .about, .why, .headline, .snippet"
BOXES = """hits => hits.map(hit => {
  const {top, bottom, height} = hit.getBoundingClientRect();
  return [top, bottom, height];
})"""
SPILT = """parts => parts.filter(part => {
  const list = part.closest(".hits").getBoundingClientRect(), box = part.getBoundingClientRect();
  return box.left < list.left - 1 || box.right > list.right + 1;
}).map(part => part.className)"""


def boxes(page):
    """(top, bottom, height) of every hit, the hairline above it included."""
    return page.locator(".hits > li").evaluate_all(BOXES)


def test_real_stories_are_short_and_four_of_them_fit_on_a_screen(window, reuters):
    page = window(viewport=WIDE)
    page.goto(f"{reuters}/search/?q=oil")
    hits = boxes(page)
    assert len(hits) == 20
    assert statistics.median(height for *_, height in hits) <= 130
    whole = [bottom for _, bottom, _ in hits if bottom - hits[0][0] <= WIDE["height"] - FIRST]
    assert len(whole) >= 4


def test_no_hit_moves_once_it_is_drawn(window, site):
    for size in (WIDE, PHONE):
        page = window(viewport=size)
        page.goto(f"{site}/topics/natural-gas/")
        assert page.locator(".hit").count() > 5
        assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE, ENLARGED], ids=lambda size: size["width"])
@pytest.mark.parametrize("kind", ["dense", "full"])
def test_nothing_is_wider_than_its_list(window, reuters, size, kind):
    page = window(viewport=size)
    page.context.add_cookies([{"name": "list", "value": kind, "url": reuters}])
    for q in ("oil", "baker OR volcker OR wheat"):
        page.goto(f"{reuters}/search/?q={q}")
        assert page.locator(f".hits--{kind} .hit").count() == 20
        assert page.locator(PARTS).evaluate_all(SPILT) == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_long_lists_of_names_are_cut_before_the_question(
    window, live_server, make_article, reindex
):
    names = [f"A person with the long name number {number}" for number in range(12)]
    make_article("Gas deal", text="The gas came.", topics=["Gas", "Trade"], people=names)
    make_article("天然気の契約に署名", text="The gas. " * 40, topics=["天然ガス" * 9])
    make_article("عقد الغاز وُقِّع في الميناء", text="gas العقد", language="ar", people=["Ann"])
    reindex()
    for size in (WIDE, TABLET, PHONE, ENLARGED):
        page = window(viewport=size)
        page.goto(f"{live_server.url}/search/?q=gas")
        assert page.locator(PARTS).evaluate_all(SPILT) == []
        for hit in page.locator(".hit").all():
            about, why = hit.locator(".about").bounding_box(), hit.locator(".why").bounding_box()
            assert about["x"] + about["width"] <= why["x"]
            assert about["height"] == 24


@pytest.mark.parametrize("q", ["oil", "bank"])
def test_a_mark_stands_on_its_line(window, reuters, q):
    page = window(viewport=WIDE)
    page.goto(f"{reuters}/search/?q={q}")
    marks = page.locator(".headline mark")
    assert marks.count() > 3
    off = "marks => marks.map(mark => mark.getBoundingClientRect().top"
    off += " - mark.closest('a').getClientRects()[0].top)"
    assert {each % 1 for each in marks.evaluate_all(off)} == {0}


def test_the_chosen_list_is_remembered(page, site):
    page.goto(f"{site}/search/?q=harbour")
    expect(page.locator(".hits--dense")).to_have_count(1)
    page.get_by_role("button", name="Full", exact=True).click()
    expect(page.locator(".hits--full")).to_have_count(1)
    page.goto(f"{site}/search/?q=ferry")
    expect(page.locator(".hits--full")).to_have_count(1)
    page.get_by_role("button", name="Headlines", exact=True).click()
    expect(page.locator(".lines")).to_have_count(1)
    page.get_by_role("button", name="Short", exact=True).click()
    expect(page.locator(".hits--dense")).to_have_count(1)


@pytest.fixture
def stories(live_server, make_article, reindex):
    picture = Image.objects.create(url="https://a.example/p.png", caption="The oil port")
    make_article("Oil found", text="Oil was found.", topics=["Trade"])
    make_article("Ferry late", text="It was late.", topics=["Crude oil"])
    make_article("Harbour", text="It is quiet.", hero_image=picture)
    reindex()
    return live_server.url


def test_a_sentence_stands_only_where_the_match_is_not_evident(page, stories):
    page.goto(f"{stories}/search/?q=oil")
    reasons = {
        hit.locator(".headline").inner_text(): hit.locator(".reason").all_inner_texts()
        for hit in page.locator(".hit").all()
    }
    assert reasons == {
        "Oil found": [],
        "Ferry late": ["“oil” only in the name of a topic."],
        "Harbour": ["“oil” only in the caption."],
    }


def test_the_question_shows_itself_when_its_hit_is_pointed_at(page, stories):
    page.goto(f"{stories}/search/?q=oil")
    why = page.get_by_role("link", name="Why is Oil found here?")
    quiet = page.locator(".hit", has=why).locator(".why")
    page.mouse.move(0, 0)
    expect(quiet).to_have_css("opacity", "0")
    page.get_by_role("heading", name="Oil found").hover()
    expect(quiet).to_have_css("opacity", "1")
    page.mouse.move(0, 0)
    expect(quiet).to_have_css("opacity", "0")
    why.focus()
    expect(quiet).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    summary = page.locator("details.why[open] summary")
    expect(summary).to_have_attribute("aria-label", "Why is Oil found here?")
    expect(summary).to_be_focused()
    table = page.locator("details.why table")
    expect(table.locator("thead")).to_have_text("WhatWhereShare")
    expect(table.locator("tfoot")).to_have_text("Total100%")


@pytest.mark.parametrize(
    "kind", [{"has_touch": True, "is_mobile": True}, {"forced_colors": "active"}]
)
def test_a_finger_and_forced_colours_see_it_always(window, stories, kind):
    page = window(viewport=PHONE, **kind)
    page.goto(f"{stories}/search/?q=oil")
    for why in page.locator(".why").all():
        expect(why).to_have_css("opacity", "1")
    page.goto(f"{stories}/search/")
    expect(page.locator(".hit")).to_have_count(3)
    expect(page.locator(".why")).to_have_count(0)


def test_names_that_are_cut_off_are_seen_when_a_key_reaches_them(
    window, live_server, make_article, reindex
):
    names = [f"A person with the long name number {number}" for number in range(12)]
    make_article("Gas deal", text="The gas came.", people=names)
    reindex()
    page = window(viewport=PHONE)
    page.goto(f"{live_server.url}/search/?q=gas")
    page.locator(".hit .headline a").focus()
    for name in names:
        page.keyboard.press("Tab")
        here = page.locator(".about a:focus")
        expect(here).to_have_text(name)
        assert here.evaluate(IS_ON_TOP)
    page.keyboard.press("Tab")
    assert page.locator(".about").bounding_box()["height"] == 24


@pytest.mark.parametrize("landscape", [True, False])
def test_on_paper_the_margin_is_a_line_of_words(window, stories, landscape):
    width, height = (1123, 794) if landscape else (794, 1123)
    page = window(viewport={"width": width, "height": height})
    page.goto(f"{stories}/search/?q=oil&topic=trade")
    page.emulate_media(media="print")
    parts = page.locator(".hit__margin").first.locator(":scope > *")
    boxes = [part.bounding_box() for part in parts.all()]
    assert len(boxes) == 2
    assert boxes[0]["x"] + boxes[0]["width"] + 4 <= boxes[1]["x"]
    chip = page.locator(".chip").bounding_box()
    text = page.locator(".chip__value").bounding_box()
    assert text["x"] + text["width"] + 8 <= chip["x"] + chip["width"]


def test_a_picture_leaves_room_for_its_story(window, site):
    page = window(viewport=WIDE, color_scheme="dark")
    page.goto(f"{site}/search/?q=quashes")
    page.locator(".hit:has(.hit__picture) .headline a").first.click()
    picture = page.locator(".figure img")
    expect(picture).to_have_css("filter", "brightness(0.85)")
    assert picture.bounding_box()["height"] <= 0.56 * WIDE["height"]
    page.emulate_media(color_scheme="light")
    expect(picture).to_have_css("filter", "brightness(1)")
    page.emulate_media(media="print")
    assert picture.bounding_box()["height"] <= 230
