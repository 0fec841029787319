"""Names of people in what pages put where authors belong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from newsroom.imports.formats.cleaning import one_line

LONGEST_NAME = 60
MOST_PEOPLE = 10

_BY = re.compile(
    r"^(?:(?:written|posted|reported|text|words|view all (?:posts|articles|stories))\s+)?"
    r"(?:by|von|par|por)\b:?\s+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[;|•·]\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&|und|et)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"[(<\[]?(?:https?://|www\.)\S+|[(<\[]?[\w.+-]+@[\w.-]+[)>\]]?")
_NOT_A_NAME = re.compile(r"https?:|www\.|@|\d|\.com\b|[<>{}]")
_ABBREVIATED = re.compile(r"\b(?:Jr|Sr|[A-Z])\.$")
_ROLE = re.compile(
    r"\b(?:(?:editor|reporter|correspondent|writer|contributor|columnist|producer|author|admin|"
    r"administrator|guest|user)s?|staff|team|desk|newsroom|anonymous|unknown|by|follow|"
    r"none|null|ph\.?d|m\.?d)\b",
    re.IGNORECASE,
)


def people(said: Iterable[str], site: str = "") -> list[str]:
    """The names in author fields or bylines, each once, without roles, addresses and the site."""
    found: dict[str, str] = {}
    for text in said:
        text = one_line(unescape(re.sub(r"<[^>]+>", " ", text)))
        text = _BY.sub("", _ADDRESS.sub(" ", text))
        for part in _BETWEEN.split(text):
            name = _BY.sub("", _trimmed(one_line(part)))
            if _is_name(name, site):
                found.setdefault(name.casefold(), name)
    return list(found.values())[:MOST_PEOPLE]


def _trimmed(part: str) -> str:
    part = part.strip(" -–—")
    return part.lstrip(".") if _ABBREVIATED.search(part) else part.strip(" .-–—")


def _is_name(name: str, site: str) -> bool:
    if not 1 < len(name) <= LONGEST_NAME or _NOT_A_NAME.search(name):
        return False
    if _BY.fullmatch(f"{name} "):
        return False
    return name.casefold() != site.casefold() and not _ROLE.search(name)
