"""Searching without an index: headlines and deks, from the database, until there is one again.

An older generation of the index would tell what has been withdrawn or corrected since; the database
never does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import add

import numpy as np
import orjson
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Article, Topic
from newsroom.pages.prefetching import with_headings
from search.dates import Period
from search.protocol.answers import NO_DAYS
from search.protocol.fields import KEY, TIME
from search.protocol.order import ORDERS, SCORE
from search.query import nodes
from search.query.fields import FIELDS
from search.request import SearchRequest
from search.request.facets import FACETS, Facet
from search.request.slots import FacetAddresses
from search.search_indexes import ArticleIndex
from search.service.histogram import histogram
from search.service.hits import Hit, Marker
from search.service.periods import after, before
from search.service.prepared import asked_tree
from search.service.results import FacetResult, ResultSet
from search.service.slugs import resolved

WORDS = ("headline", "dek")  # where a word without a field is looked for
_COLUMNS = {TIME: "published_at", KEY: "pk"}
# The order of hits as SQL is told it; nothing has a score here.
ORDER_BY = {
    sort: [f"{'-' * is_falling}{_COLUMNS[name]}" for name, is_falling in order if name != SCORE]
    for sort, order in ORDERS.items()
}
_DAY = timedelta(1)
_EARLIEST, _LATEST = date.min + _DAY, date.max - _DAY  # with any zone, still a moment


def find(
    search: SearchRequest,
    at: datetime | None = None,
    advise: bool = True,
    beside_whole: bool = False,
    beside_days: bool = False,
) -> ResultSet:
    """What a search finds by headline; facets and dates are not counted, and a notice says so."""
    notice = _(
        "The search index cannot be read just now. Headlines only are searched,"
        " newest first, and nothing is counted by topic, person or date."
    )
    search = _resolved(search, at)
    earlier, later = _beside(search, at)
    no_dates = histogram(search, NO_DAYS.first, NO_DAYS.counts)
    return ResultSet(
        search=search,
        total=_matching(search, at).count(),
        unfiltered=_matching(search.without_filters(), at).count(),
        hits=hits(search, at),
        facets={
            facet.name: FacetResult(FacetAddresses(search, facet), (), 0, 0) for facet in FACETS
        },
        date=no_dates,
        overview=no_dates,
        tree=asked_tree(search),
        earlier=earlier,
        later=later,
        notices=(*search.notices, notice),
    )


def hits(search: SearchRequest, at: datetime | None = None) -> tuple[Hit, ...]:
    """The hits of one page."""
    search = _resolved(search, at)
    start = (search.page - 1) * search.per_page
    marker, index = Marker(asked_tree(search)), ArticleIndex()
    found = with_headings(_in_order(_matching(search, at), start, start + search.per_page))
    return tuple(
        marker.hit(orjson.loads(document["card"]), document["text"], 0.0)
        for document in map(index.prepare, found)
    )


def keys(search: SearchRequest, at: datetime | None = None) -> list[int]:
    """Primary keys of the whole result set, in the order of the pages."""
    return _in_order(_matching(_resolved(search, at), at).values_list("pk", flat=True))


def finds_any(search: SearchRequest, at: datetime | None = None) -> bool:
    """Whether the database has any article of a search."""
    return _matching(search, at).exists()


def _resolved(search: SearchRequest, at: datetime | None) -> SearchRequest:
    def is_public(facet: Facet, value: str) -> bool:
        return Article.objects.public(at).filter(_under(facet, (value,))).exists()

    return resolved(search, is_public)


def _matching(search: SearchRequest, at: datetime | None):
    found = Article.objects.public(at)
    for condition in (_text(asked_tree(search)), *_filters(search)):
        # A subquery, since joins to many names would give an article many times.
        found = found.filter(pk__in=Article.objects.filter(condition).values("pk"))
    found = found.filter(_on_chosen_days(search))
    return found.order_by(*ORDER_BY[search.sort])


def _in_order(found, start: int = 0, end: int | None = None) -> list:
    """Rows from start to end, those without a known date last: asked for apart, so that the
    database can read the others along its index."""
    dated, undated = found.exclude(date_known=False), found.filter(date_known=False)
    rows = list(dated[start:end])
    if end is not None and len(rows) == end - start:
        return rows
    before = dated.count() if start else len(rows)
    rest = (max(start - before, 0), None if end is None else max(end - before, 0))
    return rows + list(undated[rest[0] : rest[1]])


def _beside(search: SearchRequest, at: datetime | None) -> tuple[Period | None, Period | None]:
    """The nearest dates before and after the chosen ones, as long as they and with articles."""
    period = search.period
    if period is None:
        return None, None
    known = _matching(search.without_dates(), at).exclude(date_known=False)
    one, zone = np.ones(1, np.int64), timezone.get_default_timezone()
    moments = known.values_list("published_at", flat=True)
    earlier = later = None
    if period.first > _EARLIEST:
        found = moments.filter(published_at__lt=_midnight(period.first))
        if moment := found.order_by("-published_at").first():
            earlier = before(period, moment.astimezone(zone).toordinal(), one)
    if period.last < _LATEST:
        found = moments.filter(published_at__gte=_midnight(period.last + _DAY))
        if moment := found.order_by("published_at").first():
            later = after(period, moment.astimezone(zone).toordinal(), one)
    return earlier, later


def _filters(search: SearchRequest) -> Iterable[Q]:
    for facet in FACETS:
        own = search.of(facet)
        is_every = search.has_every(facet)
        wanted = [(value,) for value in own.include] if is_every else [own.include]
        chosen = [_under(facet, values) for values in wanted if values]
        if own.missing:
            chosen.append(Q(**{f"{facet.link}__isnull": True} if facet.model else {facet.link: ""}))
        if is_every:
            yield from chosen
        elif chosen:
            yield _any(chosen)
        if own.exclude:
            excluded = Article.objects.filter(_under(facet, own.exclude)).values("pk")
            yield ~Q(pk__in=excluded)


def _under(facet: Facet, slugs: tuple[str, ...]) -> Q:
    if not facet.is_tree:
        return Q(**{f"{facet.lookup}__in": slugs})
    branches = set(Topic.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    below = branches
    while below:
        children = set(Topic.objects.filter(parent__in=below).values_list("pk", flat=True))
        below = children - branches
        branches = branches | below
    return Q(**{f"{facet.link}__in": branches})


def _text(node: nodes.Node, fields: tuple[str, ...] = WORDS) -> Q:
    match node:
        case nodes.Everything():
            return Q()
        case nodes.Word(text) | nodes.Phrase(text) | nodes.Prefix(text) | nodes.Fuzzy(text):
            return _contains(text, fields)
        case nodes.Near(text):
            return _every(_contains(word, fields) for word in text.split())
        case nodes.Dates(period):
            return _on_days(period.first, period.last)
        case nodes.Field(name, inner):
            return _text(inner, (FIELDS[name].lookup,))
        case nodes.Not(inner):
            return ~_text(inner, fields)
        case nodes.And(parts):
            return _every(_text(inner, fields) for inner in parts)
        case nodes.Or(parts):
            return _any(_text(inner, fields) for inner in parts)
        case nodes.AllBut(words, lacking):
            # A sum: the ways to leave one of many words out are too many for a condition.
            has = reduce(add, (_one_if(_text(word, fields)) for word in words))
            return Q(GreaterThanOrEqual(has, Value(len(words) - lacking)))
    raise TypeError(f"{node!r} is not a node of a query")


def _one_if(condition: Q) -> Case:
    number = IntegerField()
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=number)


def _on_chosen_days(search: SearchRequest) -> Q:
    unknown = Q(date_known=False)
    if not search.undated:
        return _on_days(search.first_day, search.last_day) if search.has_dates else Q()
    if search.from_text or search.to_text:
        return _on_days(search.first_day, search.last_day) | unknown
    return unknown


def _on_days(first: date | None, last: date | None) -> Q:
    """By moments, which the database has an index of; days it would have to work out for each."""
    since = Q(published_at__gte=_midnight(first)) if first and first > _EARLIEST else Q()
    until = Q(published_at__lt=_midnight(last + _DAY)) if last and last < _LATEST else Q()
    return since & until & ~Q(date_known=False)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _contains(text: str, fields: tuple[str, ...]) -> Q:
    return _any(Q(**{f"{field}__icontains": text}) for field in fields)


def _every(conditions: Iterable[Q]) -> Q:
    return Q(*conditions)


def _any(conditions: Iterable[Q]) -> Q:
    return Q(*conditions, _connector=Q.OR)
