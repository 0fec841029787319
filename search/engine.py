"""The boundary of the search engine: a search in, a result set out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from haystack import connections

from search import fallback, query
from search.analysis import folded_words
from search.backends.planning import WEIGHTS, ranked_plan, to_plan
from search.backends.schema import WRITTEN, to_number
from search.backends.unreadable import Unreadable
from search.columns import completing, counting
from search.columns.completing import Completion
from search.columns.plan import Narrowing, Plan, Question, StartsWith, every_node
from search.columns.snapshot import Snapshot
from search.dates import Period
from search.facets import FACETS, Facet
from search.histogram import histogram
from search.hits import Marker
from search.indexing import pending_hides
from search.request import SearchRequest
from search.results import Bucket, FacetResult, Hit, ResultSet
from search.timing import timed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moment:
    """What is public at a time: a state of the index, and what has been hidden since."""

    at: datetime
    hidden: frozenset[int]
    snapshot: Snapshot


def moment(at: datetime | None = None) -> Moment | None:
    """The present, for several questions of one request; None when the index cannot be read."""
    try:
        return _moment(at)
    except Unreadable as problem:
        logger.error("The index cannot be read: %s", problem)
        return None


def find(search: SearchRequest, at: datetime | None = None) -> ResultSet:
    """What a search finds among what is public at a moment (default: now)."""
    with timed("find"):
        try:
            return _found(search, at)
        except Unreadable as problem:
            logger.error("Searching without an index: %s", problem)
            return fallback.find(search, at)


def _found(search: SearchRequest, at: datetime | None) -> ResultSet:
    with timed("plan"):
        tree, question, snapshot = _asked(search, at)
    with timed("ask"):
        answer = counting.ask(question, snapshot)
    with timed("hits"):
        found = tuple(_hits(answer.hits, tree, snapshot))
    days, overview = answer.days, answer.overview
    chosen = (search.first_day, search.last_day)
    return ResultSet(
        search=search,
        total=answer.total,
        unfiltered=answer.unfiltered,
        hits=found,
        facets={facet.name: _facet(search, facet, answer) for facet in FACETS},
        date=histogram(search, days.first, days.counts, within=chosen),
        overview=histogram(
            search,
            overview.first,
            overview.counts,
            selected=_period(search) if any(chosen) else None,
        ),
        tree=tree,
        notices=(*search.notices, *_cut_prefixes(question.plan, snapshot)),
    )


def hits(search: SearchRequest, at: datetime | None = None) -> tuple[Hit, ...]:
    """The hits of `find` alone, with nothing counted."""
    try:
        tree, question, snapshot = _asked(search, at)
    except Unreadable as problem:
        logger.error("Searching without an index: %s", problem)
        return fallback.hits(search, at)
    answer = counting.ask(replace(question, facets=(), count_days=False), snapshot)
    return tuple(_hits(answer.hits, tree, snapshot))


def count_days(search: SearchRequest, at: datetime | None = None) -> counting.DayCount:
    """How many articles of a search each day has; first is a proleptic ordinal, counts int64."""
    try:
        _tree, question, snapshot = _asked(search, at)
    except Unreadable as problem:
        logger.error("Days are not counted: %s", problem)
        return counting.NO_DAYS
    return counting.ask(replace(question, facets=(), end=question.start), snapshot).days


def headlines(search: SearchRequest, at: Moment) -> tuple[Hit, ...]:
    """The hits of a search without their passages."""
    tree, question, snapshot = _asked(search, at)
    answer = counting.ask(replace(question, facets=(), count_days=False), snapshot)
    return tuple(_hits(answer.hits, tree, snapshot, with_text=False))


def total(search: SearchRequest, at: Moment) -> int:
    """How many articles a search finds."""
    _tree, question, snapshot = _asked(search, at)
    return len(counting.passing(question, snapshot))


def complete_names(
    search: SearchRequest, words: Sequence[str], facets: Iterable[Facet], most: int, at: Moment
) -> list[Completion]:
    """Names with words that begin like these, counted like the buckets of a search; best first.

    `words` are folded, as `analysis.folded_words` makes them; none asks for the most frequent.
    """
    _tree, question, snapshot = _asked(search, at)
    fields = {facet.index_field: facet.name for facet in facets}
    found = completing.names(question, snapshot, words, fields, folded_words, most)
    return [replace(one, facet=fields[one.facet]) for one in found]


def complete_words(search: SearchRequest, prefix: str, at: Moment) -> list[str]:
    """Words of the articles of a search that begin like this, those of most articles first."""
    _tree, question, snapshot = _asked(search, at)
    return completing.words(question, snapshot, prefix, [f"{name}{WRITTEN}" for name in WEIGHTS])


def every_article(search: SearchRequest, at: datetime | None = None) -> list[int]:
    """Primary keys of the whole result set, in the order of the pages."""
    return list(every_score(search, at))


def every_score(search: SearchRequest, at: datetime | None = None) -> dict[int, float]:
    """Primary key → score of the whole result set, in the order of the pages."""
    try:
        _tree, question, snapshot = _asked(search, at)
    except Unreadable as problem:
        logger.error("Searching without an index: %s", problem)
        return dict.fromkeys(fallback.keys(search, at), 0.0)
    keys, scores = counting.every_hit(question, snapshot)
    return dict(zip(keys.tolist(), scores.tolist(), strict=True))


def _backend():
    return connections["default"].get_backend()


def _moment(at: datetime | None) -> Moment:
    # Hides first: one that the index has followed by now is forgotten, and the snapshot is newer.
    hidden = pending_hides()
    return Moment(at or timezone.now(), hidden, _backend().snapshot())


def _asked(search, at: datetime | Moment | None) -> tuple[query.Node, Question, Snapshot]:
    """The tree that is searched, relaxed if need be, the question it makes, and what answers it."""
    now = at if isinstance(at, Moment) else _moment(at)
    hidden, snapshot = now.hidden, now.snapshot
    tree = search.parsed.tree
    start = (search.page - 1) * search.per_page
    question = Question(
        plan=ranked_plan(tree, settings.SEARCH_LANGUAGE),
        narrowings=tuple(
            Narrowing(name, own.include, own.exclude, own.missing)
            for name, own in search.selections
        ),
        days=tuple(day and day.toordinal() for day in (search.first_day, search.last_day)),
        at=to_number(now.at),
        hidden=hidden,
        sort=search.sort,
        start=start,
        end=start + search.per_page,
        facets=tuple(facet.name for facet in FACETS),
        count_days=True,
    )
    words = query.plain_words(tree)
    if search.relax and len(words) > 1:
        together = to_plan(query.And(words), settings.SEARCH_LANGUAGE)
        if not counting.has_any(together, question, snapshot):
            tree = query.relaxed(tree)
            question = replace(question, plan=ranked_plan(tree, settings.SEARCH_LANGUAGE))
    return tree, question, snapshot


def _cut_prefixes(plan: Plan, snapshot: Snapshot) -> list[str]:
    """What to say of prefixes that more words begin with than are looked up."""
    return [
        _("More than %(limit)d words begin with “%(text)s”: the first %(limit)d were searched.")
        % {"limit": limit, "text": text}
        for text, limit in {
            node.text: node.limit
            for node in every_node(plan)
            if isinstance(node, StartsWith)
            and snapshot.is_beyond(node.field, node.text, node.limit)
        }.items()
    ]


def _hits(found, tree: query.Node, snapshot: Snapshot, with_text: bool = True) -> Iterator[Hit]:
    marker = Marker(tree)
    for document, score in found:
        card = orjson.loads(snapshot.stored(document, "card"))
        text = snapshot.stored(document, "text_stored") if with_text else ""
        yield marker.hit(card, text, score)


def _facet(search, facet, answer: counting.Answer) -> FacetResult:
    count = answer.facets[facet.index_field]
    buckets = tuple(
        Bucket(search, facet, value, label, parent or None, number)
        for value, label, parent, number in count.values
    )
    return FacetResult(search, facet, buckets, count.missing, count.distinct)


def _period(search: SearchRequest) -> Period:
    return Period(search.first_day or date.min, search.last_day or date.max)
