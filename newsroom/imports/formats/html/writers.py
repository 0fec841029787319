"""Who wrote a story, where its page shows it: bylines, not the names of comments or references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.html.people import people
from newsroom.imports.formats.html.regions import Regions, called

_CALLED = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|author-?name|(?:post|entry|article)-?author|authored)"
    r"(?:$|[\s_-])|byline",
    re.IGNORECASE,
)
_NOT_CALLED = re.compile(
    r"photo|image|avatar|comment|copyright|social|follow|-bio|bio-|description|date(?!-and)|time",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^.*\b(?:by|von|par|por)\b:?\s+", re.IGNORECASE)
_MAY_SIGN = ("a", "address", "cite", "div", "h3", "h4", "li", "p", "section", "span")
_LONGEST = 200  # characters of a byline
_MOST = 30  # elements looked at
_SMALL = {
    "al", "bin", "d'", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la",
    "le", "ten", "ter", "van", "vom", "von", "y", "zu", "zur",
}  # fmt: skip


def shown_authors(page: HtmlElement, regions: Regions, site: str) -> list[str]:
    """The names in the first byline of the page that has any."""
    for element in islice(_bylines(page, regions), _MOST):
        if found := _names(element, site):
            return found
    return []


def _bylines(page: HtmlElement, regions: Regions) -> Iterator[HtmlElement]:
    for element in page.iter(
        "a", "address", "cite", "div", "h3", "h4", "li", "p", "section", "span"
    ):
        marked = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
        named = called(element)
        is_byline = (
            "author" in marked
            or element.tag == "address"
            or (_CALLED.search(named) and not _NOT_CALLED.search(named))
        )
        if is_byline and not regions.is_outside(element):
            yield element


def _names(element: HtmlElement, site: str) -> list[str]:
    texts = [
        text for each in element.itertext() if isinstance(each, str) and (text := one_line(each))
    ]
    if sum(map(len, texts)) > _LONGEST:
        inner = next(iter(element.xpath(".//a[normalize-space()] | .//h3 | .//h4")), None)
        texts = [one_line(inner.text_content())] if inner is not None else []
    is_marked = element.get("rel") == "author" or "author" in (element.get("itemprop") or "")
    found: list[str] = []
    for text in texts:
        said = people([_BEFORE.sub("", text)], "" if is_marked else site)
        names = [name for name in said if _is_likely(name, may_be_one_word=len(texts) == 1)]
        if found and not names and not _joins(text):
            break  # what follows is their place, or the date
        found += [name for name in names if name not in found]
    return found


def _joins(text: str) -> bool:
    return text.casefold().strip(" ,.|") in ("", "and", "&", "und", "et", "y", "by", "with")


def _is_likely(name: str, *, may_be_one_word: bool) -> bool:
    words = name.split()
    if len(words) == 1:
        return may_be_one_word and name.isalpha()
    return len(words) <= 5 and all(
        word[0].isupper() or word.casefold() in _SMALL or not word[0].isalpha() for word in words
    )
