"""The language of queries, piece by piece, each with an example made of this archive's own words.

An example finds something, or it is no link. Words come from headlines that the public may read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from search import engine
from search.analysis import spans
from search.dates import Period
from search.engine import Moment
from search.request import SearchRequest
from search.request.addresses import address, search_page
from search.request.facets import BY_NAME

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEADLINES = 200  # the newest, that words are taken from
SHORTEST, LONG = 4, 6  # letters of a word, and of one that is worth shortening
MOST_WEIGHED, MOST_TRIED = 8, 8  # pairs that are counted in the archive, words that are tried
COMMON, MANY = 0.2, 20  # a word that so much of the articles have, and so many, tells little
TO_TRY = 3  # searches for a first visitor


@dataclass(frozen=True)
class Vocabulary:
    """What searches of this archive may be made of."""

    pairs: tuple[tuple[str, str], ...] = ()  # side by side in headlines, the most telling first
    words: tuple[str, ...] = ()  # of headlines, the most frequent first
    signs: str = ""  # a name with punctuation
    topic: str = ""
    days: Period | None = None  # of the first and the last article

    @property
    def to_try(self) -> list[str]:
        """Plain words that find something, for who has never searched here."""
        searches: list[str] = []
        used: set[str] = set()
        for words in (*self.pairs, *((word,) for word in self.words)):
            if used.isdisjoint(words):
                searches.append(" ".join(words))
                used.update(words)
        return searches[:TO_TRY]


@dataclass(frozen=True)
class Piece:
    """A piece of the language: how it is written, with places for words, and what it means."""

    pattern: str
    means: StrOrPromise


@dataclass(frozen=True)
class Entry:
    """An example of a piece of the language, and what it finds."""

    q: str
    means: str
    finds: bool  # something in this archive

    @property
    def path(self) -> str:
        return address(search_page(), urlencode({"q": self.q}))


PIECES = (
    Piece("{one} {two}", _("both words, in any form")),
    Piece('"{one} {two}"', _("exactly this phrase")),
    Piece('"{two}"', _("a word exactly as written")),
    Piece('"{one} {two}"~5', _("both, within five words of each other")),
    Piece("{one} -{other}", _("%(one)s, but not %(other)s; NOT %(other)s says the same")),
    Piece("-{other}", _("everything but %(other)s")),
    Piece("{one} OR {other}", _("either word; operators are in capitals")),
    Piece("{one} AND ({two} OR {other})", _("brackets group; AND may be left out")),
    Piece("{begun}*", _("words starting with %(begun)s (two letters or more)")),
    Piece("{long}~", _("one letter different")),
    Piece("{signs}", _("names with punctuation, exactly")),
    Piece("headline:{one}", _("in the headline only; also dek, body, caption and byline")),
    Piece('topic:"{topic}"', _("in the name of a topic; also person, place, section and source")),
    Piece("date:{month}", _("in that month; also %(year)s or %(day)s")),
    Piece("date:{first}..{last}", _("from one to the other; either end may be left out")),
)
# In the place of words that an archive does not have.
INSTEAD = {
    "one": "gas", "two": "price", "other": "ferry", "begun": "harb", "long": "harbor",
    "signs": "F-35", "topic": "natural gas", "year": "2025", "month": "2025-11",
    "day": "2025-11-17", "first": "2025-11", "last": "2025-12",
}  # fmt: skip


def entries() -> list[Entry]:
    """Every piece with its example; nothing is a link while the index cannot be read."""
    now = engine.moment()
    found = engine.once("help", partial(_examples, now), now) if now else None
    words, patterns = found or ({}, frozenset())
    return [
        _entry(piece, words if piece.pattern in patterns else INSTEAD, piece.pattern in patterns)
        for piece in PIECES
    ]


def vocabulary(now: Moment) -> Vocabulary:
    """What public articles say at a moment."""
    return engine.once("vocabulary", partial(_vocabulary, now), now) or Vocabulary()


def _entry(piece: Piece, words: dict[str, str], finds: bool) -> Entry:
    return Entry(piece.pattern.format_map(words), str(piece.means) % words, finds)


def _examples(now: Moment) -> tuple[dict[str, str], frozenset[str]]:
    """Words for the pieces, and the patterns that find something with them."""
    words = _words(vocabulary(now), now)
    return words, frozenset(each.pattern for each in PIECES if _finds(each.pattern, words, now))


def _finds(pattern: str, words: dict[str, str], now: Moment) -> bool:
    try:
        q = pattern.format_map(words)
    except KeyError:  # a word that this archive does not have
        return False
    search = SearchRequest(q=q)
    return not search.notices and engine.total(search.exactly(), now) > 0


def _words(known: Vocabulary, now: Moment) -> dict[str, str]:
    """Words for the patterns, as far as an archive has them."""
    words = {"signs": known.signs, "topic": known.topic}
    pair = next(iter(known.pairs), known.words[:1])
    words |= zip(("one", "two"), pair, strict=False)
    others = [word for each in (*known.pairs, known.words) for word in each if word not in pair]
    tried = dict.fromkeys(others[:MOST_TRIED] if pair else ())
    without = (each for each in tried if _finds("{one} -{other}", words | {"other": each}, now))
    words["other"] = next(without, "")
    words["long"] = next((each for each in (*pair, *others) if len(each) >= LONG), "")
    words["begun"] = words["long"][:SHORTEST]
    if known.days:
        first, last = known.days.first.isoformat(), known.days.last.isoformat()
        words |= {"year": last[:4], "month": last[:7], "day": last, "first": first[:7]}
        words["last"] = last[:7]
    return {name: word for name, word in words.items() if word}


def _vocabulary(now: Moment) -> Vocabulary:
    hits = engine.headlines(replace(SearchRequest(), per_page=HEADLINES), now)
    words, pairs, signs = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for headline in dict.fromkeys(hit.headline for hit in hits):
        plain = list(_plain_words(headline))
        words.update(dict.fromkeys(filter(None, plain), 1))
        pairs.update(dict.fromkeys(filter(all, pairwise(plain)), 1))
        signs.update(dict.fromkeys(_signs(headline), 1))
    topics = engine.complete_names(SearchRequest(), (), [BY_NAME["topic"]], 1, now)
    return Vocabulary(
        pairs=_most_telling([pair for pair, _times in pairs.most_common(MOST_WEIGHED)], now),
        words=tuple(word for word, _times in words.most_common()),
        signs=next((text for text, _times in signs.most_common(1)), ""),
        topic=" ".join(topics[0].label.replace('"', " ").split()) if topics else "",
        days=_days(now),
    )


def _plain_words(headline: str) -> Iterator[str]:
    """Its words in order, in small letters; an empty one for whatever parts two of them."""
    before = 0
    for start, end, run in spans(headline):
        if headline[before:start].strip():
            yield ""
        before = end
        text = headline[start:end].lower()
        is_plain = len(run.parts) == 1 and text.isalpha() and len(text) >= SHORTEST
        yield text if is_plain else ""


def _signs(headline: str) -> Iterator[str]:
    """Its names with punctuation: F-35, U.S., AT&T."""
    for start, end, run in spans(headline):
        if run.compound and re.search(r"[^\W\d_]", run.compound):
            is_short = "." in run.compound and headline[end : end + 1] == "."
            yield headline[start : end + is_short]


def _most_telling(pairs: list[tuple[str, str]], now: Moment) -> tuple[tuple[str, str], ...]:
    """The pairs whose words stand together often, and seldom apart; those of common words last."""
    common = max(COMMON * engine.total(SearchRequest(), now), MANY)

    def place(pair: tuple[str, str]) -> tuple[bool, float]:
        one, two = (engine.total(SearchRequest(q=word), now) for word in pair)
        both = engine.total(SearchRequest(q='"{} {}"'.format(*pair)), now)
        return max(one, two) > common, -both * both / sqrt(one * two or 1)

    return tuple(sorted(pairs, key=place))


def _days(now: Moment) -> Period | None:
    days = engine.count_days(SearchRequest(), now)
    if not len(days.counts):
        return None
    return Period(date.fromordinal(days.first), date.fromordinal(days.first + len(days.counts) - 1))
