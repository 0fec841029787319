"""The entries of the service: a search in, a result set out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from search import backends
from search.analysis import folded_words
from search.dates import Period
from search.highlighting.wanted import Leaf, leaves
from search.models import IndexChange
from search.protocol.answers import NO_DAYS, Answer, Completion, DayCount, Whole
from search.protocol.fields import WEIGHTS, WRITTEN, to_number
from search.protocol.index import Batch, Index, Made
from search.protocol.plan import Every, HasValue, Plan, Question, StartsWith, every_node
from search.query import nodes
from search.request import SearchRequest
from search.request.facets import FACETS, Facet
from search.request.slots import FacetAddresses
from search.service import almost, did_you_mean, fallback, zero_results
from search.service.advice import Almost, ZeroResults
from search.service.boundary import nothing, reads_index
from search.service.explain import OneDocument, Why, why
from search.service.explain_miss import WhyNot, why_it_is_not
from search.service.explain_words import unmarked_in_words
from search.service.histogram import histogram
from search.service.hits import Hit, Marker
from search.service.periods import after, before
from search.service.prepared import PreparedSearch, prepare
from search.service.results import Bucket, FacetResult, Neighbours, ResultSet
from search.service.slugs import resolved
from search.service.stream import ResultStream
from search.service.telling import Ordinary
from search.timing import timed

PART = 20_000  # articles of a whole result set at a time
LOOK_AHEAD = 3  # hits of another search, where this one has none

# The clauses of a search for words that stand together, each with what may be marked for it.
Phrases = list[tuple[nodes.Node, frozenset[Leaf]]]
Documents = list[tuple[int, float]]  # (document, score), as an answer has its hits


@dataclass(frozen=True)
class Moment:
    """What is public at a time: a state of the index, and what has been hidden since."""

    at: datetime
    hidden: frozenset[int]
    index: Index


@reads_index(without=nothing(None))
def moment(at: datetime | None = None) -> Moment | None:
    """The present, for several questions of one request; None when the index cannot be read."""
    return _moment(at)


@reads_index(without=fallback.find)
@timed("find")
def find(
    search: SearchRequest,
    at: datetime | None = None,
    advise: bool = True,
    beside_whole: bool = False,
    beside_days: bool = False,
) -> ResultSet:
    """What a search finds among what is public at a moment (default: now).

    `advise`: with what a reader may search instead, why hits without a mark are here, and what is
    almost one. `beside_whole`: with what the whole archive has of each value of the facets;
    `beside_days`: with what it has of each day.
    """
    with timed("plan"):
        prepared = _prepared(search, at)
        search = prepared.search
    with timed("ask"):
        answer = prepared.index.ask(prepared.question)
        whole = (
            prepared.index.whole(prepared.question, prepared.question.facets)
            if beside_whole
            else None
        )
        whole_days = prepared.index.whole_days(prepared.question) if beside_days else None
    with timed("hits"):
        found = tuple(_hits(answer.hits, prepared))
    with timed("advise"):
        if advise and nodes.has_text(prepared.tree):
            found = _with_reasons(found, answer.hits, prepared)
        beside = _almost(prepared, answer) if advise else None
        suggestion = did_you_mean.suggestion(prepared, answer.total) if advise else None
        zero_results = _relaxations(prepared) if advise and not answer.total else None
    days, overview = answer.days, answer.overview
    chosen = (search.first_day, search.last_day)
    period = search.period
    return ResultSet(
        search=search,
        total=answer.total,
        unfiltered=answer.unfiltered,
        hits=found,
        facets={facet.name: _facet(search, facet, answer, whole) for facet in FACETS},
        date=histogram(search, days.first, days.counts, within=chosen, whole=whole_days),
        overview=histogram(
            search,
            overview.first,
            overview.counts,
            selected=_period(search) if any(chosen) else None,
            whole=whole_days,
        ),
        tree=prepared.tree,
        days=days,
        whole_days=whole_days,
        undated=overview.undated,
        earlier=before(period, overview.first, overview.counts) if period else None,
        later=after(period, overview.first, overview.counts) if period else None,
        reach=prepared.reach if prepared.is_relaxed else 0,
        suggestion=suggestion,
        zero_results=zero_results,
        almost=beside,
        notices=(*search.notices, *_cut_prefixes(prepared.question.plan, prepared.index)),
    )


def _almost(prepared: PreparedSearch, answer: Answer) -> Almost | None:
    """What has most of the words, where few have all."""
    loose = almost.loosened(prepared, answer)
    if loose is None:
        return None
    found = loose.index.ask(loose.question)
    beside = _with_reasons(tuple(_hits(found.hits, loose)), found.hits, loose)
    total = almost.total(loose, found, answer.total)
    return Almost(loose.search, total, beside) if beside else None


def _relaxations(prepared: PreparedSearch) -> ZeroResults:
    """What a search that found nothing may let go of, with the first hits of the best."""
    ways = zero_results.relaxations(prepared)
    if ways.best is None:
        return ways
    ahead = prepared.instead(replace(ways.best.search, per_page=LOOK_AHEAD))
    question = replace(ahead.question, facets=(), count_days=False)
    return replace(ways, ahead=tuple(_hits(ahead.index.ask(question).hits, ahead)))


@reads_index(without=fallback.hits)
def hits(search: SearchRequest, at: datetime | None = None) -> tuple[Hit, ...]:
    """The hits of `find` alone, with nothing counted."""
    prepared = _prepared(search, at)
    question = replace(prepared.question, facets=(), count_days=False)
    return tuple(_hits(prepared.index.ask(question).hits, prepared))


@reads_index(without=nothing(None))
def neighbours(search: SearchRequest, key: int, at: datetime | None = None) -> Neighbours | None:
    """Where the article with a primary key stands in a result set; None where it does not."""
    prepared = _prepared(search, at)
    place = prepared.index.place_of(key, prepared.question)
    if place is None:
        return None
    before, after = (
        None if document is None else next(_hits([(document, 0.0)], prepared))
        for document in (place.before, place.after)
    )
    tree = search.parsed.tree
    if nodes.has_alternatives(tree):
        document = prepared.index.document_of(key, prepared.question)
        if document is not None:
            tree = OneDocument(document, prepared.index).matched(tree)
    return Neighbours(place.number, place.total, before, after, tree)


@reads_index()
def explain(search: SearchRequest, key: int, at: datetime | None = None) -> tuple[Hit, Why] | None:
    """A hit of a search by its primary key, and why it is one; None when it is none.

    Raises Unreadable.
    """
    prepared = _prepared(search, at)
    document = prepared.index.document_of(key, prepared.question)
    reasons = None if document is None else why(document, prepared)
    if document is None or reasons is None:
        return None
    (hit,) = _hits([(document, reasons.score)], prepared)
    return hit, reasons


@reads_index()
def why_not(search: SearchRequest, key: int, at: datetime | None = None) -> WhyNot | None:
    """What keeps an article out of a search; None when there is no public one of this key.

    Raises Unreadable.
    """
    prepared = _prepared(search, at)
    document = prepared.index.document_of(key, prepared.question)
    if document is None:
        return None
    (hit,) = _hits([(document, 0.0)], prepared)
    return why_it_is_not(hit, document, prepared)


@reads_index(without=nothing(NO_DAYS))
def count_days(search: SearchRequest, at: datetime | Moment | None = None) -> DayCount:
    """How many articles of a search each day has; first is a proleptic ordinal, counts int64."""
    prepared = _prepared(search, at)
    question = replace(prepared.question, facets=(), end=prepared.question.start)
    return prepared.index.ask(question).days


@reads_index(without=nothing(None))
def once(name: str, make: Callable[[], Made], at: Moment) -> Made | None:
    """What is made of all that is public at a moment, made once until that is something else."""
    question = Question(Every(), at=to_number(at.at), hidden=at.hidden)
    return at.index.once(question, name, make)


@reads_index(without=nothing(()))
def headlines(search: SearchRequest, at: Moment) -> tuple[Hit, ...]:
    """The hits of a search without their passages."""
    prepared = _prepared(search, at)
    question = replace(prepared.question, facets=(), count_days=False)
    answer = prepared.index.ask(question)
    return tuple(_hits(answer.hits, prepared, with_text=False))


@reads_index(without=nothing(0))
def total(search: SearchRequest, at: Moment) -> int:
    """How many articles a search finds."""
    return _prepared(search, at).total()


@reads_index(without=nothing(()))
def complete_names(
    search: SearchRequest, words: Sequence[str], facets: Iterable[Facet], most: int, at: Moment
) -> Sequence[Completion]:
    """Names with words that begin like these, counted like the buckets of a search; best first.

    `words` are folded, as `analysis.folded_words` makes them; none asks for the most frequent.
    """
    prepared = _prepared(search, at)
    fields = [facet.name for facet in facets]
    return prepared.index.names(prepared.question, words, fields, folded_words, most)


@reads_index(without=nothing(()))
def complete_words(search: SearchRequest, prefix: str, at: Moment) -> Sequence[str]:
    """Words of the articles of a search that begin like this, those of most articles first."""
    prepared = _prepared(search, at)
    fields = [f"{name}{WRITTEN}" for name in WEIGHTS]
    return prepared.index.words(prepared.question, prefix, fields)


def _without_an_index(search: SearchRequest, at: datetime | None = None) -> ResultStream:
    scores = dict.fromkeys(fallback.keys(search, at), 0.0)
    return ResultStream(len(scores), iter([scores] if scores else ()))


@reads_index(without=_without_an_index)
def result_stream(search: SearchRequest, at: datetime | None = None) -> ResultStream:
    """The whole result set. Its first part is known; reading another may raise Unreadable."""
    prepared = _prepared(search, at)
    total, batches = prepared.index.every_hit(prepared.question)
    return ResultStream(total, _parts(batches))


def _moment(at: datetime | None) -> Moment:
    # Hides first: one that the index has followed by now is forgotten, and what is read here is
    # newer.
    hidden = IndexChange.objects.hidden()
    return Moment(at or timezone.now(), hidden, backends.current().index())


def _prepared(search: SearchRequest, at: datetime | Moment | None) -> PreparedSearch:
    """The question of a search and what answers it. Raises Unreadable without a usable index."""
    now = at if isinstance(at, Moment) else _moment(at)
    moment = Question(Every(), at=to_number(now.at), hidden=now.hidden)

    def is_public(facet: Facet, value: str) -> bool:
        return now.index.has_any(HasValue(facet.name, (value,)), moment)

    return prepare(resolved(search, is_public), now.index, moment.at, now.hidden)


def _with_reasons(
    hits: tuple[Hit, ...], found: Documents, prepared: PreparedSearch
) -> tuple[Hit, ...]:
    documents = (document for document, _score in found)
    with_reason = partial(_with_reason, prepared, _phrases(prepared.tree))
    return tuple(map(with_reason, hits, documents))


def _with_reason(prepared: PreparedSearch, phrases: Phrases, hit: Hit, document: int) -> Hit:
    """A hit that says where that of its search stands which no mark shows, and what it lacks."""
    one, wanted = OneDocument(document, prepared.index), prepared.tree
    if hit.has_marks:
        # Of plain words one mark is enough.
        wanted = nodes.all_of(each for each, own in phrases if own.isdisjoint(hit.shown))
    reasons = one.found(wanted)
    return replace(
        hit,
        why=unmarked_in_words(reasons) if reasons else "",
        lacks=tuple(one.lacks(prepared.tree, hit.shown)),
    )


def _phrases(tree: nodes.Node) -> Phrases:
    asked = ((clause, frozenset(leaves(clause))) for clause in nodes.clauses_of(tree))
    return [(clause, own) for clause, own in asked if any(map(nodes.is_phrase, own))]


def _cut_prefixes(plan: Plan, index: Index) -> list[str]:
    """What to say of prefixes that more words begin with than are looked up."""
    return [
        _("More than %(limit)d words begin with “%(text)s”: the first %(limit)d were searched.")
        % {"limit": limit, "text": text}
        for text, limit in {
            node.text: node.limit
            for node in every_node(plan)
            if isinstance(node, StartsWith) and index.is_beyond(node)
        }.items()
    ]


def _hits(found, prepared: PreparedSearch, with_text: bool = True) -> Iterator[Hit]:
    index, tree = prepared.index, prepared.tree
    markers = {tree: Marker(tree)}
    for document, score in found:
        card = orjson.loads(index.stored(document, "card"))
        text = index.stored(document, "text_stored") if with_text else ""
        if nodes.has_alternatives(prepared.tree):
            tree = OneDocument(document, index).matched(prepared.tree)
        if tree not in markers:
            markers[tree] = Marker(tree)
        yield markers[tree].hit(card, text, score)


def _parts(batches: Iterable[Batch]) -> Iterator[dict[int, float]]:
    """Primary key → score; of what an export does not take nothing is made."""
    for keys, scores in batches:
        for start in range(0, len(keys), PART):
            some = slice(start, start + PART)
            yield dict(zip(keys[some].tolist(), scores[some].tolist(), strict=True))


def _facet(search, facet, answer: Answer, whole: Whole | None) -> FacetResult:
    count = answer.facets[facet.name]
    addresses = FacetAddresses(search, facet)
    buckets = tuple(
        Bucket(addresses, value, label, parent or None, number)
        for value, label, parent, number in count.values
    )
    ordinary = Ordinary(whole.counts[facet.name], whole.total, count.over) if whole else None
    return FacetResult(addresses, buckets, count.missing, count.distinct, ordinary)


def _period(search: SearchRequest) -> Period:
    return Period(search.first_day or date.min, search.last_day or date.max)
