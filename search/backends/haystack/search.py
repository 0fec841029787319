"""Haystack's search call: its keyword arguments in, its dictionary out."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from haystack.constants import DJANGO_CT
from haystack.utils import get_model_ct

from search.backends.haystack import facets as haystack_facets
from search.backends.haystack import more_like_this, spelling
from search.backends.haystack.narrow import narrowed
from search.backends.haystack.results import FoundDocuments, Result, find, results
from search.protocol import plan


def search(
    backend,
    asked: plan.Plan | str,
    *,
    sort_by: Iterable[str] = (),
    start_offset: int = 0,
    end_offset: int | None = None,
    fields: Iterable[str] = (),
    highlight: bool | dict = False,
    facets=None,
    date_facets=None,
    query_facets=None,
    narrow_queries=None,
    spelling_query: str = "",
    models=None,
    limit_to_registered_models: bool | None = None,
    result_class=None,
    boost=None,  # is part of the plan
    among: tuple[plan.Plan, ...] = (),
    snapshot=None,
    kept: dict | None = None,
) -> dict:
    """What a plan finds, or a reader's text, which our parser reads; an empty text finds nothing.

    `narrow_queries` as `narrow` beside this module reads them; `among` are plans that filter and do
    not score; `kept` is a dictionary that holds what was found from one slice to the next.
    """
    if isinstance(asked, str) and not asked:
        return {"results": [], "hits": 0}
    kept = {} if kept is None else kept
    within = settled_scope(backend, kept, models, limit_to_registered_models)
    snapshot = backend.snapshot_or_nothing() if snapshot is None else snapshot
    filters = backend.filters(snapshot)
    if isinstance(asked, str):
        spelling_query = spelling_query or asked
        asked = narrowed(asked, filters) if asked == "*" else filters.text(asked)
    narrows = tuple(narrowed(text, filters) for text in sorted(map(str, narrow_queries or ())))
    key = (asked, (*among, within, *narrows), tuple(sort_by or ()))
    if kept.get("key") != key or kept["found"].snapshot is not snapshot:
        kept["key"], kept["found"] = key, find(*key, backend.fields(), snapshot)
    found: FoundDocuments = kept["found"]
    marks = (asked, highlight) if highlight else None
    answer = {
        "results": results(
            found, start_offset or 0, end_offset, backend, result_class or Result, fields, marks
        ),
        "hits": len(found.docs),
        "facets": haystack_facets.counted(facets, date_facets, query_facets, found.docs, filters),
        "spelling_suggestion": None,
    }
    if backend.include_spelling and spelling_query:
        answer["spelling_suggestion"] = spelling.suggestion(spelling_query, within, filters)
    return answer


def similar(backend, instance, among: plan.Plan | str | None, **params) -> dict:
    """What resembles an object, and passes a plan or a narrow string; never the object itself."""
    models, limit = params.get("models"), params.get("limit_to_registered_models")
    settled_scope(backend, params.setdefault("kept", {}), models, limit)
    snapshot = params.get("snapshot") or backend.snapshot_or_nothing()
    filters = backend.filters(snapshot)
    if among is None or isinstance(among, str):
        among = narrowed(among or "*", filters)
    text, others = more_like_this.text_and_others(backend, instance, snapshot)
    asked = more_like_this.plan_of(text, backend.document_field(), backend.language, snapshot)
    params |= {"snapshot": snapshot, "among": (among, others)}
    return search(backend, asked, **params)


def settled_scope(backend, kept: dict, models=None, limit: bool | None = None) -> plan.Plan:
    """The scope of a query's first slice: later ones are of the same moment.

    Asked for before the snapshot: a hide that the index has followed is forgotten, and only a
    newer snapshot is without the article.
    """
    chosen = ("scope", frozenset(models or ()), limit)
    if chosen not in kept:
        kept[chosen] = scope(backend, models, limit)
    return kept[chosen]


def scope(backend, models=None, limit: bool | None = None) -> plan.Plan:
    """The documents of some models, or of all registered ones, that may be seen now."""
    if limit is None:
        limit = getattr(settings, "HAYSTACK_LIMIT_TO_REGISTERED_MODELS", True)
    indexes = backend.unified_index().get_indexes()
    seen = []
    for model in sorted(models or indexes, key=get_model_ct):
        own: plan.Plan = plan.Term(DJANGO_CT, get_model_ct(model), 0.0)
        visible = getattr(indexes.get(model), "visible", None)
        seen.append(plan.AllOf((own, visible())) if visible else own)
    if not models and not limit:
        registered = tuple(plan.Term(DJANGO_CT, get_model_ct(model), 0.0) for model in indexes)
        seen.append(plan.Without(plan.AnyOf(registered)))
    return plan.AnyOf(tuple(seen))
