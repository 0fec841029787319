"""Links into the results: plain addresses that swap the results alone where there is script."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from search.request.addresses import address, search_page

register = template.Library()

# hx-boost, not hx-get: a click with Ctrl or Cmd still opens a new tab.
_ATTRIBUTES = (
    'hx-boost="true" hx-target="#results" hx-swap="outerHTML{then}" hx-push-url="true"'
    ' hx-sync="body:replace"'
)


@register.simple_tag
def leads_to(query_string: str, then: str = "", swaps: bool = True) -> SafeString:
    """The attributes of a link to another search; `then` is said to htmx after the swap.

    `swaps`: whether the link stands in a page that has results to swap.
    """
    if not swaps:
        return format_html('href="{}"', address(search_page(), query_string))
    return format_html('href="{}" {}', address(search_page(), query_string), swaps_results(then))


@register.simple_tag
@cache
def swaps_results(then: str = "") -> SafeString:
    """The attributes that make a link swap the results."""
    return mark_safe(_ATTRIBUTES.format(then=f" {then}" if then else ""))  # noqa: S308 words of templates
