"""The text of a post as Ghost's editor kept it until 2023 (Mobiledoc 0.3) → HTML.

https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from newsroom.imports.formats.ghost.cards import Fields, card

_MARKUP, _LIST, _CARD = 1, 3, 10  # kinds of sections
_ATOM = 1  # the kind of a marker that is no text
_TAGS = {
    "aside": "blockquote", "blockquote": "blockquote", "h1": "h1", "h2": "h2", "h3": "h3",
    "h4": "h4", "h5": "h5", "h6": "h6", "pull-quote": "blockquote",
}  # fmt: skip
_SET = {"a", "b", "code", "em", "i", "s", "strong", "sub", "sup", "u"}


def html_of(document: Fields) -> str:
    return "".join(_section(section, document) for section in _lists(document.get("sections")))


def _section(section: list, document: Fields) -> str:
    match section:
        case [int(kind), str(tag), list(markers), *_] if kind == _MARKUP:
            tag = _TAGS.get(tag.lower(), "p")
            return f"<{tag}>{_line(markers, document)}</{tag}>"
        case [int(kind), str(tag), list(items), *_] if kind == _LIST:
            tag = "ol" if tag.lower() == "ol" else "ul"
            lines = (f"<li>{_line(item, document)}</li>" for item in _lists(items))
            return f"<{tag}>{''.join(lines)}</{tag}>"
        case [int(kind), int(number), *_] if kind == _CARD:
            match _nth(document, "cards", number):
                case [str(name), dict(said), *_]:
                    return card(name, said)
    return ""


def _line(markers: list, document: Fields) -> str:
    """The markers of one line: each opens some tags, says something, and closes some."""
    opened: list[str] = []
    said: list[str] = []
    for marker in _lists(markers):
        match marker:
            case [int(kind), list(opens), int(closes), value, *_]:
                for number in opens:
                    start, end = _tags(_nth(document, "markups", number))
                    said.append(start)
                    opened.append(end)
                said.append(_atom(document, value) if kind == _ATOM else _words(value))
                said += [opened.pop() for _ in range(min(closes, len(opened)))]
    return "".join(said + opened[::-1])


def _tags(markup: Any) -> tuple[str, str]:
    match markup:
        case [str(tag), list(said), *_] if tag.lower() == "a":
            href = next((said[at + 1] for at in range(len(said) - 1) if said[at] == "href"), "")
            return f'<a href="{_words(href)}">', "</a>"
        case [str(tag), *_] if tag.lower() in _SET:
            return f"<{tag.lower()}>", f"</{tag.lower()}>"
    return "", ""


def _atom(document: Fields, number: Any) -> str:
    match _nth(document, "atoms", number):
        case ["soft-return", *_]:
            return "<br>"
        case [str(), str(text), *_]:
            return _words(text)
    return ""


def _words(value: Any) -> str:
    return escape(value) if isinstance(value, str) else ""


def _nth(document: Fields, key: str, number: Any) -> Any:
    several = document.get(key)
    if isinstance(several, list) and isinstance(number, int) and 0 <= number < len(several):
        return several[number]
    return None


def _lists(value: Any) -> Iterator[list]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, list))
