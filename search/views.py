"""Pages of the search and its other clothes."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from newsroom.addresses import absolute
from search import answers, engine, export, feeds
from search.request import SearchRequest


@require_safe
def front_page(request):
    search = SearchRequest.from_url({})
    results = engine.find(search)
    return TemplateResponse(request, "front.html", {"search": search, "results": results})


@require_safe
@vary_on_headers("HX-Request")
def search_page(request):
    search = SearchRequest.from_url(request.GET)
    fragment = wants_fragment(request)
    template = "search/_results.html" if fragment else "search/search.html"
    context = {"search": search, "results": engine.find(search)}
    response = TemplateResponse(request, template, context)
    if fragment:
        response["Cache-Control"] = "no-store"
    return response


def wants_fragment(request) -> bool:
    """Whether htmx asks for the results alone; a restored page needs all of it."""
    return bool(request.htmx) and not request.htmx.history_restore_request


@require_safe
def search_json(request):
    results = engine.find(SearchRequest.from_url(request.GET))
    return JsonResponse(answers.as_json(results, partial(absolute, request=request)))


@require_safe
def search_csv(request):
    search = SearchRequest.from_url(request.GET)
    ids, limit = engine.every_article(search), export.row_limit(request.user)
    columns, unknown = export.chosen_columns(request.GET.get("columns", ""))
    if unknown:
        text = f"No such column: {', '.join(unknown)}. Columns: "
        text += ", ".join((*export.COLUMNS, *export.ON_REQUEST))
        return HttpResponse(text + "\n", status=400, content_type="text/plain; charset=utf-8")
    lines = export.csv_lines(
        search,
        ids,
        columns,
        partial(absolute, request=request),
        limit,
        bom=request.GET.get("bom") == "1",
    )
    return _download(lines, search, "csv", "text/csv; charset=utf-8", len(ids), limit)


@require_safe
def search_jsonl(request):
    search = SearchRequest.from_url(request.GET)
    ids, limit = engine.every_article(search), export.row_limit(request.user)
    lines = export.json_lines(ids, request, limit)
    return _download(lines, search, "jsonl", "application/jsonl; charset=utf-8", len(ids), limit)


@require_safe
def search_atom(request):
    search = SearchRequest.from_url(request.GET).exactly()
    text = feeds.atom(engine.find(search), partial(absolute, request=request))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _download(lines, search, extension, content_type, total, limit) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=content_type)
    name = export.file_name(search, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Total-Count"] = str(total)
    if limit is not None:
        response["X-Export-Limit"] = str(limit)
    return response
