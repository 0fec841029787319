"""The body of an article: cleaned HTML and its mark, its plain text, its words."""

from newsroom.bodies.cleaning import (
    BREAK,
    clean_html,
    count_words,
    plain_text,
    with_corrections,
)
from newsroom.bodies.left_out import left_out
from newsroom.bodies.marks import CLEANER, is_marked, mark_of
from newsroom.bodies.normal_form import TAGS, UnusableBody
from newsroom.bodies.pasted import from_clipboard

__all__ = [
    "BREAK",
    "CLEANER",
    "TAGS",
    "UnusableBody",
    "clean_html",
    "count_words",
    "from_clipboard",
    "is_marked",
    "left_out",
    "mark_of",
    "plain_text",
    "with_corrections",
]
