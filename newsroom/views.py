"""Pages of single articles."""

from __future__ import annotations

from functools import partial, wraps

from django.conf import settings
from django.db.models import Q
from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute
from newsroom.models import Article, ArticleQuerySet, OldAddress
from newsroom.pages.article import ArticlePage
from newsroom.pages.article_json import of_article
from newsroom.pages.citations import FORMS
from newsroom.pages.versions import VersionsPage, page_of
from newsroom.pages.versions import versions_json as of_versions
from newsroom.web.time_limit import time_limited


@require_safe
@time_limited
def article(request, day, slug):
    found = _shown().filter(address_date=day, slug=slug).first()
    if found is None:
        return _elsewhere(request, day, slug)
    context = {"article": found, "page": ArticlePage(found, request)}
    return TemplateResponse(request, "articles/article.html", context)


@require_safe
@time_limited
def article_json(request, day, slug):
    found = _shown().filter(address_date=day, slug=slug).first()
    if found is None:
        raise Http404("no such article")
    return JsonResponse(of_article(found, partial(absolute, request=request)))


def _versions(view):
    """A view of what a public article said before; where readers are not shown that, or the article
    is hidden, it answers as the article's own address does. No search engine is to keep it."""

    @require_safe
    @time_limited
    @wraps(view)
    def answered(request, day, slug, **kwargs):
        if not settings.PUBLIC_VERSIONS:
            raise Http404("versions are for the desk alone")
        found = Article.objects.public().filter(address_date=day, slug=slug).first()
        if found is None:
            return _elsewhere(request, day, slug, below="versions/")
        response = view(request, VersionsPage(found), **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answered


@_versions
def versions(request, page):
    """The list; with `from` or `to`, two texts beside each other above it."""
    keys = request.GET.get("from", ""), request.GET.get("to", "")
    comparison = page.compared(*keys) if any(keys) else None
    if any(keys) and comparison is None:
        raise Http404("no such version")
    context = {"article": page.article, "page": page, "comparison": comparison}
    return render(request, "articles/versions.html", context)


@_versions
def version(request, page, number):
    text = page.history.text_of(number)
    if text is None:
        raise Http404("no such version")
    if text.is_now:
        return HttpResponseRedirect(page.article.get_absolute_url())
    context = {"article": page.article, "page": page, "text": text, "shown": page_of(text, request)}
    return render(request, "articles/version.html", context)


@_versions
def versions_json(request, page):
    return JsonResponse(of_versions(page, partial(absolute, request=request)))


@require_safe
@time_limited
def article_citation(request, day, slug, form):
    """How to cite an article, as a file of one of FORMS; it leads and answers as the page does."""
    if form not in FORMS:
        raise Http404("no such form")
    found = _shown().filter(address_date=day, slug=slug).first()
    if found is None:
        return _elsewhere(request, day, slug, below=f"cite.{form}")
    kind, written = FORMS[form]
    text = written(ArticlePage(found, request).citation)
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(form != "txt", f"{slug}.{form}")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def favicon(request):
    """Where browsers look by themselves, on pages that name no icon."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))


def _shown() -> ArticleQuerySet:
    """Public articles with all that they are filed under."""
    return Article.objects.public().with_names()


def _elsewhere(request, day, slug, below="") -> HttpResponse:
    """The answer where no public article stands: moved, withdrawn, or not found.

    `below`: what follows the article's address in the one that was asked for.
    """
    old = OldAddress.objects.filter(address_date=day, slug=slug).select_related("article").first()
    if old is not None and old.article.is_public():
        return HttpResponsePermanentRedirect(old.article.get_absolute_url() + below)
    stands_here = Q(pk=old.article_id) if old else Q(address_date=day, slug=slug)
    explained = Article.objects.withdrawn().filter(stands_here).exclude(withdrawal_note="")
    if note := explained.values_list("withdrawal_note", flat=True).first():
        return render(request, "articles/withdrawn.html", {"note": note}, status=410)
    raise Http404("no such article")
