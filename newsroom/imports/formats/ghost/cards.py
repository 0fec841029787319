"""Cards, what is in a post of Ghost and is no paragraph → the HTML of their words."""

from __future__ import annotations

from html import escape
from typing import Any

from newsroom.imports.formats.feed.entries import is_web_address
from newsroom.imports.formats.markdown.reader import rendered
from newsroom.imports.formats.paragraphs import as_preformatted

Fields = dict[str, Any]


def card(name: str, said: Fields) -> str:
    """What of a card belongs to the text.

    Pictures leave their captions, players and pages shown in frames a link. Nothing is left of
    offers to subscribe, buttons, and what only e-mails have.
    """
    match name.lower():
        case "html":
            return string(said, "html")
        case "markdown" | "card-markdown":
            return rendered(string(said, "markdown"))
        case "code" | "codeblock":
            return as_preformatted(string(said, "code")) + caption(said)
        case "bookmark":
            return _link(said, string(object_of(said, "metadata"), "title")) + caption(said)
        case "audio" | "embed" | "file" | "video":
            title = string(said, "title") or string(said, "fileTitle")
            return _link(said, title) + caption(said)
        case "callout":
            return f"<p>{string(said, 'calloutText')}</p>"
        case "toggle":
            return f"<h3>{string(said, 'heading')}</h3>{string(said, 'content')}"
        case "product":
            title, text = string(said, "productTitle"), string(said, "productDescription")
            return f"<h3>{title}</h3>{text}" if title or text else ""
        case "gallery" | "image":
            return caption(said)
    return ""


def caption(said: Fields) -> str:
    written = string(said, "caption")
    return f"<p>{written}</p>" if written else ""


def string(said: Fields, key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""


def object_of(said: Fields, key: str) -> Fields:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _link(said: Fields, title: str) -> str:
    address = string(said, "url")
    if not is_web_address(address):
        return f"<p>{escape(title)}</p>" if title else ""
    return f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>'
