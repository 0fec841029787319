"""Did you mean: a text that finds more, of words that stand in articles that may be seen now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

import orjson

from search.analysis import fold, run_texts, runs
from search.protocol.fields import WEIGHTS
from search.protocol.index import Words
from search.query import nodes
from search.query.parser import MAX_CHARACTERS
from search.service.advice import DidYouMean
from search.service.prepared import PreparedSearch, plan_of
from search.service.respelling import Change, Token, changed, field_changes, neighbours, tokens

MOST_DOUBTED = 4  # words of a text that others are looked for
MOST_TRIED = 3  # words in the place of the only one that is doubted
MOST_OF_EACH, MOST_TOGETHER = 2, 6  # in the place of each of several, and texts that are tried
SHORTEST_PART = 3  # letters of each of two words that may have been joined
NAMES = ("people", "places", "topics")
ENOUGH = 1000  # articles that have two words side by side are not counted further


@dataclass(frozen=True)
class Bar:
    """When a word is doubted, and what may stand in its place."""

    articles: int  # at most so many have the word, or one in a thousand of the archive
    times: int  # at least so many times as many have the other


USUAL, IN_NEED = Bar(articles=5, times=15), Bar(articles=50, times=10)


def suggestion(prepared: PreparedSearch, total: int) -> DidYouMean | None:
    """What a reader may have meant whose search found `total` articles; None: nothing better.

    Looked for when the text finds nothing, or not all of its words together, or has a word that
    hardly any article has. What is suggested finds something, and the rest of the text stays.
    """
    is_in_need = not total or prepared.is_relaxed
    bar = IN_NEED if is_in_need else USUAL
    doubted = dict(islice(_doubted(prepared, bar), MOST_DOUBTED))
    search = prepared.search
    fields = field_changes(search.q) if is_in_need else []
    text = search.q if fields else (search.repaired or search).q
    if not (doubted or fields):
        return None
    spelling = prepared.index.spelling(prepared.question, WEIGHTS)
    choices = [fields] if fields else []
    choices += [[*fields, *each] for each in _choices(prepared, text, doubted, bar, spelling)]
    found = filter(None, (_suggestion(prepared, text, changes, spelling) for changes in choices))
    better = [each for each in found if is_in_need or each[0].total > total]
    return max(better, key=lambda each: (each[1], each[0].total), default=(None,))[0]


def _doubted(prepared: PreparedSearch, bar: Bar) -> Iterator[tuple[str, int]]:
    """Words that few articles have in any form, with how many."""
    few = max(bar.articles, prepared.index.count // 1000)
    for text in dict.fromkeys(_wanted(prepared.search.parsed.tree)):
        plan = plan_of(nodes.Word(text))
        count = prepared.index.count_some(plan, prepared.question, few)
        if count <= few:
            yield next(runs(text)).parts[0], count


def _wanted(node: nodes.Node) -> Iterator[str]:
    """The words that a tree asks for, those of phrases too."""
    match node:
        case nodes.Word(text) | nodes.Phrase(text) | nodes.Near(text):
            yield from (run for run in run_texts(text) if run.isalpha())
        case nodes.Field(node=inner):
            yield from _wanted(inner)
        case nodes.And(parts) | nodes.Or(parts):
            for inner in parts:
                yield from _wanted(inner)


def _choices(
    prepared: PreparedSearch, text: str, doubted: dict[str, int], bar: Bar, spelling: Words
) -> Iterator[list[Change]]:
    """Changes to try together: one of every word, the most frequent first."""
    known = list(tokens(text))
    ways = []
    for token in known:
        if token.word in doubted:
            least = max(1, doubted[token.word] * bar.times)
            changes = _changes(prepared, text, token, known, spelling)
            found = [change for change in changes if change.articles >= least]
            ways.append(sorted(found, key=lambda each: (-each.articles, each.words)))
    ways = [found for found in ways if found]
    few = MOST_TRIED if len(ways) == 1 else MOST_OF_EACH
    if ways:
        yield from islice(map(list, product(*(found[:few] for found in ways))), MOST_TOGETHER)


def _changes(
    prepared: PreparedSearch, text: str, token: Token, known, spelling: Words
) -> Iterator[Change]:
    for other, articles in spelling.near(token.word).items():
        yield Change(token.start, token.end, other, articles)
    for one, two in neighbours(text, token, known):
        if articles := spelling.documents(one.word + two.word):
            yield Change(one.start, two.end, one.word + two.word, articles)
    if text[: token.start][-1:] != ":":  # two words in a field would need brackets
        for both in _parted(token.word):
            plan = plan_of(nodes.Phrase(both))
            if articles := prepared.index.count_some(plan, prepared.question, ENOUGH):
                yield Change(token.start, token.end, both, articles)


def _parted(word: str) -> Iterator[str]:
    """A word as two."""
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield f"{word[:place]} {word[place:]}"


def _suggestion(
    prepared: PreparedSearch, text: str, changes: list[Change], spelling: Words
) -> tuple[DidYouMean, int] | None:
    """A text with changes, and how many of its words stand together."""
    printed = [
        replace(each, words=_printed(prepared, each.words, spelling)) if each.articles else each
        for each in changes
    ]
    pieces = changed(text, printed)
    q = "".join(piece for piece, _is_new in pieces)
    if len(q) > MAX_CHARACTERS:
        return None
    other = prepared.instead(prepared.search.with_q(q))
    total = other.total()
    if not total or (
        other.is_relaxed and not (prepared.is_relaxed and other.reach > prepared.reach)
    ):
        return None
    return DidYouMean(other.search, total, pieces), other.reach


def _printed(prepared: PreparedSearch, word: str, spelling: Words) -> str:
    """A word as an article prints it: the index knows no accents."""
    document = spelling.example(word)
    if document is None:
        return word
    card = orjson.loads(prepared.index.stored(document, "card"))
    names = [named["name"] for kind in NAMES for named in card[kind]]
    body = prepared.index.stored(document, "text_stored")
    for text in (card["headline"], *names, card["dek"], card["byline"], body):
        if not text.isascii():
            for run in run_texts(text):
                if not run.isascii() and fold(run) == word:
                    return run
    return word
