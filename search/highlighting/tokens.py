"""The terms of a text as the index has them, and where in the text each stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from search.analysis import Run, analysed, fold, is_single_cjk, run_matches
from search.protocol.fields import terms_of

LONGEST = 80  # characters of a word that is remembered: most words are, whole stories are not
# What folds together: syllables of Korean may be written as two or three signs.
_LETTER = re.compile("[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|.", re.S)

Span = tuple[int, int]  # start and end in a text


class Token(NamedTuple):
    """A term, its place among the words of a text, and the signs that it was made of."""

    place: int
    text: str
    start: int
    end: int


class Tokens(NamedTuple):
    """The terms of a text; `width` is how many places it takes."""

    width: int
    written: tuple[Token, ...]
    stems: tuple[Token, ...]
    places: tuple[dict[str, Span], ...]  # the terms as written at each place, and where they stand


def tokens_of(text: str, stemmer: str) -> Tokens:
    """The terms of a text, those of a short one remembered; `stemmer` as `stemmer_name` gives."""
    return _remembered(text, stemmer) if len(text) <= LONGEST else _tokens(text, stemmer)


class Around:
    """The terms as written about a word of a text; places count from the first of that word."""

    def __init__(self, text: str, start: int, end: int, stemmer: str):
        self._text, self._stemmer = text, stemmer
        self._start, self._end = start, end
        self._places: dict[int, tuple[dict[str, Span], int]] = {}  # and where their word begins
        self._low, self._high = 0, self._add(start, end, 0)

    def find(self, term: str, place: int) -> Span | None:
        """Where in the text a term stands that has a place; None where it does not."""
        while place < self._low and self._start > 0:
            end = self._start - 1
            self._start = self._text.rfind(" ", 0, end) + 1
            width = tokens_of(self._text[self._start : end], self._stemmer).width
            self._low -= width
            self._add(self._start, end, self._low)
        while place >= self._high and self._end < len(self._text):
            start = self._end + 1
            end = self._text.find(" ", start)
            self._end = end if end >= 0 else len(self._text)
            self._high += self._add(start, self._end, self._high)
        if not self._low <= place < self._high:
            return None
        here, start = self._places[place]
        span = here.get(term)
        return span and (start + span[0], start + span[1])

    def _add(self, start: int, end: int, first: int) -> int:
        tokens = tokens_of(self._text[start:end], self._stemmer)
        for place, here in enumerate(tokens.places, first):
            self._places[place] = here, start
        return tokens.width


def written_in(text: str, stemmer: str) -> Iterator[Token]:
    """All terms of a text as written, in the order of their places."""
    first = start = 0
    for word in text.split(" "):
        tokens = tokens_of(word, stemmer)
        for place, term, low, high in tokens.written:
            yield Token(first + place, term, start + low, start + high)
        first += tokens.width
        start += len(word) + 1


def _tokens(text: str, stemmer: str) -> Tokens:
    written: list[Token] = []
    stems: list[Token] = []
    width = 0
    for match in run_matches(text):
        run, start = analysed(match[0], stemmer), match.start()
        signs = None if _is_plain(run) else _Signs(match[0], run)
        for tokens, stemmed in ((written, False), (stems, True)):
            for offset, term in terms_of(run, stemmed):
                low, high = signs.of(offset, term) if signs else (0, len(match[0]))
                tokens.append(Token(width + offset, term, start + low, start + high))
        width += len(run.parts)
    places: tuple[dict[str, Span], ...] = tuple({} for _ in range(width))
    for place, term, low, high in written:
        places[place][term] = low, high
    return Tokens(width, tuple(written), tuple(stems), places)


_remembered = lru_cache(maxsize=1 << 14)(_tokens)


def _is_plain(run: Run) -> bool:
    """Whether all of a run is its one term."""
    return len(run.parts) == 1 and len(list(terms_of(run, stemmed=False))) == 1


class _Signs:
    """Which signs of a run each of its terms was made of."""

    def __init__(self, text: str, run: Run):
        self._run, self._whole = run, (0, len(text))
        self._letters, self._spans = _folded(text, frozenset("".join(run.parts)))
        self._starts = self._found(run.parts)
        self._parts = self._part_spans(text) if self._starts else [self._whole] * len(run.parts)

    def of(self, offset: int, term: str) -> Span:
        """Where a term stands; a word that is part of another at its place ends with it."""
        if term == self._run.compound:
            return self._whole
        start, end = self._parts[offset]
        part = self._run.parts[offset]
        if term == part or not self._starts:
            return start, end
        first = self._starts[offset]
        within = self._letters.find(term, first, first + len(part))
        return (self._spans[within][0], end) if within >= 0 else (start, end)

    def _found(self, parts: Iterable[str]) -> list[int]:
        """Where among the letters each part begins; nothing where one cannot be told."""
        starts: list[int] = []
        place = 0
        for part in parts:
            found = self._letters.find(part, place)
            if found < 0:
                return []
            starts.append(found)
            place = found + (1 if is_single_cjk(part[0]) else len(part))
        return starts

    def _part_spans(self, text: str) -> list[Span]:
        spans: list[Span] = []
        following = [*(self._spans[start][0] for start in self._starts[1:]), len(text)]
        for part, first, then in zip(self._run.parts, self._starts, following, strict=True):
            start, end = self._spans[first][0], self._spans[first + len(part) - 1][1]
            # What analysis leaves out at the end of a word is marked with it: Sanders's.
            rest = analysed(text[start:then], "") if end < then else None
            is_own = rest is not None and rest.parts == (part,) and not rest.compound
            spans.append((start, then if is_own else end))
        return spans


def _folded(text: str, wanted: frozenset[str]) -> tuple[str, list[Span]]:
    """The letters of a text, folded, that are wanted, and where each stands."""
    letters: list[str] = []
    spans: list[Span] = []
    for match in _LETTER.finditer(text):
        start, end = match.span()
        folded = fold(match[0])
        if not folded and spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end  # an accent, a mark of voice
        for letter in folded:
            if letter in wanted:
                letters.append(letter)
                spans.append((start, end))
    return "".join(letters), spans
