"""The form that builds a query: all, any, phrase, none → a query's text, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from search.query.leaves import plain_word, words_of
from search.query.nodes import (
    Everything,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    all_of,
    any_of,
    clauses_of,
    plain_words,
    to_text,
)
from search.query.parser import parse

ROWS = ("all", "any", "phrase", "none")
LOOK_IN = {name: f"{name}_in" for name in ROWS}  # the parameter that names a row's field


@dataclass(frozen=True)
class BuilderRow:
    """One row of the form: words, and the one field they are looked for in, if any."""

    name: str  # one of ROWS
    words: str = ""
    field: str = ""


def text_of(rows: Iterable[BuilderRow]) -> str:
    """The query that the rows ask for. Whatever is typed in them is words, nothing an operator."""
    return to_text(_tree_of(rows))


def rows_of(tree: Node) -> tuple[BuilderRow, ...] | None:
    """The rows that ask for a tree; None when it asks for what they cannot say."""
    rows = {name: BuilderRow(name) for name in ROWS}
    for clause in clauses_of(tree):
        name, nodes = _row_of(clause)
        words = [inner.text for node in nodes if isinstance(inner := _inside(node), Word | Phrase)]
        field = nodes[0].name if isinstance(nodes[0], Field) else ""
        said = " ".join([rows[name].words, *words]).strip()
        rows[name] = BuilderRow(name, said, field)
    found = tuple(rows.values())
    return found if _is_same(_tree_of(found), tree) else None


def combined(q: str, built: str, today: date) -> str:
    """A query that asks for both: what was typed, and what the form built."""
    if not (q and built):
        return q or built
    parsed = parse(q, today)
    # An open quotation mark or bracket would take in what follows.
    return f"{to_text(parsed.tree) if parsed.notices else q} {built}".strip()


def _row_of(clause: Node) -> tuple[str, tuple[Node, ...]]:
    """The row that a clause may have come from, and its words there."""
    match clause:
        case Not(node):
            return "none", (node,)
        case Or(nodes):
            return "any", nodes
    return "phrase" if isinstance(_inside(clause), Phrase) else "all", (clause,)


def _tree_of(rows: Iterable[BuilderRow]) -> Node:
    return all_of(clause for row in rows for clause in _clauses(row))


def _clauses(row: BuilderRow) -> list[Node]:
    words = words_of(row.words)
    if row.name == "phrase":
        return [_within(row.field, Phrase(" ".join(words)))] if words else []
    nodes = [_within(row.field, plain_word(word)) for word in words]
    match row.name:
        case "any":
            either = any_of(nodes)
            return [either] if either else []
        case "none":
            return [Not(node) for node in nodes]
    return nodes


def _within(field: str, node: Node) -> Node:
    return Field(field, node) if field else node


def _inside(node: Node) -> Node:
    return node.node if isinstance(node, Field) else node


def _is_same(one: Node, other: Node) -> bool:
    """Whether two trees ask for the same: the order counts for words near each other alone."""
    if isinstance(one, Everything) or isinstance(other, Everything):
        return one == other
    clauses = set(clauses_of(one)), set(clauses_of(other))
    return clauses[0] == clauses[1] and plain_words(one) == plain_words(other)
