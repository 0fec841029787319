"""Haystack's search call on Solr: plans, models, narrow strings, slices, facets of fields."""

from __future__ import annotations

from collections.abc import Iterable

from haystack.constants import ID
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.utils import get_identifier

from search.backends.haystack import search as haystack_search
from search.backends.haystack.filters import Filters
from search.backends.haystack.more_like_this import plan_of_counts, stems_of
from search.backends.haystack.narrow import narrowed
from search.backends.haystack.results import Result
from search.backends.solr.index import SolrIndex
from search.protocol import plan
from search.protocol.plan import Question

REFUSED = ("highlight", "date_facets", "query_facets")
ORDERS = {(): "relevance", ("-time",): "newest", ("time",): "oldest"}


def search(
    backend,
    asked: plan.Plan | str,
    *,
    sort_by: Iterable[str] = (),
    start_offset: int = 0,
    end_offset: int | None = None,
    facets=None,
    narrow_queries=None,
    models=None,
    limit_to_registered_models: bool | None = None,
    result_class=None,
    among: tuple[plan.Plan, ...] = (),
    kept: dict | None = None,
    **others,
) -> dict:
    """What a plan finds, or a reader's text; SearchBackendError for what cannot be had here."""
    if refused := [name for name in REFUSED if others.get(name)]:
        raise SearchBackendError(
            f"Haystack's {refused[0]} is not to be had on Solr: ask the pages."
        )
    if isinstance(asked, str) and not asked:
        return {"results": [], "hits": 0}
    order = ORDERS.get(tuple(sort_by or ()))
    if order is None:
        raise SearchBackendError("Haystack's searches on Solr are sorted by score or by time.")
    index: SolrIndex = backend.index()
    makes = backend.filters(index)
    if isinstance(asked, str):
        asked = narrowed(asked, makes) if asked == "*" else makes.text(asked)
    kept = {} if kept is None else kept
    within = haystack_search.settled_scope(backend, kept, models, limit_to_registered_models)
    narrows = tuple(narrowed(text, makes) for text in sorted(map(str, narrow_queries or ())))
    start = start_offset or 0
    question = Question(
        plan=plan.AllOf((asked, *map(_unscored, (*among, within, *narrows)))),
        sort=order,
        start=start,
        end=start + 10 if end_offset is None else end_offset,
        facets=tuple(facets or ()),
    )
    answer = index.ask(question)
    return {
        "results": [_result(backend, index, *hit, result_class or Result) for hit in answer.hits],
        "hits": answer.total,
        "facets": {
            "fields": {
                name: [(value, number) for value, _, _, number in count.values]
                for name, count in answer.facets.items()
            },
            "dates": {},
            "queries": {},
        }
        if facets
        else {},
        "spelling_suggestion": None,
    }


def similar(backend, instance, among: plan.Plan | str | None, **params) -> dict:
    """What resembles an object and passes a plan or a narrow string; never the object itself."""
    index, field = backend.index(), backend.document_field()
    identifier = get_identifier(instance)
    if among is None or isinstance(among, str):
        among = narrowed(among or "*", backend.filters(index))
    searched = backend.unified_index().get_index(instance._meta.concrete_model)
    try:
        text = str(searched.full_prepare(instance).get(field) or "")
    except SkipDocument:
        text = ""
    stems = stems_of(text, backend.language)
    counts = index.documents_with(field, sorted(stems))
    asked = plan_of_counts(stems, counts, index.count, field)
    others = plan.Without(plan.Term(ID, identifier, 0.0))
    params.pop("snapshot", None)
    return search(backend, asked, among=(among, others), **params)


def filters(backend, index: SolrIndex) -> Filters:
    """The maker of plans. The values of facets are Solr's to know: see SolrIndex.facet."""
    return Filters(backend.fields(), backend.document_field(), backend.language, index)


def _unscored(node: plan.Plan) -> plan.Plan:
    return plan.Without(plan.Without(node))


def _result(backend, index: SolrIndex, document: int, score: float, result_class):
    values = {ID: f"newsroom.article.{document}"}
    values |= {
        "text": index.stored(document, "text_stored"),
        "card": index.stored(document, "card"),
    }
    result = result_class("newsroom", "article", str(document), score, **values)
    if isinstance(result, Result):
        result._known = frozenset((*backend.fields(), "highlighted"))
        result._using = backend.connection_alias
    return result
