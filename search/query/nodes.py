"""What a reader's text asks for: a tree of frozen nodes that prints itself back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.dates import Period, shortest


@dataclass(frozen=True)
class Everything:
    """Every article."""


@dataclass(frozen=True)
class Word:
    """A word in any of its forms; one with signs in it (F-35, C++) as written."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words as written, one after the other; a single one is a word unstemmed."""

    text: str


@dataclass(frozen=True)
class Near:
    """Words as written, in any order, at most `distance` words between first and last."""

    text: str
    distance: int


@dataclass(frozen=True)
class Prefix:
    """Words that begin like this; of several the last, and the others stand before it."""

    text: str


@dataclass(frozen=True)
class Fuzzy:
    """Words that differ from this by one typo."""

    text: str


@dataclass(frozen=True)
class Dates:
    """Articles of these days."""

    period: Period


@dataclass(frozen=True)
class Field:
    """A node looked for in one field only."""

    name: str
    node: Node


@dataclass(frozen=True)
class Not:
    node: Node


@dataclass(frozen=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class MostOf:
    """The articles that have the most of these words, when none has all."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class AllBut:
    """The articles that have all of these words but for so many at most."""

    words: tuple[Word, ...]
    lacking: int = 1


Node = (
    Everything | Word | Phrase | Near | Prefix | Fuzzy | Dates | Field | Not | And | Or
    | MostOf | AllBut
)  # fmt: skip


def plain_words(tree: Node) -> tuple[Word, ...]:
    """The words all of which must match: what relaxing may loosen."""
    return tuple(node for node in clauses_of(tree) if isinstance(node, Word))


def is_phrase(leaf: Word | Phrase | Near | Prefix | Fuzzy) -> bool:
    """Whether words are looked for together: a phrase, words near each other, one with signs."""
    return isinstance(leaf, Phrase | Near) or not leaf.text.isalnum()


def has_alternatives(tree: Node) -> bool:
    """Whether words of it may stand in an article that matches by others: a OR (b c)."""
    match tree:
        case And(nodes):
            return any(map(has_alternatives, nodes))
        case Or(nodes):
            return any(isinstance(node, And) or has_alternatives(node) for node in nodes)
    return False


def relaxed(tree: Node) -> Node:
    """The same tree content with the most of its plain words; other clauses stay as they are."""
    return _loosened(tree, MostOf(plain_words(tree)))


def without_any(tree: Node, lacking: int = 1) -> Node:
    """The same tree content without any so many of its plain words; one has none to lack."""
    words = plain_words(tree)
    return _loosened(tree, AllBut(words, lacking)) if len(words) > 1 else tree


def is_relaxed(tree: Node) -> bool:
    """Whether a tree is content with the most of its words, since no article has all."""
    return any(isinstance(node, MostOf) for node in clauses_of(tree))


def all_but(tree: Node) -> AllBut | None:
    """The words of a tree that some may lack; None where all of its clauses must match."""
    return next((node for node in clauses_of(tree) if isinstance(node, AllBut)), None)


def _loosened(tree: Node, words: MostOf | AllBut) -> Node:
    """The tree with these in the place of its plain words."""
    others = tuple(node for node in clauses_of(tree) if not isinstance(node, Word))
    return And((words, *others)) if others else words


def all_of(clauses: Iterable[Node]) -> Node:
    """The tree that asks for every clause: flat, each clause once."""
    parts = (part for node in clauses for part in clauses_of(node))
    unique = tuple(dict.fromkeys(parts))
    if not unique:
        return Everything()
    return unique[0] if len(unique) == 1 else And(unique)


def any_of(nodes: Iterable[Node]) -> Node | None:
    """The tree that asks for one of some nodes: flat, each once; None when there are none."""
    parts = (part for node in nodes for part in (node.nodes if isinstance(node, Or) else [node]))
    unique = tuple(dict.fromkeys(parts))
    if not unique:
        return None
    return unique[0] if len(unique) == 1 else Or(unique)


def clauses_of(tree: Node) -> tuple[Node, ...]:
    """What a tree asks for, clause by clause: all of them must match."""
    return tree.nodes if isinstance(tree, And) else (tree,)


def has_text(tree: Node) -> bool:
    """Whether anything in the tree ranks articles: words, not only exclusions and dates."""
    match tree:
        case Word() | Phrase() | Near() | Prefix() | Fuzzy() | MostOf() | AllBut():
            return True
        case Field(node=node):
            return has_text(node)
        case And(nodes) | Or(nodes):
            return any(has_text(node) for node in nodes)
    return False


def to_text(tree: Node) -> str:
    """The tree as a reader would type it; parsing that gives the same tree."""
    return _text(tree, inside=False)


def _text(tree: Node, inside: bool) -> str:
    match tree:
        case Everything():
            return ""
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Near(text, distance):
            return f'"{text}"~{distance}'
        case Prefix(text):
            return f'"{text}*"' if " " in text else f"{text}*"
        case Fuzzy(text):
            return f"{text}~"
        case Dates(period):
            return f"date:{_period_text(period)}"
        case Field(name, node):
            return f"{name}:{_text(node, inside=True)}"
        case Not(node):
            return f"-{_text(node, inside=True)}"
        case MostOf(words) | AllBut(words):
            return " ".join(word.text for word in words)
        case Or(nodes):
            joined = " OR ".join(_text(node, inside=True) for node in nodes)
            return f"({joined})" if inside else joined
        case And(nodes):
            joined = " ".join(_text(node, inside=isinstance(node, And)) for node in nodes)
            return f"({joined})" if inside else joined
    raise TypeError(f"{tree!r} is not a node of a query")


def _period_text(period: Period) -> str:
    first, last = shortest(period), period.last.isoformat()
    if _is_whole(period, first):
        return first
    return f"{period.first.isoformat()}..{last}"


def _is_whole(period: Period, text: str) -> bool:
    return len(text) < 10 or period.first == period.last
