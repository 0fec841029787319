"""Text escaped once, where it is computed: a template does that for every value it meets."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from search.request.slots import quoted


def escaped(text: str) -> SafeString:
    """A text as HTML, just as a template writes it."""
    return SafeString(escape(text))


@lru_cache(maxsize=1 << 14)  # the same few names stand in many rows
def anchor(before: str, slug: str, text: str, after: str = "") -> SafeString:
    """A link to an address with this slug between two pieces of it."""
    return SafeString(f'<a href="{escape(before + quoted(slug) + after)}">{escape(text)}</a>')
