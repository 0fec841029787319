"""What differs between two states of an article, field by field; a text word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix
from typing import Literal

from newsroom.bodies import readable
from newsroom.versions.state import State

MOST_STEPS = 4_000_000  # of a comparison word by word: beyond, a line is one piece
TEXTS = frozenset(["headline", "dek", "withdrawal_note"])
Kind = Literal["same", "removed", "added"]
Piece = tuple[Kind, str]


@dataclass(frozen=True)
class Difference:
    """A field, and what stood there beside what stands there: together the pieces are both."""

    field: str
    pieces: list[Piece]
    is_markup: bool = False  # a body whose words are the same


def differences(before: State, after: State) -> list[Difference]:
    """Fields in the order of the form; what is the same is left out."""
    both = (
        (name, before.values.get(name), after.values.get(name)) for name in _fields(before, after)
    )
    found = [Difference(name, _pieces(name, old, new)) for name, old, new in both if old != new]
    if before.body != after.body:
        found.insert(0, of_bodies(before.body, after.body))
    return found


def word_by_word(old: str, new: str) -> list[Piece]:
    """The two texts in one row of pieces."""
    for pattern in (r"\s+|\w+|[^\w\s]", r"[^\n]*\n|[^\n]+"):
        olds, news = re.findall(pattern, old), re.findall(pattern, new)
        if len(olds) * len(news) <= MOST_STEPS:
            return list(_merged(olds, news))
    return [("removed", old), ("added", new)]


def of_bodies(old: str, new: str) -> Difference:
    """By their words; where those are the same, by their markup."""
    words = readable(old), readable(new)
    if words[0] == words[1]:
        return Difference("body", word_by_word(old, new), is_markup=True)
    return Difference("body", word_by_word(*words))


def _fields(before: State, after: State) -> list[str]:
    """Of both: a state without corrections does not name them."""
    return [*dict.fromkeys([*before.values, *after.values])]


def _pieces(name: str, old, new) -> list[Piece]:
    if name == "corrections":
        return word_by_word(*("\n".join(map(in_words, rows or [])) for rows in (old, new)))
    if name in TEXTS:
        return word_by_word(old or "", new or "")
    sides: list[Piece] = [("removed", in_words(old)), ("added", in_words(new))]
    return [(kind, text) for kind, text in sides if text]


def in_words(value) -> str:
    """A value of a state for people; rows by their names."""
    if value is None:
        return ""
    if isinstance(value, dict) and "text" in value:
        return f"{value['at']}: {value['text']}"
    if isinstance(value, dict):
        return value["headline"] or in_words(value["target"]) or value["wanted_key"]
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], int):
            return str(value[1])
        return ", ".join(in_words(each) for each in value)
    return str(value)


def _merged(olds: list[str], news: list[str]) -> Iterator[Piece]:
    # What both begin and end with is cut off first: in between, a long text is compared by its
    # rarer words. By all of them, spaces too, it takes a minute for a page that is written anew.
    begin = len(commonprefix([olds, news]))
    rest = min(len(olds), len(news)) - begin
    end = len(commonprefix([olds[::-1][:rest], news[::-1][:rest]]))
    if begin:
        yield "same", "".join(olds[:begin])
    yield from _between(olds[begin : len(olds) - end], news[begin : len(news) - end])
    if end:
        yield "same", "".join(olds[-end:])


def _between(olds: list[str], news: list[str]) -> Iterator[Piece]:
    for step, old_begin, old_end, new_begin, new_end in SequenceMatcher(
        None, olds, news
    ).get_opcodes():
        removed, added = "".join(olds[old_begin:old_end]), "".join(news[new_begin:new_end])
        if step == "equal":
            yield "same", removed
            continue
        if removed:
            yield "removed", removed
        if added:
            yield "added", added
