"""The thread of an article: a page, and the same as JSON."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute
from newsroom.models import Article, OldAddress
from search import engine
from search.pages import json_api
from search.views.decorators import guarded


@require_safe
@guarded
def thread_page(request, day, slug) -> HttpResponse:
    article = _public(day, slug)
    if article is None:
        return _moved("search:thread", day, slug)
    context = {"article": article, "steps": engine.thread(article)}
    return TemplateResponse(request, "articles/thread.html", context)


@require_safe
@guarded
def thread_json(request, day, slug) -> HttpResponse:
    article = _public(day, slug)
    if article is None:
        return _moved("search:thread_json", day, slug)
    to_url = partial(absolute, request=request)
    return JsonResponse(json_api.thread_json(article, engine.thread(article), to_url))


def _public(day, slug) -> Article | None:
    return Article.objects.public().with_names().filter(address_date=day, slug=slug).first()


def _moved(name: str, day, slug) -> HttpResponse:
    """To where the article stands now. Raises Http404 when the public sees none."""
    old = OldAddress.objects.filter(address_date=day, slug=slug).select_related("article").first()
    if old is None or not old.article.is_public():
        raise Http404("no such article")
    return redirect(name, old.article.address_date, old.article.slug, permanent=True)
