"""Why an article is among the hits of a search, and why another is not."""

from __future__ import annotations

import re

from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search import engine
from search.guards import guarded
from search.request import SearchRequest
from search.swapping import wants_fragment
from search.why_page import WhyPage


@require_safe
@vary_on_headers("HX-Request")
@guarded
def why_page(request):
    params = request.GET.copy()
    key = params.pop("id", [""])[0]
    search = SearchRequest.from_url(params)
    found = engine.explain(search, int(key)) if re.fullmatch(r"[0-9]{1,18}", key) else None
    if found is None:
        raise Http404("no hit of this search")
    return _answer(request, "why", {"page": WhyPage(search, *found)})


def _answer(request, name: str, context: dict) -> TemplateResponse:
    """A page, or what of it htmx puts into the results."""
    if not wants_fragment(request):
        return TemplateResponse(request, f"search/{name}.html", context)
    response = TemplateResponse(request, f"search/_{name}.html", context | {"is_fragment": True})
    response["Cache-Control"] = "no-store"
    return response
