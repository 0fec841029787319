"""The boundary of the search engine: a search in, a result set out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from haystack import connections

from search import query, snippets
from search.backends.planning import ranked_plan, to_plan
from search.backends.schema import to_number
from search.columns import counting
from search.columns.plan import Narrowing, Question
from search.columns.snapshot import Snapshot
from search.dates import Period
from search.facets import FACETS
from search.histogram import histogram
from search.indexing import pending_hides
from search.request import SearchRequest
from search.results import Bucket, FacetResult, Hit, Named, ResultSet
from search.words import in_words


def find(search: SearchRequest, at: datetime | None = None) -> ResultSet:
    """What a search finds among what is public at a moment (default: now)."""
    snapshot = _backend().snapshot()
    tree, question = _asked(search, snapshot, at)
    answer = counting.ask(question, snapshot)
    is_relaxed = tree != search.parsed.tree
    days, overview = answer.days, answer.overview
    chosen = (search.first_day, search.last_day)
    return ResultSet(
        search=search,
        total=answer.total,
        hits=tuple(_hits(answer.hits, tree, snapshot)),
        facets={facet.name: _facet(search, facet, answer) for facet in FACETS},
        date=histogram(search, days.first, days.counts, within=chosen),
        overview=histogram(
            search,
            overview.first,
            overview.counts,
            selected=_period(search) if any(chosen) else None,
        ),
        understood=in_words(tree),
        is_relaxed=is_relaxed,
        notices=search.notices,
    )


def hits(search: SearchRequest, at: datetime | None = None) -> tuple[Hit, ...]:
    """The hits of `find` alone, with nothing counted."""
    snapshot = _backend().snapshot()
    tree, question = _asked(search, snapshot, at)
    answer = counting.ask(replace(question, facets=(), count_days=False), snapshot)
    return tuple(_hits(answer.hits, tree, snapshot))


def count_days(search: SearchRequest, at: datetime | None = None) -> counting.DayCount:
    """How many articles of a search each day has; first is a proleptic ordinal, counts int64."""
    snapshot = _backend().snapshot()
    _tree, question = _asked(search, snapshot, at)
    return counting.ask(replace(question, facets=(), end=question.start), snapshot).days


def every_article(search: SearchRequest, at: datetime | None = None) -> list[int]:
    """Primary keys of the whole result set, in the order of the pages."""
    return list(every_score(search, at))


def every_score(search: SearchRequest, at: datetime | None = None) -> dict[int, float]:
    """Primary key → score of the whole result set, in the order of the pages."""
    snapshot = _backend().snapshot()
    _tree, question = _asked(search, snapshot, at)
    keys, scores = counting.every_hit(question, snapshot)
    return dict(zip(keys.tolist(), scores.tolist(), strict=True))


def _backend():
    return connections["default"].get_backend()


def _asked(search, snapshot: Snapshot, at) -> tuple[query.Node, Question]:
    """The tree that is searched, relaxed if need be, and the question it makes."""
    tree = search.parsed.tree
    start = (search.page - 1) * search.per_page
    question = Question(
        plan=ranked_plan(tree, settings.SEARCH_LANGUAGE),
        narrowings=tuple(
            Narrowing(name, own.include, own.exclude, own.missing)
            for name, own in search.selections
        ),
        days=tuple(day and day.toordinal() for day in (search.first_day, search.last_day)),
        at=to_number(at or timezone.now()),
        hidden=pending_hides(),
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
    return tree, question


def _hits(found, tree: query.Node, snapshot: Snapshot) -> Iterator[Hit]:
    language = settings.SEARCH_LANGUAGE
    wanted = snippets.wanted_terms(tree, language)
    in_headline = snippets.wanted_terms(tree, language, in_field="headline")
    in_body = snippets.wanted_terms(tree, language, in_field="body")
    in_dek = snippets.wanted_terms(tree, language, in_field="dek")
    for document, score in found:
        card = json.loads(snapshot.stored(document, "card"))
        text = snapshot.stored(document, "text_stored")
        yield Hit(
            id=card["id"],
            external_id=card["external_id"],
            path=card["path"],
            headline=card["headline"],
            dek=card["dek"],
            kicker=card["kicker"],
            byline=card["byline"],
            published_at=datetime.fromisoformat(card["published_at"]),
            word_count=card["word_count"],
            section=_named(card["section"]),
            source=_named(card["source"]),
            topics=_all_named(card["topics"]),
            people=_all_named(card["people"]),
            places=_all_named(card["places"]),
            authors=_all_named(card["authors"]),
            picture=card["picture"],
            picture_alt=card["picture_alt"],
            score=score,
            snippet=snippets.snippet(text, in_body or wanted, language),
            marked_headline=snippets.mark(card["headline"], in_headline or wanted, language),
            marked_dek=snippets.mark(card["dek"], in_dek or wanted, language),
        )


def _named(value: dict | None) -> Named | None:
    return Named(value["slug"], value["name"]) if value else None


def _all_named(values: list[dict]) -> tuple[Named, ...]:
    return tuple(Named(value["slug"], value["name"]) for value in values)


def _facet(search, facet, answer: counting.Answer) -> FacetResult:
    count = answer.facets[facet.index_field]
    buckets = tuple(
        Bucket(search, facet, value, label, parent or None, number)
        for value, label, parent, number in count.values
    )
    return FacetResult(search, facet, buckets, count.missing, count.distinct)


def _period(search: SearchRequest) -> Period:
    return Period(search.first_day or date.min, search.last_day or date.max)
