"""Slugs and identity of names: when two names are the same, and how a name stands in an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from newsroom.characters import APOSTROPHES, one_line, without_hints

MAX_LENGTH = 120
# Letters that Unicode does not decompose, and signs that tell one name from another (C, C++, C#).
_SPELLED_OUT = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d",
        "Ð": "d", "þ": "th", "Þ": "th", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ı": "i",
        "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n", "+": "plus", "#": "sharp",
    }
    | dict.fromkeys(APOSTROPHES, "")
)  # fmt: skip


def name_key(name: str) -> str:
    """What two spellings of one name share: NFC, case-folded, single spaces, nothing hidden."""
    return unicodedata.normalize("NFC", without_hints(one_line(name))).casefold()


def slugify_name(name: str, fallback: str = "unnamed") -> str:
    """The slug of a name in ASCII; letters of other scripts stay if nothing else is left.

    Never empty: a name without letters or digits gives `fallback`.
    """
    folded = unicodedata.normalize("NFKD", without_hints(name).translate(_SPELLED_OUT)).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    slug = _joined(re.findall(r"[a-z0-9]+", plain))
    return slug or _joined(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", folded))) or fallback


def free_slug(slug: str, is_taken: Callable[[str], bool]) -> str:
    """The slug itself, or with the first of -2, -3 … that is not taken."""
    candidate, number = slug, 2
    while is_taken(candidate):
        candidate = f"{slug}-{number}"
        number += 1
    return candidate


def _joined(words: Iterable[str]) -> str:
    return "-".join(words)[:MAX_LENGTH].strip("-")
