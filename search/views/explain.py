"""Why an article is among the hits of a search, and why another is not."""

from __future__ import annotations

import re

from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search import engine
from search.analysis import fold
from search.pages.explain import WhyPage
from search.pages.explain_miss import WhyNotPage
from search.request import SearchRequest
from search.service.article_lookup import (
    LONGEST,
    headline_words,
    key_of,
    key_of_headline,
    with_any_in_headline,
    with_headline,
)
from search.service.hits import Hit
from search.service.results import ResultSet
from search.views.decorators import guarded
from search.views.htmx import page_or_part

MOST_CHOICES = 5  # articles to choose from, where words stand in several headlines
MOST_NEAREST = 3  # where none has all of them


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
    return _page_or_part(request, "why", WhyPage(search, *found))


@require_safe
@vary_on_headers("HX-Request")
@guarded
def why_not_page(request):
    params = request.GET.copy()
    asked_for = params.pop("article", [""])[0].strip()[:LONGEST]
    results = engine.find(SearchRequest.from_url(params), advise=False)
    return _page_or_part(request, "why_not", _why_not(results, asked_for))


def _why_not(results: ResultSet, asked_for: str) -> WhyNotPage:
    """The answer on the one article that is meant; else the articles to choose from."""
    key = key_of(asked_for)
    choices = () if key else _with_headline(asked_for)
    if len(choices) == 1:
        key = choices[0].id
    if key is None and not choices:
        key = key_of_headline(asked_for)
    if key is None:
        nearest = () if choices else _with_headline_near(asked_for)
        return WhyNotPage(results, asked_for, choices=choices, nearest=nearest)
    return WhyNotPage(results, asked_for, engine.why_not(results.search, key), is_public=True)


def _with_headline(text: str) -> tuple[Hit, ...]:
    """Articles with some words in their headlines; one alone when it is the whole of its."""
    search = with_headline(text)
    found = engine.hits(search)[:MOST_CHOICES] if search else ()
    same = tuple(hit for hit in found if fold(hit.headline) == fold(text))
    return same if len(same) == 1 else found


def _with_headline_near(text: str) -> tuple[Hit, ...]:
    """The best of the articles with a third of some words in their headlines or more."""
    words = headline_words(text)
    search = with_any_in_headline(words)
    found = engine.hits(search) if search else ()
    return tuple(hit for hit in found if 3 * len(hit.shown) >= len(words))[:MOST_NEAREST]


def _page_or_part(request, name: str, page: WhyPage | WhyNotPage) -> TemplateResponse:
    whole, part = f"search/{name}.html", f"search/_{name}.html"
    return page_or_part(request, whole, part, {"page": page}, keeps_address=True)
