"""Addresses of the search page and the pages of facets."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse

from search.facets import Facet


def search_page() -> str:
    """The path of the search page."""
    return _search_page(get_script_prefix())


def facet_page(facet: Facet) -> str:
    """The path of the page of all buckets of a facet."""
    return _facet_page(get_script_prefix(), facet.name)


def address(path: str, query_string: str) -> str:
    return f"{path}?{query_string}" if query_string else path


@cache
def _search_page(prefix: str) -> str:
    # A page has hundreds of these; the prefix decides all that can differ.
    return reverse("search:page")


@cache
def _facet_page(prefix: str, name: str) -> str:
    return reverse("search:facet", args=[name])
