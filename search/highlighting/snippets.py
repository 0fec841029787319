"""The passages that show why an article was found: escaped first, then marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple

from search.analysis import Run, analysed, run_matches, runs, stemmer_name
from search.query import nodes
from search.query.begun import beginnings

LENGTH = 280  # characters of a snippet, over all its passages
PASSAGES = 3  # at most
LEAD = 5  # one part in so many of a passage stands before its first match
_BORDERS = r"\s、。〈-】〔-〟！-／：-＠"  # where a passage may be cut: in no run of any text
_BORDER = re.compile(f"[{_BORDERS}]+")
_UP_TO_A_BORDER = re.compile(f".*[^{_BORDERS}](?=[{_BORDERS}])", re.S)
_SIGNS = frozenset("?“”–—…")  # no letters, and no part of a run
_NO_WORDS: frozenset[str] = frozenset()
_REMEMBERED = 10_000  # words between spaces and their matches

Passage = tuple[int, int]  # start and end in a text
Leaf = nodes.Word | nodes.Phrase | nodes.Near | nodes.Prefix | nodes.Fuzzy


class Match(NamedTuple):
    """A run of a text that matches, and the words of the query it matches."""

    start: int
    end: int
    words: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """The terms of a query that may be marked in a text."""

    stems: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    known: dict[str, tuple[Match, ...]] = field(default_factory=dict, compare=False, repr=False)

    def words(self, run: Run) -> frozenset[str]:
        """The words of the query that a run matches: stems, compounds and prefixes."""
        parts, stems = run.parts, run.stems
        found = {run.compound} & self.written if run.compound else set()
        if not (self.stems.isdisjoint(stems) and self.written.isdisjoint(parts)):
            both = zip(parts, stems, strict=True)
            found |= {stem for p, stem in both if stem in self.stems or p in self.written}
        for prefix in self.prefixes:
            if any(term.startswith(prefix) for term in (*parts, run.compound)):
                found.add(prefix)
        return frozenset(found) if found else _NO_WORDS

    def matches(self, word: str, language: str) -> tuple[Match, ...]:
        """The matches in what stands between two spaces."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            stemmer = stemmer_name(language)
            if word.isalnum():  # one run, and no need to look for its ends
                words = self.words(analysed(word, stemmer))
                found = (Match(0, len(word), words),) if words else ()
            else:
                found = tuple(
                    Match(*run.span(), words)
                    for run in run_matches(word)
                    if (words := self.words(analysed(run[0], stemmer)))
                )
            self.known[word] = found
        return found

    def __bool__(self) -> bool:
        return bool(self.stems or self.written or self.prefixes)


def wanted_terms(tree: nodes.Node, language: str, in_field: str | None = None) -> Wanted:
    """The terms to mark in prose; with `in_field`, also those looked for in that field only."""
    stems: set[str] = set()
    written: set[str] = set()
    prefixes: list[str] = []
    for leaf in leaves(tree, in_field):
        match leaf:
            case nodes.Word(text):
                for run in runs(text, language):
                    if run.compound:
                        written.add(run.compound)
                    else:
                        stems.update(run.stems)
                        written.update(run.parts)
            case nodes.Phrase(text) | nodes.Near(text):
                for run in runs(text, language):
                    written.update((run.compound,) if run.compound else run.parts)
            case nodes.Prefix(text):
                for way in beginnings(text):
                    written.update(term for _, term in way.before)
                    prefixes += [way.text] if way.text else []
            case nodes.Fuzzy(text):
                written.update(part for run in runs(text) for part in run.parts)
    return Wanted(frozenset(stems), frozenset(written), tuple(prefixes))


def leaves(tree: nodes.Node, in_field: str | None = None) -> Iterator[Leaf]:
    """The words and phrases of a query that texts may be marked for, in its order."""
    match tree:
        case nodes.Word() | nodes.Phrase() | nodes.Near() | nodes.Prefix() | nodes.Fuzzy():
            yield tree
        case nodes.Field(name, inner):
            if in_field is not None and name == in_field:
                yield from leaves(inner, in_field)
        case nodes.And(parts) | nodes.Or(parts):
            for inner in parts:
                yield from leaves(inner, in_field)
        case nodes.MostOf(words):
            yield from words


def typed(leaf: Leaf) -> str:
    """A word or phrase as a reader typed it, without its signs but for the star of a beginning."""
    return f"{leaf.text}*" if isinstance(leaf, nodes.Prefix) else leaf.text


def words_of(leaf: Leaf, language: str) -> frozenset[str]:
    """The words that matches of a leaf tell."""
    if isinstance(leaf, nodes.Prefix):
        ways = beginnings(leaf.text)
        return frozenset(term for way in ways for term in (*dict(way.before).values(), way.text))
    found = runs(leaf.text, language)
    return frozenset(
        word for run in found for word in ((run.compound,) if run.compound else run.stems)
    )


def mark(text: str, wanted: Wanted, language: str) -> str:
    """The whole text as HTML with its matches in <mark>."""
    return _marked(text, find_matches(text, wanted, language), 0, len(text))


