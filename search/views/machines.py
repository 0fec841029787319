"""What machines ask first: where they may go, and how this archive is searched."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute

LONGEST_NAME = 16  # characters of a ShortName of OpenSearch 1.1
CLOSED = ("/*?", "/search.", "/suggest", "/facets/", "/preview/", "/admin/")


@require_safe
def robots(request):
    """robots.txt: articles, days and names are open; searches, which have no end, are not."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {absolute(reverse('sitemap'), request)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request):
    """A description in OpenSearch 1.1, by which browsers offer the archive as a search engine."""
    context = {
        "description": _("Search the articles of %s") % settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:LONGEST_NAME].strip(),
        "icon": absolute(static("img/favicon.svg"), request),
        "page": absolute(reverse("search:page"), request),
        "feed": absolute(reverse("search:atom"), request),
        "itself": absolute(reverse("search:opensearch"), request),
    }
    kind = "application/opensearchdescription+xml"
    return TemplateResponse(request, "search/opensearch.xml", context, content_type=kind)
