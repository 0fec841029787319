"""A text that somebody is typing: its last word may be a beginning."""

from __future__ import annotations

from datetime import date

from search.query.nodes import And, Field, Node, Not, Or, Prefix
from search.query.parser import parse


def as_beginning(text: str, today: date) -> str:
    """The text with its last word as a beginning, `harb` as `harb*`; as it is where that says
    something else, or the word is too short."""
    if text.endswith(("*", "~")):
        return text
    begun = f"{text}*"
    plain, found = parse(text, today), parse(begun, today)
    is_begun = found.notices == plain.notices and isinstance(_last(found.tree), Prefix)
    return begun if is_begun else text


def _last(node: Node) -> Node | None:
    """The leaf that a text ends with; None where that is excluded."""
    match node:
        case And(nodes) | Or(nodes):
            return _last(nodes[-1])
        case Field(_, inner):
            return _last(inner)
        case Not():
            return None
    return node
