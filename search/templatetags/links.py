"""Links in rows, of which a page has too many for a loop of the template language."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from search.hit_rows import Link

register = template.Library()


@register.simple_tag
def items(links: Iterable[Link]) -> SafeString:
    """The items of a list of links."""
    pairs = ((link.address, link.text) for link in links)
    return format_html_join("", '<li><a href="{}">{}</a></li>', pairs)
