"""What the page of an article says of the search that led to it. The newsroom knows of none."""

from __future__ import annotations

from django import template

from search.pages.search_context import LedHere, led_here

register = template.Library()


@register.simple_tag(takes_context=True)
def search_that_led_here(context) -> LedHere | None:
    """Found out once a request, though several blocks of the page ask; without any, for nothing."""
    request = context["request"]
    if not request.GET:
        return None
    if not hasattr(request, "led_here"):
        page = context["page"]
        request.led_here = led_here(request, page.article, page.body)
    return request.led_here
