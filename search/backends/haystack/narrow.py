"""Haystack's narrow strings → a plan: field:value, field:"value", ranges, AND, OR, NOT, brackets.

A value runs to the end, or to an AND or OR that a field follows, so that it may hold commas, quotes
and signs. These strings often carry what stands in an address: one that cannot be read, or names no
field, narrows to nothing and is logged; it is never an error and never costs a scan of terms.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from haystack.exceptions import SearchBackendError
from haystack.inputs import AutoQuery, BaseInput, Exact, Not, Raw

from search.backends.haystack.filters import CONTENT, NOTHING, Filters
from search.protocol import plan

logger = logging.getLogger(__name__)
MOST_LEAVES, MOST_CHARACTERS = 100, 4000
_HEAD = re.compile(r"\s*(?P<name>\w+):\s*")
_NEXT = r"\s+(?:AND|OR)\s+(?:NOT\s+|\()*\w+:"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s*(?:\)|$)|' + _NEXT + ")", re.S)
_LOOSE = re.compile(r'"(.*)"\s*$', re.S)  # quotation marks inside that nobody escaped
_RANGE = re.compile(r"\[\s*(\S+)\s+(?:TO|to)\s+(\S+)\s*\]")
_BARE = re.compile(r"(?:(?!" + _NEXT + r").)+", re.S)
_INSIDE = re.compile(r"[^\s()]+")  # a bare value between brackets
_TEXT = "text"  # the lookup of what a reader typed


class _Unreadable(Exception):
    """A narrow string that makes no sense."""


@dataclass
class _Scan:
    """A string and how far it is read."""

    text: str
    filters: Filters
    at: int = 0
    depth: int = 0
    leaves: int = 0

    def takes(self, word: str) -> bool:
        match = re.compile(rf"\s*{word}").match(self.text, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def take(self, pattern: re.Pattern) -> re.Match | None:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match


def narrowed(text: str, filters: Filters) -> plan.Plan:
    """The plan of a narrow string; one without a field is looked for as a reader's text."""
    text = str(text).strip()
    if text in ("", "*", "*:*"):
        return plan.Every()
    scan = _Scan(text, filters)
    try:
        if len(text) > MOST_CHARACTERS:
            raise _Unreadable(f"more than {MOST_CHARACTERS} characters")
        found = _either(scan)
        if scan.text[scan.at :].strip():
            raise _Unreadable(f"nothing is expected at {scan.text[scan.at :][:20]!r}")
        return found
    except (_Unreadable, SearchBackendError) as problem:
        logger.warning("Narrowed to nothing by %r: %s", text[:200], problem)
        return NOTHING


def fragment(name: str, lookup: str, value) -> str:
    """A filter as a part of a narrow string."""
    if isinstance(value, Not):
        return f"NOT ({fragment(name, lookup, value.query_string)})"
    if isinstance(value, AutoQuery | Raw):
        return _leaf(name, _TEXT, value.query_string)
    if isinstance(value, Exact):
        lookup = "exact"
    if isinstance(value, BaseInput):
        value = value.query_string
    if lookup == "in":
        return "(" + " OR ".join(_leaf(name, "exact", each) for each in value) + ")"
    if lookup == "range":
        return f"({_leaf(name, 'gte', value[0])} AND {_leaf(name, 'lte', value[1])})"
    return _leaf(name, lookup, value)


def escaped(value: str) -> str:
    """A value that may stand between quotation marks."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _leaf(name: str, lookup: str, value) -> str:
    return f'{name}__{lookup}:"{escaped(str(value))}"'


def _either(scan: _Scan) -> plan.Plan:
    found = [_both(scan)]
    while scan.takes(r"OR\b"):
        found.append(_both(scan))
    return found[0] if len(found) == 1 else plan.AnyOf(tuple(found))


def _both(scan: _Scan) -> plan.Plan:
    found = [_one(scan)]
    while scan.takes(r"AND\b"):
        found.append(_one(scan))
    return found[0] if len(found) == 1 else plan.AllOf(tuple(found))


def _one(scan: _Scan) -> plan.Plan:
    scan.leaves += 1
    if scan.leaves > MOST_LEAVES:
        raise _Unreadable(f"more than {MOST_LEAVES} conditions")
    if scan.takes(r"NOT\b"):
        return plan.Without(_one(scan))
    if scan.takes(r"\("):
        scan.depth += 1
        found = _either(scan)
        scan.depth -= 1
        if not scan.takes(r"\)"):
            raise _Unreadable("a bracket is not closed")
        return found
    head = scan.take(_HEAD)
    if head is None:
        return _words(scan)
    name, _, lookup = head["name"].partition("__")
    return _condition(scan, name, lookup)


def _words(scan: _Scan) -> plan.Plan:
    if scan.at or _HEAD.search(scan.text):
        raise _Unreadable(f"a field is expected at {scan.text[scan.at :][:20]!r}")
    scan.at = len(scan.text)
    return scan.filters.text(scan.text)


def _condition(scan: _Scan, name: str, lookup: str) -> plan.Plan:
    if found := scan.take(_RANGE):
        return scan.filters.plan(name, "range", (found[1], found[2]))
    value, is_quoted = _value(scan)
    if lookup == _TEXT:
        return scan.filters.plan(name, "content", AutoQuery(value))
    is_prose = name == CONTENT or scan.filters.field(name).kind == "prose"
    return scan.filters.plan(
        name, lookup or ("content" if is_prose and not is_quoted else "exact"), value
    )


def _value(scan: _Scan) -> tuple[str, bool]:
    """A value, and whether it stands between quotation marks."""
    if found := scan.take(_QUOTED):
        return re.sub(r'\\(["\\])', r"\1", found[1]), True
    if not scan.depth and (found := scan.take(_LOOSE)):
        return found[1], True
    if found := scan.take(_INSIDE if scan.depth else _BARE):
        return found[0].strip(), False
    raise _Unreadable("a value is missing")
