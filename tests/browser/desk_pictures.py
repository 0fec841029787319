"""The pictures of docs/editors.md: python -m tests.browser.desk_pictures ADDRESS PASSWORD PASSWORD

Of an archive that `make run` has just made, with the passwords of its editor and its contributor,
which it prints. It is edited for them: make it anew for others.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 800}
LIST = "/admin/newsroom/article/"


class Desk:
    """Somebody signed in, and pictures of what they see."""

    def __init__(self, browser: Browser, address: str, name: str, password: str):
        self.address = address
        self.page: Page = browser.new_context(viewport=WINDOW).new_page()
        self.page.goto(f"{address}/admin/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("button", name="Log out").wait_for()

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def form(self, state: str, number: int = 0) -> Page:
        """The form of an article of the list that stands as the filter says."""
        self.open(f"{LIST}?stage={state}")
        self.page.locator("#result_list tbody th a").nth(number).click()
        self.page.locator(".body-editor__text").wait_for()
        return self.page

    def picture(self, name: str, at: str = "#content", height: int = 560) -> None:
        """A part of the page, from its top."""
        self.page.locator(at).first.evaluate("(one) => one.scrollIntoView()")
        self.page.evaluate("() => document.activeElement.blur()")
        box = self.page.locator(at).first.bounding_box()
        content = self.page.locator("#content").bounding_box()
        assert box and content
        clip = {**content, "y": max(box["y"] - 10, 0), "height": height}
        self.page.screenshot(path=TARGET / f"{name}.png", clip=clip)


def main(address: str, editor: str, contributor: str) -> None:
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        ann = Desk(browser, address, "editor", editor)
        bo = Desk(browser, address, "contributor", contributor)
        take(ann, bo)
        browser.close()


def take(ann: Desk, bo: Desk) -> None:
    page = ann.open(LIST)
    ann.picture("list")

    for box in (0, 1, 2):
        page.locator(".action-select").nth(box).check()
    page.locator("[name=action]").select_option("withdraw_selected")
    page.get_by_role("button", name="Go").click()
    page.locator("[name=reason]").fill("A source took back what it said.")
    ann.picture("act")

    page = ann.form("live")
    ann.picture("body", at=".field-body", height=480)
    path = page.url.removeprefix(ann.address).partition("change/")[0]
    other = ann.page.context.new_page()
    other.goto(page.url)
    other.locator("#id_kicker").fill("Harbour")
    other.locator("[name=_save]").last.click()
    other.locator(".messagelist .success").wait_for()
    other.close()
    page.locator("#id_kicker").fill("At sea")
    page.locator("[name=_save]").last.click()
    page.locator(".sides").first.wait_for()
    ann.picture("both-texts", height=420)
    page = ann.open(f"{path}history/")
    page.locator("#content a[href*='/version/'][href$='/change/']").first.click()
    ann.picture("version", height=480)

    page = bo.form("live", 1)
    page.locator("#id_dek").fill("What the harbour board decided, and what it left open")
    page.locator("#id_proposal_note").fill("The dek promised more than the text says.")
    page.locator("[name=_save]").last.click()
    page.locator(".messagelist .success").wait_for()
    page = ann.open("/admin/newsroom/proposal/")
    page.locator("#result_list tbody th a").first.click()
    ann.picture("proposal", height=480)


if __name__ == "__main__":
    main(*sys.argv[1:])
