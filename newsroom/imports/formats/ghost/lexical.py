"""The text of a post as Ghost's editor keeps it (Lexical) → HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from newsroom.imports.formats.ghost.cards import Fields, card, object_of, string

DEEPEST = 50  # nodes within each other; what lies deeper is left out
_BLOCKS = {
    "aside": "blockquote", "extended-quote": "blockquote", "listitem": "li", "paragraph": "p",
    "quote": "blockquote",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Of the number that a text has for how it is set.
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (16, "code"), (32, "sub"), (64, "sup"))


def html_of(root: Fields) -> str:
    """`root`: the whole document, as JSON has it."""
    return "".join(_children(object_of(root, "root"), 0))


def _children(node: Fields, depth: int) -> Iterator[str]:
    children = node.get("children")
    for child in children if isinstance(children, list) and depth < DEEPEST else ():
        if isinstance(child, dict):
            yield _html(child, depth + 1)


def _html(node: Fields, depth: int) -> str:
    kind = string(node, "type")
    if kind in ("text", "extended-text"):
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "tab":
        return " "
    inner = "".join(_children(node, depth))
    if kind in ("autolink", "link"):
        return f'<a href="{escape(string(node, "url"))}">{inner}</a>'
    if kind in ("extended-heading", "heading"):
        tag = string(node, "tag")
        return _within(tag if tag in _HEADINGS else "h2", inner)
    if kind == "list":
        return _within("ol" if string(node, "tag") == "ol" else "ul", inner)
    if kind in _BLOCKS:
        return _within(_BLOCKS[kind], inner)
    return inner or card(kind, node)


def _text(node: Fields) -> str:
    value, how = node.get("text"), node.get("format")
    html = escape(value, quote=False) if isinstance(value, str) else ""
    for bit, tag in _FORMATS:
        if isinstance(how, int) and how & bit:
            html = _within(tag, html)
    return html


def _within(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>"
