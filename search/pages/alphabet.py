"""What names stand under in a list from A to Z."""

from __future__ import annotations

from search.analysis import fold

_QUOTES = "“”\"'‘’ "


def plain(text: str) -> str:
    """A name for sorting: small letters without accents."""
    return fold(text).strip(_QUOTES)


def first_letter(key: str) -> str:
    """The heading a name stands under: A to Z, a letter of another script, 0–9 or #."""
    first = key[:1].upper()
    if first.isdigit():
        return "0–9"
    return first if first.isalpha() else "#"


def letter_order(letter: str) -> tuple[int, str]:
    """Digits and signs come after the letters."""
    return ({"0–9": 1, "#": 2}.get(letter, 0), letter)
