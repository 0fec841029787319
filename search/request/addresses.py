"""Addresses of the search page, the pages of facets and the pages of articles."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.http import RFC3986_SUBDELIMS

from search.request.facets import Facet
from search.request.slots import SLOT

_PLAIN_IN_PATHS = f"{RFC3986_SUBDELIMS}/~:@"  # what reverse() does not escape either


def search_page() -> str:
    """The path of the search page."""
    return _search_page(get_script_prefix())


def facet_page(facet: Facet) -> str:
    """The path of the page of all buckets of a facet."""
    return _facet_page(get_script_prefix(), facet.name)


def article_page(day: date, slug: str) -> str:
    """What `article.get_absolute_url()` is, without the article: an export has thousands."""
    before, after = _articles_of(get_script_prefix(), day)
    return f"{before}{quote(slug, safe=_PLAIN_IN_PATHS)}{after}"


def address(path: str, query_string: str) -> str:
    return f"{path}?{query_string}" if query_string else path


@cache
def _search_page(prefix: str) -> str:
    # A page has hundreds of these; the prefix decides all that can differ.
    return reverse("search:page")


@cache
def _facet_page(prefix: str, name: str) -> str:
    return reverse("search:facet", args=[name])


@lru_cache(maxsize=4096)
def _articles_of(prefix: str, day: date) -> tuple[str, str]:
    before, _slot, after = reverse("article", args=[day, SLOT]).partition(quote(SLOT))
    return before, after
