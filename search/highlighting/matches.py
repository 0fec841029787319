"""What of a text matches a query, as the index would find it there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from search.analysis import stemmer_name
from search.highlighting.tokens import Around, Span, Token, written_in
from search.highlighting.wanted import Chain, Match, Wanted, joined
from search.protocol.plan import Window

_SIGNS = frozenset("?“”–—…")  # no letters, and no part of a run
# A word with one of these may match whatever it begins with: analysis leaves them out.
_WITHIN = (b"'", b"`", b"?")
_WITHIN_NUMBERS = (b",", b".")


def find_matches(text: str, wanted: Wanted, language: str) -> list[Match]:
    """The pieces of a text that match, in order; none reaches into another.

    `language` is the one that the index stems the text in; empty where it only folds it.
    """
    stemmer = stemmer_name(language)
    found: list[Match] = []
    for start, word in _words(text, wanted, stemmer):
        matches, chains = wanted.held_by(word, stemmer)
        for low, high, words in matches:
            found.append(Match(start + low, start + high, words))
        if chains:
            around = Around(text, start, start + len(word), stemmer)
            found.extend(m for chain, at in chains if (m := _whole(chain, at, around)))
    for asked, window in wanted.windows:
        for token in _within(window, written_in(text, frozenset(window.terms), stemmer)):
            found.append(Match(token.start, token.end, frozenset([(asked, token.text)])))
    if wanted.chains or wanted.windows:
        return list(joined(found))
    return found


def _whole(chain: Chain, longest_at: int, around: Around) -> Match | None:
    """The phrase whose longest word stands at a place; None where the others do not fit."""
    spans: list[Span] = []
    for offset, term in chain.terms:
        span = around.find(term, longest_at + offset - chain.longest)
        if span is None:
            return None
        spans.append(span)
    if chain.begun:
        offset, text = chain.begun
        span = around.find_begun(text, longest_at + offset - chain.longest)
        if span is None:
            return None
        spans.append(span)
    start, end = min(start for start, _end in spans), max(end for _start, end in spans)
    return Match(start, end, frozenset([chain.asked]))


def _within(window: Window, tokens: Iterable[Token]) -> Iterator[Token]:
    """Of the terms of a window in a text those that stand within its span of all others."""
    own = sorted(tokens)
    counts = dict.fromkeys(window.terms, 0)
    missing, last, told = len(counts), 0, 0
    for first, token in enumerate(own):
        while last < len(own) and own[last].place - token.place <= window.span:
            missing -= not counts[own[last].text]
            counts[own[last].text] += 1
            last += 1
        if not missing:
            yield from own[max(first, told) : last]
            told = last
        counts[token.text] -= 1
        missing += not counts[token.text]


def _words(text: str, wanted: Wanted, stemmer: str) -> Iterator[tuple[int, str]]:
    """What stands between spaces and may hold a match, with its place; no run holds a space."""
    if not wanted.has_words:
        return iter(())
    plain = text.encode("ascii", "replace").lower()
    beginnings = _beginnings(frozenset(wanted.stems), wanted.word_beginnings, stemmer)
    # With a letter outside ASCII in most words, each by itself would take longer than all.
    if beginnings is None or plain.count(b"?") > len(plain) // 50:
        return _matching_words(text, wanted, stemmer)
    ends: dict[int, int] = {}
    within = (*_WITHIN, *_WITHIN_NUMBERS) if wanted.has_digits else _WITHIN
    for sought in (*beginnings, *within):
        place = plain.find(sought)
        while place >= 0:
            if _may_match(sought, place, plain, text):
                start = plain.rfind(b" ", 0, place) + 1
                place = plain.find(b" ", place)
                ends[start] = place = place if place >= 0 else len(plain)
            place = plain.find(sought, place + 1)
    return ((start, text[start : ends[start]]) for start in sorted(ends))


def _may_match(sought: bytes, place: int, plain: bytes, text: str) -> bool:
    """Whether what is sought begins a word, or stands in one that may begin otherwise."""
    if sought == b"?":
        return text[place] not in _SIGNS
    if sought in _WITHIN_NUMBERS:
        return plain[place + 1 : place + 2].isdigit()
    return sought in _WITHIN or not plain[place - 1 : place].isalnum()


def _matching_words(text: str, wanted: Wanted, stemmer: str) -> Iterator[tuple[int, str]]:
    words = text.split(" ")
    matching = {word for word in set(words) if any(wanted.held_by(word, stemmer))}
    place = 0
    for word in words:
        if word in matching:
            yield place, word
        place += len(word) + 1


@lru_cache(maxsize=256)
def _beginnings(
    stems: frozenset[str], terms: tuple[str, ...], stemmer: str
) -> tuple[bytes, ...] | None:
    """What a matching word of plain letters begins with; None where stems do not tell."""
    if stemmer not in ("", "english"):
        return None
    kept = map(_kept, stems) if stemmer else stems
    found: list[str] = []
    for text in sorted({*kept, *terms}):
        if text.isascii() and not (found and text.startswith(found[-1])):
            found.append(text)
    return tuple(text.encode() for text in found)


def _kept(stem: str) -> str:
    """The letters an English stem shares with all its words.

    Porter's second stemmer cuts endings; what it puts in their place ends in e, le, ie, i, y or l
    (party → parti, ability → abl, dying → die). https://snowballstem.org/algorithms/english
    """
    changed = 2 if stem.endswith(("le", "ie")) else 1 if stem.endswith(("e", "i", "y", "l")) else 0
    return stem[: max(1, len(stem) - changed)]
