"""A result set as /search.json gives it, a facet as /facets/<name>.json does, a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse

from newsroom.models import Article
from newsroom.moments import iso, iso_utc
from newsroom.pages.related import told_date
from search.pages.facet import FacetPage
from search.pages.suggestions import Suggestion
from search.pages.zero_results import ZeroPage
from search.request.addresses import address, search_page
from search.service.hits import Heading, Hit
from search.service.related.threads import Step
from search.service.results import Bucket, FacetResult, Histogram, ResultSet


def as_json(results: ResultSet, absolute: Callable[[str], str]) -> dict:
    """A result set as `/search.json` shows it. `absolute` makes a full address of a path."""
    search = results.search

    def link(name: str, query_string: str) -> str:
        return address(absolute(reverse(f"search:{name}")), query_string)

    page = absolute(search_page())
    paging = results.paging
    filters: dict[str, list[str]] = {}
    for name, own in search.selections:
        filters[name] = [*own.include, *(f"-{value}" for value in own.exclude)]
    missing = [name for name, own in search.selections if own.missing]
    filters = {name: values for name, values in filters.items() if values}
    if missing:
        filters["missing"] = missing
    if search.every:
        filters["every"] = list(search.every)
    return {
        "query": {
            "q": search.q,
            "understood": results.understood,
            "repaired": search.repaired.q if search.repaired else None,
            "relaxed": results.is_relaxed,
            "filters": filters,
            "sort": search.sort,
            "from": search.first_day and search.first_day.isoformat(),
            "to": search.last_day and search.last_day.isoformat(),
        },
        "notices": list(results.notices),
        "total": results.total,
        "page": search.page,
        "per_page": search.per_page,
        "pages": paging.pages,
        "suggestion": results.suggestion.q if results.suggestion else None,
        "without": [
            {"label": row.said, "count": row.total, "url": address(page, row.query_string)}
            for row in ZeroPage(results).rows
        ],
        "hits": [_hit(hit, absolute) for hit in results.hits],
        "almost": [
            {**_hit(hit, absolute), "lacks": list(hit.lacks)}
            for hit in (results.almost.hits if results.almost else ())
        ],
        "facets": {name: _facet(facet, page) for name, facet in results.facets.items()},
        "date": {
            **_histogram(results.date, page),
            "overview": _histogram(results.overview, page),
            "missing": results.undated,
        },
        "links": {
            "self": link("json", search.query_string),
            "next": paging.next and link("json", search.at_page(paging.next)),
            "previous": paging.previous and link("json", search.at_page(paging.previous)),
            "csv": link("csv", search.at_page(1)),
            "atom": link("atom", search.at_page(1)),
        },
    }


def facet_as_json(page: FacetPage, absolute: Callable[[str], str]) -> dict:
    """One page of a facet's buckets, each as in the document of a search."""
    return {
        "facet": page.facet.name,
        "label": str(page.facet.label),
        "notices": list(page.notices),
        "total": page.total,
        "page": page.listing.page,
        "pages": page.paging.pages,
        "buckets": _buckets(page.result, page.buckets, absolute(search_page())),
    }


def suggestions_as_json(suggestions: Iterable[Suggestion], absolute: Callable[[str], str]) -> dict:
    """What /suggest.json gives."""
    return {
        "suggestions": [
            {
                "kind": suggestion.kind,
                "label": suggestion.label,
                "url": absolute(suggestion.plain or suggestion.path),
                "count": suggestion.count,
            }
            for suggestion in suggestions
            if suggestion.kind != "search"  # who asks knows it
        ]
    }


def _hit(hit: Hit, absolute) -> dict:
    return {
        "id": hit.id,
        "external_id": hit.external_id or None,
        "url": absolute(hit.path),
        "headline": hit.headline,
        "dek": hit.dek or None,
        "kicker": hit.kicker or None,
        "section": _named(hit.section),
        "byline": hit.byline or None,
        "published_at": iso_utc(hit.published_at),
        "date_known": hit.date_known,
        "topics": [_named(topic) for topic in hit.topics],
        "people": [_named(person) for person in hit.people],
        "places": [_named(place) for place in hit.places],
        "authors": [_named(author) for author in hit.authors],
        "source": _named(hit.source),
        "snippet": hit.snippet,
        "why": hit.why or None,
        "score": round(hit.score, 6),
    }


def _named(named: Heading | None) -> dict | None:
    return {"slug": named.slug, "name": named.name} if named else None


def _facet(facet: FacetResult, page: str) -> dict:
    return {
        "label": str(facet.facet.label),
        "buckets": _buckets(facet, facet.buckets, page),
        "missing": facet.missing,
        "distinct": facet.distinct,
    }


def _buckets(facet: FacetResult, buckets: Iterable[Bucket], page: str) -> list[dict]:
    own, addresses = facet.search.of(facet.facet), facet.addresses
    return [
        {
            "value": bucket.value,
            "label": bucket.label,
            "parent": bucket.parent,
            "count": bucket.count,
            "all": facet.ordinary and facet.ordinary.all_of(bucket.value),
            "selected": bucket.value in own.include,
            "excluded": bucket.value in own.exclude,
            "url": address(page, addresses.toggle(bucket.value)),
        }
        for bucket in buckets
    ]


def _histogram(histogram: Histogram, page: str) -> dict:
    return {
        "interval": histogram.interval,
        "buckets": [
            {
                "from": bucket.period.first.isoformat(),
                "to": bucket.period.last.isoformat(),
                "count": bucket.count,
                "all": bucket.all,
                "url": address(page, bucket.toggle),
            }
            for bucket in histogram.buckets
        ],
    }


def thread_json(article: Article, steps: list[Step], absolute: Callable[[str], str]) -> dict:
    """The document of a thread; `absolute` makes a full address of a path."""
    return {
        "url": absolute(article.get_absolute_url()),
        "stories": [_thread_step(step, absolute) for step in steps],
    }


def _thread_step(step: Step, absolute: Callable[[str], str]) -> dict:
    return {
        "kind": step.joint.kind,
        **_story(step.article, absolute),
        "reason": step.joint.reason,
        "gap": step.gap,
        "corrections": [
            {"at": iso(each.at), "text": each.text} for each in step.article.corrections.all()
        ],
        "copies": [_story(copy, absolute) for copy in step.copies],
    }


def _story(article: Article, absolute: Callable[[str], str]) -> dict:
    return {
        "url": absolute(article.get_absolute_url()),
        "headline": article.headline,
        "published_at": told_date(article),
        "source": article.source.name if article.source else None,
    }
