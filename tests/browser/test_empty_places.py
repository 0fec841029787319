"""Labels stay whole beside many names, and what a story lacks leaves no strip, column or rule."""

from __future__ import annotations

import pytest

from newsroom.models import Image

WIDTHS = (1280, 820, 390)
NAMES = [
    f"{first} {last}" for first in ("Ann", "Bo", "Cyd") for last in ("Lee", "Falkenstein", "Oh")
]
# Words short enough for any column that are drawn on two lines.
BROKEN = """() => {
  const broken = [], walker = document.createTreeWalker(
    document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("svg")) continue;
    for (const word of node.data.matchAll(/\\p{L}{2,13}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
# What is drawn, and holds nothing that is seen.
EMPTY = """() => [...document.querySelectorAll("figure, figcaption, main :is(section, aside)")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.innerText.trim() && !one.querySelector("img, svg"))
  .map((one) => `${one.tagName}.${one.className}`)"""


def _look(page, script: str, address: str) -> None:
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(script) == [], (address, width)


def test_a_label_beside_many_names_is_not_broken(window, site, make_article, reindex):
    topics = [f"Matters of {name}" for name in NAMES]
    for number in range(3):
        article = make_article(f"Story {number}", people=NAMES, topics=topics, text="A gale.")
    reindex()
    page = window()
    pages = [article.people.first(), article.topics.first(), article]
    for path in [*(row.get_absolute_url() for row in pages), "/search/?q=gale", "/?lang=de"]:
        _look(page, BROKEN, f"{site}{path}")


@pytest.mark.parametrize(
    "image",
    [None, {"alt_text": "A pier"}, {"caption": " "}, {"credit": "\u200b"}, {"url": "pier.png"}],
    ids=str,
)
def test_an_article_without_a_picture_has_no_empty_caption(
    window, site, make_article, reindex, image
):
    picture = image and Image.objects.create(**image)
    article = make_article("Bare", hero_image=picture, text="A gale.", authors=["Ann Lee"])
    reindex()
    _look(window(), EMPTY, f"{site}{article.get_absolute_url()}")
    page = window()
    page.goto(f"{site}{article.get_absolute_url()}")
    assert page.locator("figure").count() == 0


def test_what_has_nothing_beside_it_has_no_column_for_it(window, site, make_article, reindex):
    article = make_article("Bare", text="A gale.", source="Wire")
    other = make_article("Signed", text="A gale.", authors=["Ann Lee"])
    reindex()
    page = window()
    for row in (article, other, article.source, other.authors.get()):
        _look(page, EMPTY, f"{site}{row.get_absolute_url()}")
        assert page.locator("main .rail").count() == 0
