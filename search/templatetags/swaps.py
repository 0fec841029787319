"""Links into the results: plain addresses that swap the results alone where there is script."""

from functools import cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html

register = template.Library()

# hx-boost, not hx-get: a click with Ctrl or Cmd still opens a new tab.
_ATTRIBUTES = (
    'hx-boost="true" hx-target="#results" hx-swap="outerHTML" hx-push-url="true"'
    ' hx-sync="body:replace"'
)


@register.simple_tag
def leads_to(query_string: str, then: str = ""):
    """The attributes of a link to another search; `then` is said to htmx after the swap."""
    address = _search_page(get_script_prefix()) + (f"?{query_string}" if query_string else "")
    attributes = _ATTRIBUTES.replace("outerHTML", f"outerHTML {then}" if then else "outerHTML")
    return format_html('href="{}" ' + attributes, address)


@cache
def _search_page(prefix: str) -> str:
    # A page has hundreds of these links; the prefix decides all that can differ.
    return reverse("search:page")
