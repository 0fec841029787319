"""What templates say about stories: bylines with links, hosts of other papers."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from newsroom.addresses import host_of
from newsroom.moments import iso
from newsroom.pages import bylines, linked_data
from newsroom.pages.article import ArticlePage
from newsroom.web import languages

register = template.Library()
register.filter("with_authors", bylines.with_authors)
register.filter("foreign", languages.foreign)
register.filter("host", host_of)


@register.filter(expects_localtime=True)
def machine_time(moment: datetime | None) -> str:
    """A moment for machines, in the zone of the page."""
    return iso(moment) if moment else ""


@register.filter
def news_article(page: ArticlePage) -> SafeString:
    """The article of a page in JSON-LD."""
    return linked_data.in_script(linked_data.news_article(page))


@register.filter
def way_to(page: ArticlePage) -> SafeString | str:
    """The breadcrumbs of an article's page in JSON-LD; empty where it has none."""
    way = linked_data.way_to(page)
    return linked_data.in_script(way) if way else ""
