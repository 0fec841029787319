"""Pictures of every kind of page, to look at: python -m tests.browser.pictures ADDRESS FOLDER

A third word takes the place of “gas” in the searches, for archives that are not the sample.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.browser.conftest import CHROMIUM  # noqa: E402
from tests.browser.pages import LISTS, SEARCHES  # noqa: E402

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WAYS = {
    "wide light": {"viewport": WIDE},
    "wide dark": {"viewport": WIDE, "color_scheme": "dark"},
    "wide forced colours": {"viewport": WIDE, "forced_colors": "active"},
    "without JavaScript": {"viewport": WIDE, "java_script_enabled": False},
    "enlarged": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "narrow light": {"viewport": NARROW},
    "narrow dark": {"viewport": NARROW, "color_scheme": "dark"},
}
PRINTED = ("hits", "article")
ARTICLE = ".hit .headline a"  # the first of a search


def main(address: str, folder: str, word: str = "gas") -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    pages = {name: path.replace("gas", word) for name, path in {**SEARCHES, **LISTS}.items()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.goto(f"{address}/search/?q={word}")
        pages["article"] = page.locator(ARTICLE).first.get_attribute("href")
        for way, options in WAYS.items():
            context = browser.new_context(**options)
            page = context.new_page()
            for name, path in pages.items():
                _open(page, address + path)
                page.screenshot(path=target / f"{name}, {way}.png")
            context.close()
        for name in PRINTED:
            _open(page := browser.new_page(), address + pages[name])
            for way in ("portrait", "landscape"):
                is_wide = way == "landscape"
                page.pdf(path=target / f"{name}, {way}.pdf", landscape=is_wide, format="A4")
        browser.close()
    sys.stdout.write(f"{len(pages) * len(WAYS)} pictures and 4 printed pages in {target}\n")


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main(*sys.argv[1:])
