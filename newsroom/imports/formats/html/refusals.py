"""Pages that hold no story: parts of others, errors, questions for consent, lists of stories."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line

_FRAME = re.compile(r"saved_resource(?:\(\d+\))?\.x?html?", re.IGNORECASE)
_MISSING = re.compile(
    r"\b(?:error|http|status) 404\b|^404\b|\bpage (?:was |could )?not (?:be )?found\b|"
    r"\b(?:page|article|story|document) (?:you\S* (?:are |were )?(?:looking for|requested) )?"
    r"(?:is no longer available|does ?n[o’']t exist|no longer exists|can(?:not|['’]t) be found)|"
    r"^not found$|\bseite (?:wurde )?nicht gefunden\b|\bpage (?:introuvable|non trouvée)\b|"
    r"\bp[áa]gina no encontrada\b|\bpagina non trovata\b|\bp[áa]gina n[ãa]o encontrada\b",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r"\bbefore you continue\b|\b(?:we value )?your privacy\b|\bprivacy (?:choices|settings|gate|"
    r"and consent)\b|\bcookies?[- ](?:consent|settings|wall|policy|notice)\b|\bmanage consent\b|"
    r"^(?:consent|cookies|privacy)$|\b(?:ein|zu)willigung\b|\bdatenschutz-?einstellungen\b",
    re.IGNORECASE,
)
_CONSENT_WORDS = re.compile(
    r"\b(?:cookies?|consent|privacy|partners|personal data|accept all|reject all|manage options|"
    r"vendors?|legitimate interests?|einwilligung|datenschutz|zustimm\w+|partner(?:n|s)?)\b",
    re.IGNORECASE,
)
_SHORT = 1500  # characters of an error
_FEWEST_TEASERS = 6
_TEASER = 25  # characters of a headline that is a link
_PARAGRAPH = 200
_WORDS_OF_A_HEADLINE = 4
_LISTS = {"collectionpage", "searchresultspage"}


def is_frame(name: str) -> bool:
    """Whether a browser gave a file this name: what a page shows in a frame, saved beside it."""
    return _FRAME.fullmatch(name) is not None


def why_no_story(
    page: HtmlElement,
    lines: Sequence[str],
    headlines: Sequence[str],
    *,
    is_declared: bool,
    is_front: bool,
) -> str:
    """The reason, or nothing. `lines`: what was taken for the story's text. `headlines`: the
    page's title and its heading. `is_declared`: the page says that it is an article. `is_front`:
    it names the site's front page, or a list, as its address or kind.
    """
    text = " ".join(lines)
    if any(_MISSING.search(headline) for headline in headlines) and len(text) < _SHORT:
        return "" if is_declared else "the page only says that there is no such page"
    about_consent = sum(_CONSENT_WORDS.search(line) is not None for line in lines)
    if (
        not is_declared
        and 2 * about_consent > len(lines)
        and any(_CONSENT_TITLE.search(headline) for headline in headlines)
    ):
        return "the page asks for consent to cookies: its story was not saved"
    if not is_declared and _is_list(page, lines, headlines[-1], is_front=is_front):
        return "the page lists stories: it is none itself"
    return ""


def is_listing(kinds: Sequence[str]) -> bool:
    """Whether a page says in JSON-LD that it is a list."""
    return any(kind.lower() in _LISTS for kind in kinds)


def _is_list(page: HtmlElement, lines: Sequence[str], headline: str, *, is_front: bool) -> bool:
    """Whether headlines that are links are most of a page: more than it has paragraphs."""
    if len(headline.split()) >= _WORDS_OF_A_HEADLINE and not is_front:
        return False
    teasers = sum(
        heading.find(".//a") is not None or heading.getparent().tag == "a"
        for heading in page.iter("h2", "h3", "h4")
        if len(one_line(heading.text_content())) >= _TEASER
    )
    paragraphs = sum(len(line) >= _PARAGRAPH for line in lines)
    return teasers >= _FEWEST_TEASERS and paragraphs < teasers
