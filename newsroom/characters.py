"""Characters that a text does without: what XML forbids, what nobody sees, what turns a line."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Orders to write from right to left that no letter gives, and their ends.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters and signs by their kind, and yet nothing to see.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# Signs within a word that say where it may be broken, or must not be.
HINTS = "\u00ad\u2060\ufeff"
# The same between letters of our alphabets; in Persian and Hindi they say which letter is meant.
JOINERS = "\u200b-\u200f\u061c\u180e\u034f\u2061-\u2064\u202a-\u202e\u2066-\u2069"
APOSTROPHES = (
    "'\u2019\u2018\u201b\u02bb\u02bc\u02bd\u02be\u02bf\u02b9\u2032\u00b4`\uff07\ua78c\u055a"
)
_LATIN = "0-9A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u036f\u1e00-\u1eff"
WITHIN_WORD = rf"(?<=[^\W_])[{HINTS}]+(?=[^\W_])|(?<=[{_LATIN}])[{HINTS}{JOINERS}]+(?=[{_LATIN}])"
_WITHIN_WORD = re.compile(WITHIN_WORD)


def allowed_in_xml(text: str) -> str:
    """The text without what no XML document can hold: controls, halves of characters, U+FFFE/F."""
    return _FORBIDDEN.sub("", text)


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return any(
        character not in _BLANK and unicodedata.category(character)[0] not in "CZM"
        for character in text
    )


def one_line(text: str) -> str:
    """A headline or a name as it is kept: one line, in its own direction, nothing XML forbids."""
    return " ".join(_TURNING.sub("", allowed_in_xml(text)).split())


def without_hints(text: str) -> str:
    """The text with its words in one piece: no soft hyphens and the like within them."""
    return text if text.isascii() else _WITHIN_WORD.sub("", text)
