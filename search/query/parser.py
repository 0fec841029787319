"""A reader's text → the tree it asks for. Broken input is repaired, and what was done is noted."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from search.query.fields import meant
from search.query.leaves import all_words, read_bare, read_quoted
from search.query.nodes import And, Dates, Field, Node, Not, Or, all_of, any_of
from search.query.reader import Reader, tokens_of

MAX_CHARACTERS = 1000
MAX_NESTING = 20
_RANGE_ELSEWHERE = re.compile(r"[\[{]\s*\S+\s+TO\s+\S+\s*[\]}]")
_SINGLE_QUOTES = re.compile(r"(?<!\S)['‘‚‹](?=\w)([^'‘’‚‹›]*)['‘’›](?!\S)")


@dataclass(frozen=True)
class Parsed:
    """The tree a text asks for, and what had to be ignored or mended to get it."""

    tree: Node
    notices: tuple[str, ...] = ()


def parse(text: str, today: date, fields: Collection[str] | None = None) -> Parsed:
    """The tree of a query text, with notices for everything that was repaired or left out.

    `fields` are the names before a colon that mean something, by default those of the archive.
    """
    known = meant() if fields is None else {name: name for name in fields}
    notices = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notices.append(_("The search was cut after %d characters.") % MAX_CHARACTERS)
    if _RANGE_ELSEWHERE.search(text):
        notices.append(
            _("Only dates have ranges, as in date:2025..2026; the rest was read as words.")
        )
    if any(" " in quoted for quoted in _SINGLE_QUOTES.findall(text)):
        notices.append(_("Single quotation marks make no phrase; double ones do."))
    reader = Reader(tokens_of(text), today, known, notices=notices)
    clauses: list[Node] = []
    while reader.peek() is not None:
        clauses.extend(_conjunction(reader))
        if reader.peek() is not None:  # a closing bracket that nothing opened
            reader.take()
            reader.note(_("A bracket that nothing opened was ignored."))
    return Parsed(all_of(clauses), tuple(reader.notices))


def _conjunction(reader: Reader) -> list[Node]:
    """Clauses up to a closing bracket or the end; OR binds tighter than what joins them."""
    clauses: list[Node] = []
    while (token := reader.peek()) is not None and not token["close"]:
        if token["bare"] == "AND":
            _take_operator(reader)
            if not clauses or _at_an_end(reader):
                reader.note(_lone("AND"))
            continue
        node = _disjunction(reader)
        if node is not None:
            clauses.append(node)
    return clauses


def _disjunction(reader: Reader) -> Node | None:
    found = [_clause(reader)]
    while (token := reader.peek()) is not None and token["bare"] == "OR":
        _take_operator(reader)
        if _at_an_end(reader) or found[-1] is None:
            reader.note(_lone("OR"))
        if not _at_an_end(reader):
            found.append(_clause(reader))
    return any_of(node for node in found if node is not None)


def _take_operator(reader: Reader) -> None:
    """Past an operator, and past those that follow it and join nothing."""
    reader.take()
    while (token := reader.peek()) is not None and token["bare"] in ("AND", "OR"):
        reader.take()
        reader.note(_("Of several operators in a row the first was used."))


def _clause(reader: Reader) -> Node | None:
    """One clause with what stands before it: NOT, a minus, a field."""
    token = reader.take()
    if token["bare"] == "OR":
        reader.note(_lone("OR"))
        return None
    if token["bare"] == "NOT" or token["minus"]:
        while (after := reader.peek()) is not None and after["bare"] == "NOT":
            reader.take()  # NOT NOT a is not a: a slip, not algebra
            reader.note(_("Of several operators in a row the first was used."))
        if after is None or after["close"] or after["bare"] in ("AND", "OR"):
            reader.note(_lone("NOT"))
            return None
        return _negated(_clause(reader))
    if token["open"]:
        return _bracket(reader)
    if token["field"]:
        return _field(reader, token)
    if token["quoted"] is not None:
        return read_quoted(reader, token)
    if token["bare"].endswith(":") and token["bare"][:-1].lower() in reader.fields:
        reader.note(_("Nothing stands after “%s”; it was searched as a word.") % token["bare"])
    return read_bare(reader, token["bare"])


def _negated(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node if isinstance(node, Not) else Not(node)


def _bracket(reader: Reader) -> Node | None:
    reader.depth += 1
    if reader.depth > MAX_NESTING:
        reader.note(_("Brackets deeper than %d were ignored.") % MAX_NESTING)
        reader.depth -= 1
        return None
    clauses = _conjunction(reader)
    reader.depth -= 1
    if not clauses:
        reader.note(_("Brackets without anything to look up were ignored."))
    if reader.peek() is None:
        reader.note(_("An open bracket was closed at the end."))
    else:
        reader.take()
    return all_of(clauses) if clauses else None


def _field(reader: Reader, token: re.Match) -> Node | None:
    """What follows a field's name, looked for there alone; of several names the last is meant."""
    name = reader.fields.get(token["field"].lower())
    if name is None:
        return _no_field(reader, token)
    is_unwanted = False
    following = reader.peek()
    while following is not None and (following["minus"] or following["field"]):
        if following["minus"]:
            is_unwanted = True
        elif (inner := reader.fields.get(following["field"].lower())) is None:
            break
        elif inner != name:
            reader.note(_("Of several fields in a row the last was used."))
            name = inner
        reader.take()
        following = reader.peek()
    if following is None or following["close"]:
        reader.note(_("Nothing stands after “%s:”; it was searched as a word.") % token["field"])
        return _negated_if(is_unwanted, all_words(reader, token["field"]))
    was_in_date, reader.is_in_date = reader.is_in_date, name == "date"
    node = _clause(reader)
    reader.is_in_date = was_in_date
    if node is not None and name != "date":
        node = _in_field(name, node)
    return _negated_if(is_unwanted, node)


def _negated_if(is_unwanted: bool, node: Node | None) -> Node | None:
    return _negated(node) if is_unwanted else node


def _no_field(reader: Reader, token: re.Match) -> Node | None:
    """A name that is no field's is a word like any other."""
    if token["field"].isascii() and not token["gap"]:
        reader.note(
            _("“%(name)s:” names no field and was searched as a word. Fields: %(fields)s.")
            % {
                "name": token["field"][:40],
                "fields": ", ".join(dict.fromkeys(reader.fields.values())),
            }
        )
    return read_bare(reader, token["field"])


def _in_field(name: str, node: Node) -> Node:
    match node:
        case Not(inner):
            return Not(_in_field(name, inner))
        case And(nodes):
            return And(tuple(_in_field(name, inner) for inner in nodes))
        case Or(nodes):
            return Or(tuple(_in_field(name, inner) for inner in nodes))
        case Field() | Dates():
            return node
    return Field(name, node)


def _at_an_end(reader: Reader) -> bool:
    token = reader.peek()
    return token is None or bool(token["close"])


def _lone(operator: str) -> str:
    return _("A lone %s was ignored.") % operator
