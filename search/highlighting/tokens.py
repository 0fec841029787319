"""The terms of a text as the index has them, and where in the text each stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from search.analysis import Run, analysed, fold, is_single_cjk, run_matches
from search.protocol.fields import terms_of

LONGEST = 80  # signs of a run that is remembered: most are shorter
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
    """The terms of a run of text; `width` is how many places it takes."""

    width: int
    written: tuple[Token, ...]
    stems: tuple[Token, ...]
    places: tuple[dict[str, Span], ...]  # the terms as written at each place, and where they stand


def tokens_of(run: str, stemmer: str) -> Tokens:
    """The terms of a run of text; `stemmer` as `stemmer_name` gives it."""
    return _remembered(run, stemmer) if len(run) <= LONGEST else _tokens(run, stemmer)


def runs_in(word: str) -> Iterable[tuple[int, str]]:
    """The runs of what stands between two spaces, with where each begins."""
    if word.isalnum():  # one run, and no need to look for its ends
        return ((0, word),)
    return [(match.start(), match[0]) for match in run_matches(word)]


def terms_in(run: str, stemmer: str) -> tuple[int, frozenset[str], frozenset[str]]:
    """How many places a run takes, its terms as written, and its stems: no matter where."""
    return _known_terms(run, stemmer) if len(run) <= LONGEST else _terms_in(run, stemmer)


def _terms_in(run: str, stemmer: str) -> tuple[int, frozenset[str], frozenset[str]]:
    known = analysed(run, stemmer)
    written, stems = (
        frozenset(term for _offset, term in terms_of(known, stemmed)) for stemmed in (False, True)
    )
    return len(known.parts), written, stems


_known_terms = lru_cache(maxsize=1 << 15)(_terms_in)


class Around:
    """The terms as written about a word of a text; places count from the first of that word."""

    def __init__(self, text: str, start: int, end: int, stemmer: str):
        self._text, self._stemmer = text, stemmer
        self._start, self._end = start, end
        self._runs: dict[int, tuple[int, int, str]] = {}  # place → first place, start, run there
        self._tokens: dict[int, Tokens] = {}  # by where their run starts
        self._low, self._high = 0, self._add(start, end, 0)

    def find(self, term: str, place: int) -> Span | None:
        """Where in the text a term stands that has a place; None where it does not."""
        return self._at(place, lambda terms: terms.get(term))

    def find_begun(self, beginning: str, place: int) -> Span | None:
        """Where a term stands at a place that begins like this: the shortest of them."""
        return self._at(
            place,
            lambda terms: next((terms[term] for term in terms if term.startswith(beginning)), None),
        )

    def _at(self, place: int, choose: Callable[[dict[str, Span]], Span | None]) -> Span | None:
        while place < self._low and self._start > 0:
            end = self._start - 1
            self._start = self._text.rfind(" ", 0, end) + 1
            self._low -= self._add(self._start, end, None)
        while place >= self._high and self._end < len(self._text):
            start = self._end + 1
            end = self._text.find(" ", start)
            self._end = end if end >= 0 else len(self._text)
            self._high += self._add(start, self._end, self._high)
        if place not in self._runs:
            return None
        first, start, run = self._runs[place]
        tokens = self._tokens.get(start)
        if tokens is None:
            tokens = self._tokens[start] = tokens_of(run, self._stemmer)
        span = choose(tokens.places[place - first])
        return span and (start + span[0], start + span[1])

    def _add(self, start: int, end: int, first: int | None) -> int:
        """Add a word whose first place is known, or that ends before the lowest; its width."""
        runs = [
            (start + low, run, terms_in(run, self._stemmer)[0])
            for low, run in runs_in(self._text[start:end])
        ]
        width = sum(parts for _start, _run, parts in runs)
        place = self._low - width if first is None else first
        for low, run, parts in runs:
            for each in range(place, place + parts):
                self._runs[each] = place, low, run
            place += parts
        return width


def written_in(text: str, wanted: frozenset[str], stemmer: str) -> Iterator[Token]:
    """Those of the terms of a text as written that are wanted, word by word."""
    first = start = 0
    for word in text.split(" "):
        for low, run in runs_in(word):
            width, written, _stems = terms_in(run, stemmer)
            if not wanted.isdisjoint(written):
                for place, term, begin, end in tokens_of(run, stemmer).written:
                    if term in wanted:
                        yield Token(first + place, term, start + low + begin, start + low + end)
            first += width
        start += len(word) + 1


def _tokens(text: str, stemmer: str) -> Tokens:
    run = analysed(text, stemmer)
    signs = None if _is_plain(run) else _Signs(text, run)

    def tokens(stemmed: bool) -> tuple[Token, ...]:
        whole = (0, len(text))
        return tuple(
            Token(offset, term, *(signs.of(offset, term) if signs else whole))
            for offset, term in terms_of(run, stemmed)
        )

    written = tokens(stemmed=False)
    places: tuple[dict[str, Span], ...] = tuple({} for _part in run.parts)
    for place, term, start, end in written:
        places[place][term] = start, end
    return Tokens(len(run.parts), written, tokens(stemmed=True), places)


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
        folded = _fold(match[0])
        if not folded and spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end  # an accent, a mark of voice
        for letter in folded:
            if letter in wanted:
                letters.append(letter)
                spans.append((start, end))
    return "".join(letters), spans


@lru_cache(maxsize=1 << 14)
def _fold(letter: str) -> str:
    return fold(letter)
