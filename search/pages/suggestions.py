"""What is suggested while a reader types: names, words, fields and headlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from search import engine
from search.analysis import fold, folded_words, runs
from search.engine import Moment
from search.highlighting.matches import find_matches
from search.highlighting.snippets import marked
from search.highlighting.wanted import Match, wanted_beginnings
from search.localization import articles_said, grouped
from search.pages.hit_rows import hit_rows
from search.pages.html import escaped
from search.query.fields import FIELDS, meant
from search.request import SearchRequest
from search.request.addresses import address, search_page
from search.request.facets import BY_NAME, FACETS, Facet
from search.service.hits import Hit

LEAST = 2  # letters that a name, a field or a headline is suggested for
LEAST_OF_A_WORD = 3
LEAST_ARTICLES = 5  # that a word is suggested for
MOST = 6  # rows: they hide what stands below the box
MOST_NAMES, MOST_WORDS, MOST_FIELDS, MOST_HEADLINES = 3, 1, 2, 3  # beside each other
MOST_COPIES = 5  # articles that are looked at for one headline: a story may be there many times
MOST_LOOKED_AT = 100  # for the one letter that a next word begins with
MOST_OF_A_NAME = 4  # words at the end of a text that are taken for one name
_QUOTES = re.compile("[“”„‟«»＂]")
_SIGNS = r"\s\"():*~"  # that no plain word has
_WORD = re.compile(rf"(?<!\S)[^\W_][^{_SIGNS}]*$")
_IN_FIELD = re.compile(
    rf"(?<!\S)(?P<field>[A-Za-z]+):(?:\"(?P<quoted>[^\"]*)|(?P<bare>[^{_SIGNS}]*))$"
)
_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT)$")


@dataclass(frozen=True)
class Suggestion:
    """Something that may be meant, and where it leads."""

    kind: str  # the name of a facet, or search, word, field, headline
    label: str
    path: str
    count: int  # of the articles there; 0 where there is more to type
    marked: SafeString  # the label as HTML, what was typed in <mark>
    note: SafeString = SafeString()  # the count as readers write it, or the day of a headline
    text: str = ""  # of the search box, where there is more to type
    plain: str = ""  # where it leads as JSON tells it: a first value asks for any, not every one

    @property
    def kind_label(self) -> str:
        if self.kind in BY_NAME:
            return str(BY_NAME[self.kind].label)
        return {"field": _("Field"), "headline": _("Headline")}.get(self.kind, "")


@dataclass(frozen=True)
class TypedPrefix:
    """The last words of a text, or what stands after a field's colon; and the text before them."""

    before: str
    words: tuple[str, ...]
    field: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it can be taken away: no operator waits for it."""
        return not _OPERATOR.search(self.before)


def suggest(search: SearchRequest) -> tuple[Suggestion, ...]:
    """What the end of a search's words may mean, under its filters; the likeliest first.

    Names are of public articles, with how many the search then finds in their facet. Nothing while
    the index cannot be read.
    """
    ends = typed_prefixes(search.q)
    now = engine.moment() if ends else None
    if now is None:
        return ()
    if name := meant().get(ends[0].field, ends[0].field):
        if facets := [facet for facet in FACETS if name in (facet.field, facet.name)]:
            return tuple(_names(search, now, ends, facets, MOST))
        return tuple(_headlines(search, now, ends[0], MOST)) if name == "headline" else ()
    longest, last = ends[0], ends[-1]
    if _letters(longest) < LEAST:
        return ()
    names = _names(search, now, ends, FACETS, MOST_NAMES)
    told = " ".join(name.label for name in names)
    first = (
        *names,
        *_itself(search, now),
        *islice(_words(search, now, last, told), MOST_WORDS),
        *islice(_fields(search, last), MOST_FIELDS),
    )
    room = min(MOST_HEADLINES, max(MOST - len(first), 0))
    return (*first[:MOST], *_headlines(search, now, longest, room))


def typed_prefixes(text: str) -> list[TypedPrefix]:
    """The ends of a text, the longest first; none where it ends in anything but plain words."""
    text = _QUOTES.sub('"', text).rstrip()
    if match := _IN_FIELD.search(text):
        typed = match["bare"] if match["quoted"] is None else match["quoted"]
        return [
            TypedPrefix(
                text[: match.start()].rstrip(), tuple(typed.split()), match["field"].lower()
            )
        ]
    if text.count('"') % 2:
        return []
    found: list[TypedPrefix] = []
    before: str = text
    words: tuple[str, ...] = ()
    while len(found) < MOST_OF_A_NAME and (match := _WORD.search(before)):
        if _OPERATOR.search(before):
            break
        words = (match[0], *words)
        before = before[: match.start()].rstrip()
        found.insert(0, TypedPrefix(before, words))
    return found


def _names(
    search: SearchRequest, now: Moment, ends: list[TypedPrefix], facets: Iterable[Facet], most: int
) -> list[Suggestion]:
    """Names that as much as possible of the end begins; what stands before it stays a search."""
    for tail in ends:
        if not tail.is_free or (_letters(tail) < LEAST and not tail.field):
            continue
        typed, rest = folded_words(" ".join(tail.words)), search.with_q(tail.before)
        found = engine.complete_names(rest, typed, facets, most, now)
        names = [one for one in found if one.value not in search.of(one.facet).values]
        if names:
            return [
                Suggestion(
                    kind=one.facet,
                    label=one.label,
                    path=_page(rest.tick(BY_NAME[one.facet], one.value)),
                    plain=_page(rest.toggle(one.facet, one.value)),
                    count=one.count,
                    marked=_marked(one.label, typed),
                    note=escaped(grouped(one.count)),
                )
                for one in names
            ]
    return []


def _itself(search: SearchRequest, now: Moment) -> Iterator[Suggestion]:
    """The search for what is typed as it is, where all of it is found: the list hides its count."""
    if count := engine.total(search.exactly(), now):
        said = _("Search for “%s”")
        yield Suggestion(
            kind="search",
            label=said % search.q,
            path=_page(search),
            count=count,
            marked=SafeString(escaped(said) % f"<mark>{escaped(search.q)}</mark>"),
            note=escaped(articles_said(count)),
        )


def _words(
    search: SearchRequest, now: Moment, tail: TypedPrefix, names: str
) -> Iterator[Suggestion]:
    """Words that the last one begins, in articles of what stands before; not those of the names.

    Plain ones that several articles have. One of a stem is enough: the others find the same.
    """
    typed = fold(tail.words[-1])
    if _letters(tail) < LEAST_OF_A_WORD or not tail.is_free:
        return
    told = {*_stems(typed), *_stems(names)}
    for word in engine.complete_words(search.with_q(tail.before), typed, now):
        stems = _stems(word)
        if word.isalnum() and not told.issuperset(stems):
            told.update(stems)
            then = search.with_q(f"{tail.before} {word}".strip())
            count = engine.total(then, now)
            if count < LEAST_ARTICLES:
                return  # those that follow stand in fewer
            yield Suggestion(
                kind="word",
                label=then.q,
                path=_page(then),
                count=count,
                marked=_marked(then.q, (typed,)),
                note=escaped(grouped(count)),
            )


def _fields(search: SearchRequest, tail: TypedPrefix) -> Iterator[Suggestion]:
    """Fields that the last word begins; choosing one goes on with what may stand in it."""
    typed = fold(tail.words[-1])
    for name in FIELDS if len(typed) >= LEAST else ():
        if name.startswith(typed):
            text = f"{tail.before} {name}:".strip()
            path = address(reverse("search:suggest"), search.with_q(text).query_string)
            label = f"{name}:"
            yield Suggestion("field", label, path, 0, _marked(label, (typed,)), text=text)


def _headlines(
    search: SearchRequest, now: Moment, tail: TypedPrefix, most: int
) -> list[Suggestion]:
    """Articles whose headlines have the words, the last of them perhaps only begun."""
    if not (most and tail.is_free and tail.words):
        return []
    *others, last = tail.words
    begun = fold(last)
    # One letter stands for too many words to be looked up: it chooses among what the others find.
    is_short = len(begun) < LEAST and bool(others)
    wanted = " ".join(others if is_short else [*others, f"{last} OR {last}*"])
    asked = replace(
        search.with_q(f"{tail.before} headline:({wanted})"),
        per_page=MOST_LOOKED_AT if is_short else most * MOST_COPIES,
        sort_chosen="",
    )
    first: dict[str, Hit] = {}
    for hit in engine.headlines(asked, now):
        if not is_short or _goes_on_with(hit.headline, begun, others):
            first.setdefault(fold(hit.headline), hit)
    hits, typed = list(first.values())[:most], folded_words(" ".join(tail.words))
    return [
        Suggestion("headline", hit.headline, hit.path, 1, _marked(hit.headline, typed), row["day"])
        for hit, row in zip(hits, hit_rows(hits, has_pictures=False), strict=True)
    ]


def _goes_on_with(headline: str, begun: str, others: Iterable[str]) -> bool:
    """Whether a word begins so that is none of the others."""
    words = set(folded_words(headline)) - set(folded_words(" ".join(others)))
    return any(word.startswith(begun) for word in words)


def _page(search: SearchRequest) -> str:
    return address(search_page(), search.query_string)


def _letters(tail: TypedPrefix) -> int:
    return sum(map(len, folded_words(" ".join(tail.words))))


def _stems(text: str) -> set[str]:
    return {stem for run in runs(text, settings.SEARCH_LANGUAGE) for stem in run.stems}


def _marked(label: str, typed: Sequence[str]) -> SafeString:
    """A label as HTML, the beginnings of its words that were typed in <mark>."""
    matches = find_matches(label, wanted_beginnings(typed), settings.SEARCH_LANGUAGE)
    return SafeString(marked(label, [_begun(label, match, typed) for match in matches]))


def _begun(label: str, match: Match, typed: Sequence[str]) -> Match:
    """As much of a match as was typed."""
    word = fold(label[match.start : match.end])
    length = max((len(each) for each in typed if word.startswith(each)), default=len(word))
    ends = range(match.start + 1, match.end + 1)
    fitting = (end for end in ends if len(fold(label[match.start : end])) <= length)
    return match._replace(end=max(fitting, default=match.start + 1))
