"""What the front page and the pages of names tell machines, in schema.org's terms."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from newsroom.addresses import absolute
from newsroom.models import Author
from newsroom.pages.linked_data import breadcrumbs, in_script, node, website
from search.pages.names import NamePage

register = template.Library()


@register.simple_tag(takes_context=True)
def searchable_site(context: dict[str, Any]) -> SafeString:
    """The archive with its search, in JSON-LD."""
    request = context["request"]
    page = absolute(reverse("search:page"), request)
    action = node(
        "SearchAction",
        target=node("EntryPoint", urlTemplate=f"{page}?q={{search_term_string}}"),
        **{"query-input": "required name=search_term_string"},
    )
    return in_script({**website(request), "potentialAction": action})


@register.simple_tag(takes_context=True)
def way_to_name(context: dict[str, Any], page: NamePage) -> SafeString:
    """The breadcrumbs of a name in JSON-LD: its kind, what it is part of, and itself."""
    above = [(str(page.facet.plural), reverse(page.list_name))]
    above += [(topic.name, topic.get_absolute_url()) for topic in page.ancestors]
    steps = [*above, (page.row.name, page.row.get_absolute_url())]
    request = context["request"]
    return in_script(breadcrumbs((name, absolute(path, request)) for name, path in steps))


@register.simple_tag(takes_context=True)
def profile(context: dict[str, Any], page: NamePage) -> SafeString | str:
    """Who an author is, in JSON-LD. Empty for others: who is named here has no profile here."""
    row = page.row
    if not isinstance(row, Author):
        return ""
    address = absolute(row.get_absolute_url(), context["request"])
    author = node(
        "Person",
        name=row.name,
        url=address,
        alternateName=row.alias_list,
        description=row.description,
    )
    return in_script(node("ProfilePage", url=address, mainEntity=author))
