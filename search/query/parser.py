"""A reader's text → the tree it asks for. Broken input is repaired, and what was done is noted."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from search.analysis import spans
from search.dates import Period, read_period
from search.query.fields import FIELDS
from search.query.nodes import (
    And,
    Dates,
    Field,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    all_of,
    any_of,
)

MAX_CHARACTERS = 1000
MAX_WORDS = 64
MAX_NESTING = 20
MAX_DISTANCE = 100
MAX_NEAR = 8  # words that are looked for near each other: each more costs more than the last
MAX_EXPANDING = 16  # words with * or ~, each of which may stand for a thousand
OPERATORS = ("AND", "OR", "NOT")
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | (?P<minus>-(?=[^\s()-]|\())
      | (?P<field>[A-Za-z]+):(?=\S)
      | "(?P<quoted>[^"]*)(?P<end>"(?:~(?P<near>\d*))?|$)
      | (?P<bare>[^\s"()]+)
    )""",
    re.X,
)
_ONE_TYPO = re.compile(r"(?P<word>[^*~]+)~(?P<distance>\d*)")


@dataclass(frozen=True)
class Parsed:
    """The tree a text asks for, and what had to be ignored or mended to get it."""

    tree: Node
    notices: tuple[str, ...] = ()


@dataclass
class _Reader:
    """The state of one parse: tokens still to come, words still allowed, notices made."""

    tokens: list[re.Match]
    today: date
    fields: Collection[str]
    at: int = 0
    words_left: int = MAX_WORDS
    expanding_left: int = MAX_EXPANDING
    depth: int = 0
    notices: list[str] = field(default_factory=list)

    def peek(self) -> re.Match | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> re.Match:
        self.at += 1
        return self.tokens[self.at - 1]

    def note(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)


def parse(text: str, today: date, fields: Collection[str] | None = None) -> Parsed:
    """The tree of a query text, with notices for everything that was repaired or left out.

    `fields` are the names before a colon that mean something, by default those of the archive.
    """
    fields = (*FIELDS, "date") if fields is None else fields
    notices = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notices.append(_("The search was cut after %d characters.") % MAX_CHARACTERS)
    text = _UNSEEN.sub(" ", text.translate(_QUOTES))
    reader = _Reader(list(_TOKEN.finditer(text)), today, fields, notices=notices)
    clauses: list[Node] = []
    while reader.peek() is not None:
        clauses.extend(_conjunction(reader))
        if reader.peek() is not None:  # a closing bracket that nothing opened
            reader.take()
            reader.note(_("A bracket that nothing opened was ignored."))
    return Parsed(all_of(clauses), tuple(reader.notices))


def _conjunction(reader: _Reader) -> list[Node]:
    """Clauses up to a closing bracket or the end; OR binds tighter than what joins them."""
    clauses: list[Node] = []
    while (token := reader.peek()) is not None and not token["close"]:
        if token["bare"] == "AND":
            reader.take()
            if not clauses or _at_an_end(reader):
                reader.note(_lone("AND"))
            continue
        node = _disjunction(reader)
        if node is not None:
            clauses.append(node)
    return clauses


def _disjunction(reader: _Reader) -> Node | None:
    found = [_clause(reader)]
    while (token := reader.peek()) is not None and token["bare"] == "OR":
        reader.take()
        if _at_an_end(reader) or found[-1] is None:
            reader.note(_lone("OR"))
        if not _at_an_end(reader):
            found.append(_clause(reader))
    return any_of(node for node in found if node is not None)


def _clause(reader: _Reader) -> Node | None:
    """One clause with what stands before it: NOT, a minus, a field."""
    token = reader.take()
    if token["bare"] == "OR":
        reader.note(_lone("OR"))
        return None
    if token["bare"] == "NOT" or token["minus"]:
        while (after := reader.peek()) is not None and after["bare"] == "NOT":
            reader.take()  # NOT NOT a is not a: a slip, not algebra
        if after is None or after["close"] or after["bare"] in ("AND", "OR"):
            reader.note(_lone("NOT"))
            return None
        return _negated(_clause(reader))
    if token["open"]:
        return _bracket(reader)
    if token["field"]:
        return _field(reader, token)
    if token["quoted"] is not None:
        return _quoted(reader, token)
    return _bare(reader, token["bare"])


