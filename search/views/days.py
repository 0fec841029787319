"""Everything of a year, a month or a day: a page, and the same as JSON."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute
from search import engine
from search.dates import Period
from search.pages import json_api
from search.pages.advanced import redirects_builder
from search.pages.dates import DaysPage, within
from search.request import SearchRequest
from search.request.addresses import address
from search.views.decorators import guarded


@require_safe
@redirects_builder
@guarded
def days_page(request, period: Period) -> HttpResponse:
    asked = SearchRequest.from_url(request.GET)
    if not asked.is_blank:
        return _to_the_search("search:page", asked, period)
    results = engine.find(within(asked, period), advise=False, beside_whole=True)
    page = DaysPage(results, period)
    return TemplateResponse(request, "search/days.html", {"page": page, "results": results})


@require_safe
@redirects_builder
@guarded
def days_json(request, period: Period) -> HttpResponse:
    asked = SearchRequest.from_url(request.GET)
    if not asked.is_blank:
        return _to_the_search("search:json", asked, period)
    results = engine.find(within(asked, period), beside_whole=True, beside_days=True)
    return JsonResponse(json_api.as_json(results, partial(absolute, request=request)))


def _to_the_search(name: str, asked: SearchRequest, period: Period) -> HttpResponse:
    """The way to what was asked of these days: words and filters are those of a search."""
    search = asked if asked.has_dates else asked.with_dates(period)
    return redirect(address(reverse(name), search.query_string))
