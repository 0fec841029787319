"""Pages of the search and its other clothes, but for whole result sets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from newsroom.addresses import absolute
from newsroom.web import preferences
from search import engine
from search.pages import atom, help, json_api
from search.pages.advanced import BuilderPage, as_q, redirects_builder
from search.pages.dates import ChartChoice
from search.pages.facet import FacetPage, Listing
from search.pages.front import FrontPage
from search.pages.names import NameList, NamePage, find_row
from search.pages.results import SearchPage
from search.pages.suggestions import suggest
from search.request import SearchRequest
from search.request.addresses import address
from search.request.facets import BY_NAME, Facet
from search.request.typed_dates import TypedDates
from search.service import fallback
from search.service.slugs import in_other_case
from search.timing import timed
from search.views.decorators import guarded, suggesting
from search.views.exports import links
from search.views.htmx import page_or_part

LISTS = ("full", "compact")  # else the dense one
ORDERS = ("telling",)  # of a facet; else the most frequent first
CHARTS, MEASURES = ("open",), ("share",)  # else a strip, and the number of articles


@require_safe
@guarded
def front_page(request):
    page = FrontPage(engine.find(SearchRequest.from_url({})), engine.moment())
    return TemplateResponse(request, "front.html", {"page": page})


@require_safe
@vary_on_headers("HX-Request")
@redirects_builder
@guarded
def search_page(request):
    return _search_page(request, SearchRequest.from_url(request.GET))


@require_safe
@vary_on_headers("HX-Request")
@guarded
def dates_page(request):
    """What the date form asks for: a search whose address has the typed dates as all others do."""
    typed = TypedDates.from_url(request.GET)
    if typed.unread:
        return _search_page(request, typed.search, typed.unread)
    return redirect(address(reverse("search:page"), typed.search.query_string))


def _search_page(request, search: SearchRequest, unread: Mapping[str, str] | None = None):
    telling = _telling(request)
    beside_whole = bool(telling) and not search.is_blank
    results = engine.find(search, beside_whole=beside_whole, beside_days=True)
    if results.search.typed is not None:
        if not results.total:
            return HttpResponse(status=204)  # nothing yet: the page keeps the list it has
        _forget_typing(request)
    with timed("page"):
        page = SearchPage(results, telling, _chart(request), unread or {})
    context = {"search": results.search, "results": results, "page": page}
    context["export"] = links(request, results)
    context["list"] = preferences.kept(request, "list", LISTS) or "dense"
    return _rendered(page_or_part(request, "search/search.html", "search/_fragment.html", context))


def _forget_typing(request) -> None:
    """No address on the page says that somebody was typing."""
    query = request.GET.copy()
    query.pop("typing", None)
    request.META["QUERY_STRING"] = query.urlencode()


@require_POST
def choose_list(request):
    """How much the list tells of each hit. A cookie says it, never an address."""
    return preferences.keep(request, "list", LISTS)


@require_POST
def choose_order(request):
    """Whether a facet shows first what is most or what stands out: kept like the list."""
    facet = next((facet for facet in BY_NAME if _order_of(facet) in request.POST), "")
    return preferences.keep(request, _order_of(facet), ORDERS)


@require_POST
def choose_chart(request):
    """How much the chart shows, or what its bars stand for: kept like the list."""
    if "measure" in request.POST:
        return preferences.keep(request, "measure", MEASURES)
    return preferences.keep(request, "chart", CHARTS)


def _chart(request) -> ChartChoice:
    kept = preferences.kept
    return ChartChoice(
        bool(kept(request, "chart", CHARTS)), bool(kept(request, "measure", MEASURES))
    )


def _telling(request) -> frozenset[str]:
    """The facets that a reader wants to see by what stands out."""
    return frozenset(name for name in BY_NAME if preferences.kept(request, _order_of(name), ORDERS))


def _order_of(facet: str) -> str:
    return f"order_{facet}"


@require_safe
@vary_on_headers("HX-Request")
@guarded
def build_page(request):
    query_string = as_q(request.GET)
    params = request.GET if query_string is None else QueryDict(query_string)
    page = BuilderPage(SearchRequest.from_url(params), engine.moment())
    context = {"page": page}
    return page_or_part(request, "search/build.html", "search/_build_count.html", context, True)


@require_safe
@vary_on_headers("HX-Request")
@guarded
def help_page(request):
    context = {"entries": help.entries()}
    return page_or_part(request, "search/help.html", "search/_help.html", context, True)


@require_safe
@redirects_builder
@guarded
def search_json(request):
    search = SearchRequest.from_url(request.GET)
    results = engine.find(search, beside_whole=True, beside_days=True)
    return JsonResponse(json_api.as_json(results, partial(absolute, request=request)))


@require_safe
@vary_on_headers("HX-Request")
@suggesting
def suggest_page(request):
    search = SearchRequest.from_url(request.GET)
    context = {"search": search, "suggestions": suggest(search), "kept": search.kept("q")}
    return _rendered(page_or_part(request, "suggest/suggest.html", "suggest/_list.html", context))


@require_safe
@suggesting
def suggest_json(request):
    found = suggest(SearchRequest.from_url(request.GET))
    return JsonResponse(json_api.suggestions_as_json(found, partial(absolute, request=request)))


@require_safe
@vary_on_headers("HX-Request")
@redirects_builder
@guarded
def facet_page(request, name):
    context = {"page": _facet_or_404(request, name)}
    return _rendered(page_or_part(request, "facets/facet.html", "facets/_found.html", context))


@require_safe
@redirects_builder
@guarded
def facet_json(request, name):
    page = _facet_or_404(request, name, beside_whole=True)
    return JsonResponse(json_api.facet_as_json(page, partial(absolute, request=request)))


@require_safe
@redirects_builder
@guarded
def search_atom(request):
    search = SearchRequest.from_url(request.GET).exactly()
    text = atom.atom(engine.find(search, advise=False), partial(absolute, request=request))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@require_safe
@guarded
def name_list(request, facet):
    names = NameList(facet, engine.find(SearchRequest()), request.GET.get("letter", ""))
    return TemplateResponse(request, "names/index.html", {"names": names})


@require_safe
@guarded
def name_page(request, facet, slug):
    page = _named_or_404(facet, slug, beside_whole=True)
    if page.row.slug != slug:
        return redirect(facet.name, page.row.slug, permanent=True)
    return TemplateResponse(request, "names/name.html", {"page": page})


@require_safe
@guarded
def name_atom(request, facet, slug):
    page = _named_or_404(facet, slug)
    if page.row.slug != slug:
        return redirect(f"{facet.name}_atom", page.row.slug, permanent=True)
    text = atom.atom(page.results, partial(absolute, request=request))
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _facet_or_404(request, name, beside_whole: bool = False) -> FacetPage:
    if name not in BY_NAME:
        raise Http404("no such facet")
    listing, is_telling = Listing.from_url(request.GET), name in _telling(request)
    beside_whole = beside_whole or is_telling or listing.sort == "telling"
    search = SearchRequest.from_url(request.GET)
    results = engine.find(search, advise=False, beside_whole=beside_whole)
    return FacetPage(results, BY_NAME[name], listing, is_telling)


def _named_or_404(facet, slug, beside_whole: bool = False) -> NamePage:
    """The page of a name that public articles have: a name in drafts alone stays unknown.

    Of a slug in other case, the page of the one that is meant. The database has the last word: an
    index may be behind it.
    """
    if not _is_public(facet, slug):
        slug = in_other_case(facet, [slug], _is_public).get(slug, "")
    row = find_row(facet, slug)
    if row is None:
        raise Http404("no public article has this name")
    return NamePage(facet, row, engine.find(_of_name(facet, slug), beside_whole=beside_whole))


def _is_public(facet: Facet, slug: str) -> bool:
    return fallback.finds_any(_of_name(facet, slug))


def _of_name(facet: Facet, slug: str) -> SearchRequest:
    return SearchRequest().toggle(facet, slug)


def _rendered(response: TemplateResponse) -> TemplateResponse:
    with timed("render"):
        return response.render()