def _negated(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node if isinstance(node, Not) else Not(node)


def _bracket(reader: _Reader) -> Node | None:
    reader.depth += 1
    if reader.depth > MAX_NESTING:
        reader.note(_("Brackets deeper than %d were ignored.") % MAX_NESTING)
        reader.depth -= 1
        return None
    clauses = _conjunction(reader)
    reader.depth -= 1
    if reader.peek() is None:
        reader.note(_("An open bracket was closed at the end."))
    else:
        reader.take()
    return all_of(clauses) if clauses else None


def _field(reader: _Reader, token: re.Match) -> Node | None:
    name, following = token["field"].lower(), reader.peek()
    is_known = name in reader.fields
    if is_known and name == "date" and following is not None and following["bare"]:
        return _dates(reader, reader.take()["bare"])
    if not is_known or name == "date" or following is None or following["close"]:
        # Not a field of ours: what stands before the colon is a word like any other.
        return _bare(reader, token["field"])
    if following["minus"]:
        reader.take()
        return _negated(_field(reader, token))
    if following["field"]:
        return _clause(reader)  # headline:topic:x: the inner one is meant
    node = _clause(reader)
    return None if node is None else _in_field(name, node)


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


def _dates(reader: _Reader, text: str) -> Node | None:
    first, dots, last = text.partition("..")
    begin = read_period(first, reader.today) if first else Period(date.min, date.min)
    end = read_period(last, reader.today) if last else Period(date.max, date.max)
    if not dots:
        end = begin
    if begin is None or end is None or not (first or last) or begin.first > end.last:
        reader.note(_("“date:%s” is not a date or a range of dates; it was ignored.") % text)
        return None
    return Dates(Period(begin.first, end.last))


def _quoted(reader: _Reader, token: re.Match) -> Node | None:
    if not token["end"]:
        reader.note(_("An open quotation mark was closed at the end."))
    text = _allowed(reader, token["quoted"])
    if not text:
        if token["quoted"].strip() == "":
            reader.note(_("Empty quotation marks were ignored."))
        return None
    if token["near"] and " " in text:
        distance = int(token["near"][:6])
        if distance > MAX_DISTANCE:
            reader.note(_("“Near” reaches at most %d words.") % MAX_DISTANCE)
        words = text.split(" ")
        if len(words) > MAX_NEAR:
            reader.note(_("At most %d words are looked for near each other.") % MAX_NEAR)
        near = Near(" ".join(words[:MAX_NEAR]), min(distance, MAX_DISTANCE))
        return all_of([near, *map(plain_word, words[MAX_NEAR:])])
    return Phrase(text)


def _bare(reader: _Reader, text: str) -> Node | None:
    if match := _ONE_TYPO.fullmatch(text):
        return _fuzzy(reader, match["word"], match["distance"])
    if "*" in text:
        return _prefix(reader, text)
    return _all_words(reader, text)


def _prefix(reader: _Reader, text: str) -> Node | None:
    stem = text.rstrip("*")
    if "*" not in stem and _letters(stem) >= 2:
        if not _may_expand(reader):
            return _all_words(reader, stem)
        allowed = _allowed(reader, stem)
        return Prefix(allowed) if allowed else None
    reader.note(
        _("“%s” would match too much: a * needs two letters before it and nothing after it.")
        % text[:40]
    )
    return _all_words(reader, text.replace("*", " "), quiet=True)


def _fuzzy(reader: _Reader, text: str, distance: str) -> Node | None:
    if distance not in ("", "1"):
        reader.note(_("A word may differ by one letter, not more."))
    if _letters(text) >= 3 and _may_expand(reader):
        allowed = _allowed(reader, text)
        return Fuzzy(allowed) if allowed else None
    return _all_words(reader, text)


def _may_expand(reader: _Reader) -> bool:
    if not reader.expanding_left:
        reader.note(
            _("Only the first %d words with * or ~ stand for others; the rest are plain words.")
            % MAX_EXPANDING
        )
        return False
    reader.expanding_left -= 1
    return True


def _letters(text: str) -> int:
    """How long the one plain word of a text is; 0 when it is not one plain word."""
    found = list(spans(text))
    return len(found[0][2].parts[0]) if len(found) == 1 and len(found[0][2].parts) == 1 else 0


def _all_words(reader: _Reader, text: str, quiet: bool = False) -> Node | None:
    allowed = _allowed(reader, text)
    if not allowed:
        if not quiet and next(spans(text), None) is None:
            reader.note(_("There is nothing to look up in “%s”.") % text[:40])
        return None
    return all_of(map(plain_word, allowed.split(" ")))


def plain_word(text: str) -> Word:
    """A word as such: what would be an operator stays a word in small letters."""
    return Word(text.lower() if text in OPERATORS else text)


def words_of(text: str) -> list[str]:
    """What can be looked up in a text, word by word; the signs between are left out."""
    return [text[start:end] for start, end, run in spans(text) if run.parts]


def _allowed(reader: _Reader, text: str) -> str:
    """The words of a text, parted by single spaces, as many as the limit still lets in."""
    runs = words_of(text)
    if len(runs) > reader.words_left:
        reader.note(_("Only the first %d words were searched.") % MAX_WORDS)
    taken = runs[: reader.words_left]
    reader.words_left -= len(taken)
    return " ".join(taken)


def _at_an_end(reader: _Reader) -> bool:
    token = reader.peek()
    return token is None or bool(token["close"])


def _lone(operator: str) -> str:
    return _("A lone %s was ignored.") % operator
