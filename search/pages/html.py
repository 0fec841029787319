"""Text escaped once, where it is computed: a template does that for every value it meets."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString


def escaped(text: str) -> SafeString:
    """A text as HTML, just as a template writes it."""
    return SafeString(escape(text))


@lru_cache(maxsize=1 << 14)  # the same few names stand in many rows
def anchor(url: str, text: str) -> SafeString:
    return SafeString(f'<a href="{escape(url)}">{escape(text)}</a>')
