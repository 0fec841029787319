"""What the page of an article says of the search that led to it. The newsroom knows of none."""

from __future__ import annotations

from django import template

from search.pages import search_context as pages

register = template.Library()


@register.simple_tag(takes_context=True)
def search_context(context) -> pages.SearchContext | None:
    """Found out once a request, though several blocks of the page ask; without any, for nothing."""
    request = context["request"]
    if not request.GET:
        return None
    if not hasattr(request, "search_context"):
        request.search_context = pages.search_context(request, context["page"])
    return request.search_context