def snippet(text: str, wanted: Wanted, language: str, length: int = LENGTH) -> str:
    """The fewest passages that show the most words of a query, as HTML; else the beginning.

    They stand in the order of the text, " … " between them, about `length` characters together.
    """
    matches = find_matches(text, wanted, language)
    if len(text) <= length:
        return _marked(text, matches, 0, len(text))
    shown, place = "", 0
    for start, end in _passages(text, matches, length) or [(0, _end(text, length // 2, length))]:
        between = text[place:start]
        shown += (" … " if between.strip() else between) + _marked(text, matches, start, end)
        place = end
    return shown.lstrip() + (" …" if text[place:].strip() else "")


def unmarked(marked: str) -> str:
    """A snippet as plain text."""
    return unescape(marked.replace("<mark>", "").replace("</mark>", ""))


def find_matches(text: str, wanted: Wanted, language: str) -> list[Match]:
    """The runs of a text that match, in order."""
    if not wanted:
        return []
    return [
        Match(place + start, place + end, words)
        for place, word in _words(text, wanted, language)
        for start, end, words in wanted.matches(word, language)
    ]


def _words(text: str, wanted: Wanted, language: str) -> Iterator[tuple[int, str]]:
    """What stands between spaces and may hold a match, with its place; no run holds a space."""
    plain = text.encode("ascii", "replace").lower()
    terms = (*wanted.written, *wanted.prefixes)
    beginnings = _beginnings(wanted.stems, terms, stemmer_name(language))
    # With a letter outside ASCII in most words, each by itself would take longer than all.
    if beginnings is None or plain.count(b"?") > len(plain) // 50:
        return _matching_words(text, wanted, language)
    ends: dict[int, int] = {}
    for sought in (*beginnings, b"'", b"?"):
        place = plain.find(sought)
        while place >= 0:
            if _may_match(sought, place, plain, text):
                start = plain.rfind(b" ", 0, place) + 1
                place = plain.find(b" ", place)
                ends[start] = place = place if place >= 0 else len(plain)
            place = plain.find(sought, place + 1)
    return ((start, text[start : ends[start]]) for start in sorted(ends))


def _may_match(sought: bytes, place: int, plain: bytes, text: str) -> bool:
    """Whether what is sought begins a word.

    A word with an apostrophe or a letter outside ASCII may match whatever it begins with:
    analysis leaves the one out and folds the other.
    """
    if sought == b"?":
        return text[place] not in _SIGNS
    return sought == b"'" or not plain[place - 1 : place].isalnum()


def _matching_words(text: str, wanted: Wanted, language: str) -> Iterator[tuple[int, str]]:
    words = text.split(" ")
    matching = {word for word in set(words) if wanted.matches(word, language)}
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
    numbers = [text for text in terms if text.isdigit()]  # may stand there in groups: 1,250,000
    groups = (f"{text[:size]}{sign}" for text in numbers for size in (1, 2, 3) for sign in ",.")
    for text in sorted({*kept, *terms, *groups}):
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


def _passages(text: str, matches: list[Match], length: int) -> list[Passage]:
    """The (start, end) of passages that show the most words, as few as can be, in order."""
    every_word = _words_of(matches)
    best: list[Passage] = []
    most = _NO_WORDS
    for number in range(1, PASSAGES + 1):
        passages, words = _chosen(text, matches, number, length // number)
        if len(words) > len(most):
            best, most = passages, words
        if most == every_word:
            break
    return sorted(best)


def _chosen(
    text: str, matches: list[Match], number: int, length: int
) -> tuple[list[Passage], frozenset[str]]:
    """The best passage, then those that add the most words to it; and the words of all."""
    chosen: list[Passage] = []
    words = _NO_WORDS
    while len(chosen) < number and (best := _best(text, matches, length, chosen, words)):
        chosen.append(best)
        start, end = best
        words |= _words_of([m for m in matches if start <= m.start and m.end <= end])
    return chosen, words


def _best(
    text: str, matches: list[Match], length: int, chosen: list[Passage], seen: frozenset[str]
) -> Passage | None:
    """The passage beside those chosen with the most words not seen, then the most matches."""
    best, most, last = None, (0, 0), 0
    low, high = 0, len(text)
    for first, match in enumerate(matches):
        if match.words <= seen:
            continue
        if chosen:
            low = max((end for _, end in chosen if end <= match.start), default=0)
            high = min((start for start, _ in chosen if start > match.start), default=len(text))
        stop = min(high, max(low, match.start - length // LEAD) + length)
        while last < len(matches) and matches[last].end <= stop:
            last += 1
        inside = matches[first:last]
        new = _words_of(inside) - seen
        if (len(new), len(inside)) > most:
            best, most = (low, match.start, matches[last - 1].end, high), (len(new), len(inside))
    return _cut(text, length, *best) if best else None


def _cut(text: str, length: int, low: int, first: int, last: int, high: int) -> Passage:
    """A passage between `low` and `high`, around what stands from `first` to `last`."""
    start = max(low, min(first - length // LEAD, high - length))
    if start:
        border = _BORDER.search(text, max(low, start - 1), first)
        start = border.end() if border else first
    end = min(high, start + length)
    return start, end if end == len(text) else _end(text, last, end)


def _end(text: str, low: int, high: int) -> int:
    """The last place at the end of a word; `low` if there is none."""
    found = _UP_TO_A_BORDER.match(text, low, high + 1)
    return found.end() if found else low


def _words_of(matches: list[Match]) -> frozenset[str]:
    return _NO_WORDS.union(*[match.words for match in matches])


def _marked(text: str, matches: list[Match], start: int, end: int) -> str:
    pieces, place = [], start
    for begin, stop, _words in matches:
        if begin < place or stop > end:
            continue
        pieces.append(escape(text[place:begin], quote=False))
        pieces.append(f"<mark>{escape(text[begin:stop], quote=False)}</mark>")
        place = stop
    pieces.append(escape(text[place:end], quote=False))
    return "".join(pieces)
