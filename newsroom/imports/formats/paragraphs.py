"""Paragraphs of plain text as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape


def as_html(paragraphs: Iterable[str]) -> str:
    """Each paragraph of text escaped, in a `<p>` of its own."""
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)


def as_preformatted(text: str) -> str:
    """Text whose lines matter, such as a table, escaped in a `<pre>`."""
    return f"<pre>{escape(text, quote=False)}</pre>"


def split_at_blank_lines(text: str) -> list[str]:
    """Paragraphs of a text that parts them with blank lines; single line ends become spaces."""
    blocks = re.split(r"\n[ \t]*\n", text)
    return [" ".join(block.split()) for block in blocks if block.strip()]
