"""The end of a text that is being typed: what a suggestion may take the place of. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_WORDS = 4  # that are taken for one name
_QUOTES = re.compile("[“”„‟«»＂]")
_SIGNS = r"\s\"():*~"  # that no plain word has
_WORD = re.compile(rf"(?<!\S)[^\W_][^{_SIGNS}]*$")
_IN_FIELD = re.compile(
    rf"(?<!\S)(?P<field>[A-Za-z]+):(?:\"(?P<quoted>[^\"]*)|(?P<bare>[^{_SIGNS}]*))$"
)
_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT)$")


@dataclass(frozen=True)
class Tail:
    """The last words of a text, or what stands after a field's colon; and the text before them."""

    before: str
    words: tuple[str, ...]
    field: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it can be taken away: no operator waits for it."""
        return not _OPERATOR.search(self.before)


def tails(text: str) -> list[Tail]:
    """The ends of a text, the longest first; none where it ends in anything but plain words."""
    text = _QUOTES.sub('"', text).rstrip()
    if match := _IN_FIELD.search(text):
        typed = match["bare"] if match["quoted"] is None else match["quoted"]
        return [Tail(text[: match.start()].rstrip(), tuple(typed.split()), match["field"].lower())]
    if text.count('"') % 2:
        return []
    found: list[Tail] = []
    before: str = text
    words: tuple[str, ...] = ()
    while len(found) < MOST_WORDS and (match := _WORD.search(before)):
        if _OPERATOR.search(before):
            break
        words = (match[0], *words)
        before = before[: match.start()].rstrip()
        found.insert(0, Tail(before, words))
    return found
