"""What templates say about stories: bylines with links, hosts of other papers."""

from django import template

from newsroom.pages import article, bylines
from newsroom.web import languages

register = template.Library()
register.filter("with_authors", bylines.with_authors)
register.filter("foreign", languages.foreign)
register.filter("host", article.host_of)
