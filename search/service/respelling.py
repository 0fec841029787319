"""A text with other words in the place of some of its own; everything else stays as it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.analysis import spans
from search.protocol.edit_distance import is_one_edit
from search.query.fields import FIELDS, meant
from search.query.leaves import OPERATORS

Pieces = tuple[tuple[str, bool], ...]  # of a text in order: (piece, whether it is new)


@dataclass(frozen=True)
class Token:
    """A plain word of a text, and where it stands."""

    start: int
    end: int
    word: str  # folded


@dataclass(frozen=True)
class Change:
    """Other words in the place of one or of two, and how many articles have them."""

    start: int
    end: int
    words: str
    articles: int = 0


_BEFORE_A_COLON = re.compile(r"\b([A-Za-z]+):(?=\S)")


def field_changes(text: str) -> list[Change]:
    """The fields that misspelt names before a colon stand for: peson → person."""
    changes = []
    for match in _BEFORE_A_COLON.finditer(text):
        name = match[1].lower()
        near = [field for field in (*FIELDS, "date") if is_one_edit(name, field)]
        if near and name not in meant():
            changes.append(Change(match.start(1), match.end(1), near[0]))
    return changes


def tokens(text: str) -> Iterator[Token]:
    """The plain words of a query: no operators, no fields, nothing with a * or ~ or a minus."""
    for start, end, run in spans(text):
        is_plain = len(run.parts) == 1 and not run.compound and text[start:end] not in OPERATORS
        if is_plain and text[end : end + 1] not in (":", "*", "~") and text[:start][-1:] != "-":
            yield Token(start, end, run.parts[0])


def neighbours(text: str, token: Token, others: list[Token]) -> Iterator[tuple[Token, Token]]:
    """A token with the one that stands one space before it, and with the one after it."""
    for other in others:
        one, two = sorted((token, other), key=lambda each: each.start)
        if one is not two and text[one.end : two.start] == " ":
            yield one, two


def changed(text: str, changes: Iterable[Change]) -> Pieces:
    """A text with changes made; of two that overlap the first in the text is made."""
    pieces, place = [], 0
    for change in sorted(changes, key=lambda each: each.start):
        if change.start >= place:
            words = in_case_of(text[change.start : change.end], change.words)
            pieces += [(text[place : change.start], False), (words, True)]
            place = change.end
    pieces.append((text[place:], False))
    return tuple(piece for piece in pieces if piece[0])


def in_case_of(typed: str, words: str) -> str:
    """Words in capitals, or with one, where a reader typed so; never an operator."""
    if len(typed) > 1 and typed.isupper() and words.upper() not in OPERATORS:
        return words.upper()
    return words[:1].upper() + words[1:] if typed[:1].isupper() else words
