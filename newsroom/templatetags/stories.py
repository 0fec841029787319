"""What templates say about stories: bylines with links, hosts of other papers."""

from django import template

from newsroom import article_page, bylines, languages

register = template.Library()
register.filter("with_authors", bylines.with_authors)
register.filter("foreign", languages.foreign)
register.filter("host", article_page.host_of)
