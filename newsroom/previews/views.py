"""The page of a preview, and its pictures: kept nowhere, listed nowhere, led on to nowhere."""

from __future__ import annotations

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.models import Image
from newsroom.pages.article import ArticlePage
from newsroom.previews.links import opened
from newsroom.web.caching import NOT_AT_ALL
from newsroom.web.picture_files import file_named
from newsroom.web.time_limit import time_limited

HEADERS = {
    "Cache-Control": NOT_AT_ALL,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def _in_private(view):
    """With HEADERS, whatever the answer is."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answered


def _led(view):
    """A view of the link and what it shows. Whatever is amiss, the answer is the same: it tells
    nothing of what was there."""

    @wraps(view)
    def answered(request, token, **kwargs):
        try:
            if (found := opened(token)) is None:
                raise Http404
            return view(request, token, *found, **kwargs)
        except Http404:
            return render(request, "articles/no_preview.html", {"preview": True}, status=404)

    return answered


@require_safe
@_in_private
@time_limited
@_led
def preview(request, token, link, article) -> HttpResponse:
    page = ArticlePage(
        article, request, picture_at=lambda name: reverse("preview_picture", args=[token, name])
    )
    context = {"article": article, "page": page, "preview": link}
    return render(request, "articles/article.html", context)


@require_safe
@_in_private
@time_limited
@_led
def preview_picture(request, token, link, article, name) -> HttpResponse:
    """The file of a picture that the article shows or one of its renditions, and no other."""
    page = ArticlePage(article, request)
    shown = [article.hero_image, *page.pictures_in_body.values()]
    files = [image.file.name for image in shown if image]
    if not Image.objects.with_file(name).filter(file__in=files).exists():
        raise Http404
    try:
        return file_named(name)
    except FileNotFoundError as problem:
        raise Http404 from problem
