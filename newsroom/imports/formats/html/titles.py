"""The headline of a page: the one that readers see, where what is declared agrees with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.html.regions import is_kicker

_SEPARATOR = re.compile(r"\s+(?:[|–—\-•·»]+|:{2,})\s+|\s*[|»]\s*")
_WORD = re.compile(r"\w+")
_CUT = ("...", "…")
_ALIKE = 0.6  # of the words of the shorter of two titles are in the longer
_FEWEST_ALIKE = 3
_MOST_HEADINGS = 40
_LONGEST = 300
_LONGEST_LABEL = 3  # words


def headline(page: HtmlElement, declared: Sequence[str], site: str, address: str) -> str:
    """`declared`: titles the page's head gives, the more trusted first. Empty where none is."""
    shown = list(islice(_shown(page), _MOST_HEADINGS))
    firsts = list(dict.fromkeys(text for rank, text in shown if rank == "h1"))
    others = list(dict.fromkeys(text for rank, text in shown if rank != "h1"))
    seconds = list(dict.fromkeys(text for rank, text in shown if rank == "h2"))
    sites = {letters(site), letters(urlsplit(address).netloc)} - {""}
    sites |= _at_the_ends(declared, firsts) | set(map(letters, _leading_home(page)))
    known = [*firsts, *others, *declared]
    titles = [without_site(title, sites, known) for title in declared]
    titles = [title for title in titles if letters(title) not in sites] or titles
    own = [text for text in firsts if letters(text) not in sites]
    every = list(dict.fromkeys([*titles, *declared]))
    found = (
        _agreeing(own, every, same_title)
        or _agreeing(own, every, _are_alike)
        or _agreeing(others, every, same_title)
    )
    if not found and len(own) == 1 and len(_WORD.findall(own[0])) > 1:
        return own[0]
    if not found and not firsts and len(seconds) == 1 and titles and titles[0].endswith(_CUT):
        return seconds[0]
    return found or next((title for title in titles if not title.endswith(_CUT)), (*titles, "")[0])


def without_site(title: str, sites: set[str], shown: Sequence[str]) -> str:
    """A title without the name of the site at its end or start."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    for part in parts:
        if title[: part.start()] in shown:
            return title[: part.start()]
        if title[part.end() :] in shown:
            return title[part.end() :]
    front, end = title[: parts[-1].start()], title[parts[-1].end() :]
    if any(_is_site(end, name) for name in sites):
        return without_site(front, sites, shown)
    start, back = title[: parts[0].start()], title[parts[0].end() :]
    return back if any(_is_site(start, name) for name in sites) else title


def shown_as(page: HtmlElement, title: str) -> HtmlElement | None:
    """The heading that shows a headline."""
    headings = islice(page.iter("h1", "h2", "h3"), _MOST_HEADINGS)
    return next(
        (each for each in headings if same_title(one_line("".join(_words(each))), title)), None
    )


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().removeprefix("www.")))


def same_title(one: str, other: str) -> bool:
    return letters(one) == letters(other) != ""


def _agreeing(shown: Sequence[str], titles: Sequence[str], agree: Callable) -> str:
    """The first heading that agrees with a title; of one behind a label the title alone."""
    for text in shown:
        for title in titles:
            if agree(text, title):
                return title if _is_behind_a_label(title, text) else text
    return ""


def _shown(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """The headings of the first ranks in page order, without the labels within them."""
    for heading in page.iter("h1", "h2", "h3"):
        text = one_line("".join(_words(heading)))
        if text and len(text) <= _LONGEST:
            yield heading.tag, text


def _leading_home(page: HtmlElement) -> Iterator[str]:
    """Headings that lead to the front page: the name of the site."""
    for link in page.xpath("//h1//a[@href] | //a[@href][h1]"):
        if urlsplit(link.get("href")).path in ("", "/") and "#" not in link.get("href"):
            yield one_line(link.text_content())


def _words(element: HtmlElement, is_top: bool = True) -> Iterator[str]:
    if is_top or not (is_kicker(element) or element.tag in ("script", "style", "svg")):
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                yield from _words(child, is_top=False)
            yield child.tail or ""
    if element.tag == "br":
        yield " "


def _at_the_ends(titles: Sequence[str], firsts: Sequence[str]) -> set[str]:
    """The letters of headings that end a longer title: the site's name, not the story's."""
    ends = {letters(_SEPARATOR.split(title)[-1]) for title in titles if _SEPARATOR.search(title)}
    return ends & set(map(letters, firsts))


def _is_behind_a_label(title: str, text: str) -> bool:
    before = len(text.split()) - len(title.split())
    return (
        0 < before <= _LONGEST_LABEL
        and len(title.split()) > _LONGEST_LABEL
        and letters(text).endswith(letters(title))
    )


def _are_alike(text: str, title: str) -> bool:
    """Whether most words of the shorter one are in the other."""
    ours, theirs = (set(_WORD.findall(each.casefold())) for each in (text, title))
    fewer = min(len(ours), len(theirs))
    return len(ours & theirs) >= max(_FEWEST_ALIKE, _ALIKE * fewer)


def _is_site(text: str, site: str) -> bool:
    text = letters(text)
    return len(text) > 1 and (text == site or text in site or site in text)
