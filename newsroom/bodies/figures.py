"""Pictures of the archive in a body: `<figure data-picture="KEY">`, its caption within. Pure.

What a body holds is the key of a picture's row, never an address: the picture's file, alternative
text and credit are drawn in when the body is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape
from typing import Final

from django.utils.translation import gettext as _

from newsroom.bodies.cleaning import clean_html, plain_text
from newsroom.bodies.normal_form import KEY_LENGTH, PICTURE, UnusableBody

_BEGIN: Final = re.compile(rf'<figure {PICTURE}="([0-9a-f]{{{KEY_LENGTH}}})">')
_BEGIN_OF_WORDS: Final = re.compile(rf"{_BEGIN.pattern}\s*(?:<figcaption>)?")


def pictures_in(cleaned: str) -> list[str]:
    """The keys of the pictures that a cleaned body shows, each once, in order."""
    return list(dict.fromkeys(_BEGIN.findall(cleaned)))


def pictures_named(markup: str) -> list[str]:
    """The same of a text that is yet to be cleaned; none of one that no body can be."""
    try:
        return pictures_in(clean_html(markup)) if PICTURE in markup.lower() else []
    except UnusableBody:
        return []


def figure_of(key: str, caption: str) -> str:
    """What a body holds of a picture; `caption` is plain text."""
    words = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure {PICTURE}="{key}">{words}</figure>'


def with_pictures(cleaned: str, drawn: Mapping[str, str]) -> str:
    """A cleaned body with the HTML of each picture first in its figure, by key.

    Of one that is not drawn the caption is left. Nothing tells the key.
    """

    def figure(match: re.Match) -> str:
        html = drawn.get(match[1], "")
        return f'<figure class="body-picture">{html}' if html else "<figure>"

    return _BEGIN.sub(figure, cleaned)


def without_pictures(cleaned: str, but: Collection[str] = ()) -> str:
    """A cleaned body whose figures name no pictures but some, by their keys; captions stay."""
    return _BEGIN.sub(lambda match: match[0] if match[1] in but else "<figure>", cleaned)


def readable(cleaned: str) -> str:
    """The plain text of a cleaned body, in which a picture is told: “Picture: its caption”."""
    named = escape(_("Picture:"))
    return plain_text(_BEGIN_OF_WORDS.sub(lambda _match: f"<p>{named} ", cleaned))
