"""What search engines are told of: all public articles by year, and the newest as news.

Sitemaps are of the protocol 0.9 of sitemaps.org; the namespace of news is Google's. Addresses are
full ones, moments have an offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Count, F, Max
from django.db.models.functions import Coalesce, ExtractYear
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute
from newsroom.models import Article
from newsroom.web.time_limit import time_limited

PER_PAGE = 5_000  # the protocol has room for 50,000
MOST_PAGES = 10_000  # of a year
MOST_NEWS = 1_000  # and nothing older than two days: that is what they may hold
_XML = "application/xml"
_CHANGED = Coalesce("updated_at", "published_at")


@dataclass(frozen=True)
class Location:
    """An entry of a sitemap, or of the index of sitemaps."""

    address: str
    changed_at: datetime | None


@require_safe
@time_limited
def index(request):
    """A sitemap for every PER_PAGE articles of a year."""
    locations = list(_pages(partial(absolute, request=request)))
    context = {"locations": locations, "news": absolute(reverse("sitemap_news"), request)}
    return TemplateResponse(request, "sitemaps/index.xml", context, content_type=_XML)


@require_safe
@time_limited
def of_year(request, year: int, page: int):
    """The articles of a year, the oldest first: a page stays as it is when newer ones come."""
    if not (1 <= year <= date.max.year and 1 <= page <= MOST_PAGES):
        raise Http404("no such page of it")
    first = (page - 1) * PER_PAGE
    in_year = _public().filter(address_date__range=(date(year, 1, 1), date(year, 12, 31)))
    rows = in_year.order_by("address_date", "pk").annotate(changed_at=_CHANGED)
    found = rows.values_list("address_date", "slug", "changed_at")[first : first + PER_PAGE]
    locations = [
        Location(absolute(reverse("article", args=[day, slug]), request), changed_at)
        for day, slug, changed_at in found
    ]
    if not locations:
        raise Http404("no such page of it")
    return TemplateResponse(
        request, "sitemaps/year.xml", {"locations": locations}, content_type=_XML
    )


@require_safe
@time_limited
def news(request):
    """What was published today and yesterday, by the site's days, the newest first."""
    today = timezone.localtime(timezone=timezone.get_default_timezone())
    yesterday = today.date() - timedelta(days=1)
    since = datetime.combine(yesterday, time.min, today.tzinfo)
    dated = _public().exclude(date_known=False)
    recent = dated.filter(published_at__gte=since).order_by("-published_at", "-pk")
    articles = [
        {
            "address": absolute(article.get_absolute_url(), request),
            "published_at": article.published_at,
            "headline": article.headline,
            "language": article.language or request.LANGUAGE_CODE,
        }
        for article in recent.defer("body")[:MOST_NEWS]
    ]
    return TemplateResponse(request, "sitemaps/news.xml", {"articles": articles}, content_type=_XML)


def _pages(full) -> Iterator[Location]:
    years = (
        _public()
        .order_by()
        .annotate(year=ExtractYear("address_date"))
        .values("year")
        .annotate(count=Count("pk"), changed_at=Max(_CHANGED))
        .order_by(F("year").desc())
    )
    for row in years:
        for page in range(1, -(-row["count"] // PER_PAGE) + 1):
            address = reverse("sitemap_year", args=[row["year"], page])
            yield Location(full(address), row["changed_at"])


def _public():
    return Article.objects.public().filter(address_date__isnull=False)
