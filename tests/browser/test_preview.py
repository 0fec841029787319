"""A preview in a real browser: one click from the form, and it looks as it will look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsroom.models import Article, PreviewLink
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import editor, sign_in  # noqa: F401

LOOKS = [(WIDE, "light", GUIDELINES), (NARROW, "dark", GUIDELINES)]
LOADED = "(picture) => picture.complete && picture.naturalWidth > 0"


@pytest.fixture
def draft(site):
    """One of the sample with a picture and a correction, as if it had not been published."""
    found = Article.objects.exclude(hero_image=None).first()
    found.corrections.create(text="It was two.")
    Article.objects.filter(pk=found.pk).update(status="draft")
    return found


def test_one_click_opens_it_and_its_row_takes_it_back(window, site, draft, editor):  # noqa: F811
    desk = window(viewport=NARROW, color_scheme="dark")
    sign_in(desk.context, site, editor)
    desk.goto(f"{site}/admin/newsroom/article/{draft.pk}/change/")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Preview (as saved)").click()
    address = opened.value.url
    reader = window(reduced_motion="reduce")  # nobody signed in there
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text(draft.headline)
    expect(reader.get_by_role("complementary", name="Preview")).to_contain_text(
        "Not for publication"
    )
    picture = reader.locator("figure img")
    reader.wait_for_function(LOADED, arg=picture.element_handle())
    assert faults(reader, LOOKS) == []
    for page in ("", f"{PreviewLink.objects.get().pk}/change/"):
        desk.goto(f"{site}/admin/newsroom/previewlink/{page}")
        assert faults(desk, LOOKS[1:]) == []
    desk.get_by_role("button", name="Take the link back").click()
    expect(desk.get_by_text("1 link is taken back.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("leads to no preview")
