"""What of a query may be marked: the very terms that a plan looks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from search.analysis import fold, is_single_cjk
from search.highlighting.tokens import Token, Tokens, runs_in, terms_in, tokens_of
from search.protocol import plan
from search.protocol.edit_distance import is_one_edit
from search.protocol.fields import WRITTEN
from search.protocol.planner import to_plan
from search.query import nodes

Leaf = nodes.Word | nodes.Phrase | nodes.Near | nodes.Prefix | nodes.Fuzzy
# What is asked for, and which of its words where they may stand apart: "two words"~5 has two.
Asked = tuple[Hashable, str]

_FIELD = "text"  # all fields have the same terms: any stands for the one that is marked
_REMEMBERED = 10_000  # words between spaces and what they hold
_DIGIT = re.compile(r"\d")
_NOTHING: frozenset[Asked] = frozenset()


class Match(NamedTuple):
    """A piece of a text that matches, and what of the query it matches."""

    start: int
    end: int
    words: frozenset[Asked]


class Chain(NamedTuple):
    """A phrase that is looked for about its longest word."""

    asked: Asked
    terms: tuple[tuple[int, str], ...]  # offset, term
    longest: int  # the offset of that word
    begun: tuple[int, str] | None = None  # offset and beginning of a word that is only begun


class Held(NamedTuple):
    """What a word between spaces holds: matches, and places where a phrase may stand about it."""

    matches: tuple[Match, ...]
    chains: tuple[tuple[Chain, int], ...]


_EMPTY = Held((), ())


@dataclass(frozen=True)
class Wanted:
    """The terms of a query, by how they are compared with those of a text."""

    stems: dict[str, frozenset[Asked]] = field(default_factory=dict)
    written: dict[str, frozenset[Asked]] = field(default_factory=dict)
    beginnings: tuple[tuple[str, Asked], ...] = ()
    typos: tuple[tuple[str, Asked], ...] = ()
    chains: dict[str, tuple[Chain, ...]] = field(default_factory=dict)  # by their longest word
    windows: tuple[tuple[Hashable, plan.Window], ...] = ()
    _known: dict[tuple[str, str], Held] = field(default_factory=dict, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.has_words or self.windows)

    @cached_property
    def words(self) -> frozenset[str]:
        """Terms as written that tell a match, or the longest word of a phrase."""
        return frozenset((*self.written, *self.chains))

    @property
    def is_loose(self) -> bool:
        """Whether terms that are not known match, too."""
        return bool(self.beginnings or self.typos)

    @cached_property
    def has_words(self) -> bool:
        """Whether anything is told by single words of a text."""
        return bool(self.stems or self.written or self.beginnings or self.typos or self.chains)

    @cached_property
    def word_beginnings(self) -> tuple[str, ...]:
        """What a word of plain letters begins with that holds something other than a stem."""
        return (
            *self.words,
            *(text for text, _asked in self.beginnings),
            *(text[0] for text, _asked in self.typos),  # the index knows no others
        )

    @cached_property
    def has_digits(self) -> bool:
        """Whether a word may be a number, which is written in several ways."""
        return any(map(_DIGIT.search, (*self.stems, *self.word_beginnings)))

    def held_by(self, word: str, stemmer: str) -> Held:
        """What stands between two spaces of a text holds of it."""
        found = self._known.get((word, stemmer))
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[word, stemmer] = self._held(word, stemmer)
        return found

    def _held(self, word: str, stemmer: str) -> Held:
        matches: list[Match] = []
        chains: list[tuple[Chain, int]] = []
        first = 0
        for start, run in runs_in(word):
            width, written, stems = terms_in(run, stemmer)
            if (
                not self.words.isdisjoint(written)
                or not self.stems.keys().isdisjoint(stems)
                or (self.is_loose and any(map(self._may_be_meant, written)))
            ):
                tokens = tokens_of(run, stemmer)
                for low, high, words in self._matches(run, tokens):
                    matches.append(Match(start + low, start + high, words))
                for token in tokens.written if self.chains else ():
                    for chain in self.chains.get(token.text, ()):
                        chains.append((chain, first + token.place))
            first += width
        return Held(tuple(joined(matches)), tuple(chains)) if matches or chains else _EMPTY

    def _may_be_meant(self, term: str) -> bool:
        """Whether a term begins like what is asked for, or as a word with a typo does."""
        if any(term.startswith(beginning) for beginning, _asked in self.beginnings):
            return True
        return any(term[0] == text[0] for text, _asked in self.typos)

    def _matches(self, run: str, tokens: Tokens) -> Iterator[Match]:
        for terms, own in ((self.stems, tokens.stems), (self.written, tokens.written)):
            for _place, term, start, end in own:
                if term in terms:
                    yield Match(start, end, terms[term])
        yield from self._begun(run, tokens.written)
        yield from self._near_misses(tokens.written)

    def _begun(self, run: str, tokens: Iterable[Token]) -> Iterator[Match]:
        for beginning, asked in self.beginnings:
            found: dict[int, int] = {}  # where each that begins like this ends
            for _place, text, start, end in tokens:
                # Of oil-price the first word begins so already; it comes before the whole.
                if text.startswith(beginning) and start not in found:
                    letter = is_single_cjk(beginning)
                    found[start] = _end_of(beginning, run, start, end) if letter else end
            for start, end in found.items():
                yield Match(start, end, frozenset([asked]))

    def _near_misses(self, tokens: Iterable[Token]) -> Iterator[Match]:
        for _place, term, start, end in tokens:
            for text, asked in self.typos:
                if term[0] == text[0] and is_one_edit(text, term):
                    yield Match(start, end, frozenset([asked]))


def wanted_terms(asked: Iterable[Leaf], language: str) -> Wanted:
    """What to mark for words and phrases, whose stems are those of a language."""
    return wanted_of((leaf, to_plan(leaf, language, {_FIELD: 1.0})) for leaf in asked)


def wanted_beginnings(words: Iterable[str]) -> Wanted:
    """What to mark in a name of which some words, folded, have been begun."""
    return wanted_of((word, plan.StartsWith(_FIELD + WRITTEN, word)) for word in words)


def wanted_of(plans: Iterable[tuple[Hashable, plan.Plan]]) -> Wanted:
    """What to mark for plans over the terms of one field, each with what was asked for."""
    stems: dict[str, frozenset[Asked]] = {}
    written: dict[str, frozenset[Asked]] = {}
    beginnings: list[tuple[str, Asked]] = []
    typos: list[tuple[str, Asked]] = []
    chains: dict[str, tuple[Chain, ...]] = {}
    windows: list[tuple[Hashable, plan.Window]] = []
    for asked_for, made in plans:
        asked: Asked = asked_for, ""
        for node in plan.every_node(made):
            match node:
                case plan.Term(name, text):
                    terms = written if name.endswith(WRITTEN) else stems
                    terms[text] = terms.get(text, _NOTHING) | {asked}
                case plan.StartsWith(_name, text):
                    beginnings.append((text, asked))
                case plan.OneTypo(_name, text):
                    typos.append((text, asked))
                case plan.Sequence(_name, terms_at):
                    longest, chain = _chain(asked, terms_at)
                    chains[longest] = (*chains.get(longest, ()), chain)
                case plan.OpenSequence(_name, terms_at, offset, text):
                    longest, chain = _chain(asked, terms_at, (offset, text))
                    chains[longest] = (*chains.get(longest, ()), chain)
                case plan.Window():
                    windows.append((asked_for, node))
    return Wanted(stems, written, tuple(beginnings), tuple(typos), chains, tuple(windows))


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
        case nodes.MostOf(words) | nodes.AllBut(words):
            yield from words


def asked_in(matches: Iterable[Match]) -> frozenset[Hashable]:
    """What of a query some matches are of."""
    return frozenset(asked for match in matches for asked, _word in match.words)


def typed(leaf: Leaf) -> str:
    """A word or phrase as a reader typed it, without its signs but for the star of a beginning."""
    return f"{leaf.text}*" if isinstance(leaf, nodes.Prefix) else leaf.text


def joined(matches: Iterable[Match]) -> Iterator[Match]:
    """Matches in order, those that overlap as one."""
    last: Match | None = None
    for match in sorted(matches, key=_span):
        if last is None or match.start >= last.end:
            if last is not None:
                yield last
            last = match
        else:
            last = Match(last.start, max(last.end, match.end), last.words | match.words)
    if last is not None:
        yield last


def _span(match: Match) -> tuple[int, int]:
    return match.start, match.end


def _chain(
    asked: Asked, terms: tuple[tuple[int, str], ...], begun: tuple[int, str] | None = None
) -> tuple[str, Chain]:
    """The longest word of a phrase, and the phrase."""
    offset, longest = max(terms, key=lambda each: len(each[1]))
    return longest, Chain(asked, terms, offset, begun)


def _end_of(letter: str, run: str, start: int, last: int) -> int:
    """Where a letter ends that stands at a place of a run, with the marks upon it."""
    end = start + 1
    while end < last and (fold(run[start:end]) != letter or not fold(run[end])):
        end += 1
    return end
