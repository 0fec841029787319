"""The body of an article: cleaned HTML and its mark, its plain text, its words."""

from newsroom.bodies.cleaning import (
    BREAK,
    clean_html,
    count_words,
    plain_text,
    with_corrections,
)
from newsroom.bodies.figures import (
    figure_of,
    pictures_in,
    pictures_named,
    readable,
    with_pictures,
    without_pictures,
)
from newsroom.bodies.left_out import left_out
from newsroom.bodies.marks import CLEANER, is_marked, mark_of
from newsroom.bodies.normal_form import KEY_LENGTH, PICTURE, TAGS, UnusableBody
from newsroom.bodies.pasted import from_clipboard

__all__ = [
    "BREAK",
    "CLEANER",
    "KEY_LENGTH",
    "PICTURE",
    "TAGS",
    "UnusableBody",
    "clean_html",
    "count_words",
    "figure_of",
    "from_clipboard",
    "is_marked",
    "left_out",
    "mark_of",
    "pictures_in",
    "pictures_named",
    "plain_text",
    "readable",
    "with_corrections",
    "with_pictures",
    "without_pictures",
]
