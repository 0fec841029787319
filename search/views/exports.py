"""Whole result sets as files, and the dialog that asks which file before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from newsroom.addresses import absolute
from newsroom.web import preferences
from search import engine
from search.exports import csv_export, log
from search.exports.choice import ExportChoice, is_chosen
from search.exports.page import ExportLinks, ExportPage, Rows
from search.pages.advanced import redirects_builder
from search.request import SearchRequest
from search.request.search_request import LEAST
from search.service.results import ResultSet
from search.service.stream import ResultStream
from search.views.decorators import exporting, guarded
from search.views.htmx import page_or_part

DOWNLOADS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
SHOWN = 3  # rows of a file that the dialog shows


@require_safe
@vary_on_headers("HX-Request")
@redirects_builder
@guarded
def export_page(request):
    """The dialog, and without script a page: what is chosen there, or was chosen last time."""
    remembered = None if is_chosen(request.GET) else _remembered(request)
    choice = remembered or ExportChoice.from_url(request.GET)
    params = request.GET.copy()
    params.pop("edit", None)
    search = SearchRequest.from_url(params)
    results = engine.find(replace(search, page=1, per_page=LEAST), advise=False)
    page = ExportPage(search, results, _rows(request, results), choice)
    scores = {hit.id: hit.score for hit in results.hits[:SHOWN]}
    first = ResultStream(results.total, iter([scores] if scores else ())).cut(page.rows.limit)
    if choice.format == "csv":
        to_url = partial(absolute, request=request)
        parts = csv_export.csv_rows(search, first, choice.columns, to_url)
        page = replace(page, cells=[row for rows in parts for row in rows])
    else:
        page = replace(page, lines="".join(csv_export.json_lines(first, request)).split("\n")[:-1])
    whole, part = "search/export.html", "search/_export.html"
    return page_or_part(request, whole, part, {"page": page}, keeps_address=True)


@require_POST
def choose_export(request) -> HttpResponse:
    """Keep what was chosen and go on to the file; or back to the page that shows another choice."""
    choice, search = ExportChoice.from_url(request.POST), SearchRequest.from_url(request.POST)
    if "download" not in request.POST:
        part = "#export-list" if "edit" in request.POST else ""
        return HttpResponseRedirect(choice.dialog(search) + part)
    response = HttpResponseRedirect(choice.file(search))
    preferences.write(response, "export", choice.query_string)
    return response


@require_safe
@redirects_builder
@exporting
def search_csv(request):
    choice = ExportChoice.from_url(request.GET)
    to_url = partial(absolute, request=request)

    def lines(search: SearchRequest, found: ResultStream) -> Iterator[str]:
        return csv_export.csv_lines(search, found, choice.columns, to_url, choice.bom)

    response = _download(request, "csv", lines)
    if choice.unknown:
        told = ", ".join(choice.unknown)
        names = "".join(c if c.isascii() and c.isprintable() else "?" for c in told)
        response["X-Notice"] = f"No such column, ignored: {names[:200]}"
    return response


@require_safe
@redirects_builder
@exporting
def search_jsonl(request):
    return _download(request, "jsonl", lambda search, found: csv_export.json_lines(found, request))


def links(request, results: ResultSet) -> ExportLinks:
    """What leads from a list of results to its export."""
    return ExportLinks(results.search, _rows(request, results), _remembered(request))


def _rows(request, results: ResultSet) -> Rows:
    return Rows(results.total, csv_export.row_limit(request.user))


def _remembered(request) -> ExportChoice | None:
    """What was chosen last time; what of it cannot be used any more is left out in silence."""
    kept = preferences.read(request, "export")
    return replace(ExportChoice.from_text(kept), ignored=()) if kept else None


def _download(request, extension: str, lines_of: Callable) -> StreamingHttpResponse:
    """The answer that streams an export; written down unless only its headers are asked for."""
    search = SearchRequest.from_url(request.GET)
    found = engine.result_stream(search).cut(csv_export.row_limit(request.user))
    lines_of = partial(lines_of, search)
    if request.method == "GET":
        lines = log.followed(found, lines_of, extension, search, request.user)
    else:
        lines = lines_of(found)
    response = StreamingHttpResponse(lines, content_type=DOWNLOADS[extension])
    name = csv_export.file_name(search, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Total-Count"] = str(found.total)
    if found.limit is not None:
        response["X-Export-Limit"] = str(found.limit)
    return response
