"""What templates say about stories: bylines with links, hosts of other papers."""

from datetime import datetime

from django import template

from newsroom.addresses import host_of
from newsroom.moments import iso
from newsroom.pages import bylines
from newsroom.web import languages

register = template.Library()
register.filter("with_authors", bylines.with_authors)
register.filter("foreign", languages.foreign)
register.filter("host", host_of)


@register.filter(expects_localtime=True)
def machine_time(moment: datetime | None) -> str:
    """A moment for machines, in the zone of the page."""
    return iso(moment) if moment else ""
