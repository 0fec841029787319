"""Haystack's filters → a plan: a field, a lookup and a value at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from haystack.exceptions import SearchBackendError
from haystack.inputs import AltParser, AutoQuery, BaseInput, Exact, Not, Raw

from search.analysis import spans
from search.backends.haystack.fields import IndexField, bounds, today
from search.protocol import plan, planner
from search.protocol.answers import Labels
from search.protocol.fields import FIRST, FOREVER, LAST, WEIGHTS, WRITTEN
from search.query import nodes
from search.query.fields import index_fields
from search.query.parser import parse

NOTHING = plan.AnyOf(())
CONTENT = "content"  # Haystack's name for wherever words are looked for
MOST_TERMS = 1_000_000  # that a beginning or a typo may stand for
LOOKUPS = (
    "content", "contains", "exact", "in", "gt", "gte", "lt", "lte", "range", "startswith",
    "endswith", "fuzzy",
)  # fmt: skip
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted in value,
    "startswith": lambda value, wanted: value.startswith(wanted),
    "endswith": lambda value, wanted: value.endswith(wanted),
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
}


class HasFacets(Protocol):
    """What filters ask of a state of the index: the values of a facet."""

    def facet(self, name: str) -> Labels: ...


class Filters:
    """Makes plans for the fields of one index."""

    def __init__(
        self, fields: dict[str, IndexField], document: str, language: str, snapshot: HasFacets
    ):
        self.fields, self.language, self.snapshot = fields, language, snapshot
        self.is_archive = set(WEIGHTS) <= set(fields)
        self.content = WEIGHTS if self.is_archive else {document: fields[document].weight}

    def field(self, name: str) -> IndexField:
        """A field by its name; SearchBackendError when the index has none of that name."""
        if name in self.fields:
            return self.fields[name]
        whole = self.fields.get(name.removesuffix("_exact"))
        if whole is not None and name.endswith("_exact") and whole.exact:
            return self.fields.get(whole.exact) or IndexField(whole.exact, "values")
        known = ", ".join(sorted(self.fields))
        raise SearchBackendError(f"The index has no field {name!r}; its fields are {known}.")

    def plan(self, name: str, lookup: str, value) -> plan.Plan:
        """Documents whose field passes a lookup; SearchBackendError when it cannot be asked."""
        if lookup not in LOOKUPS:
            raise SearchBackendError(
                f"{lookup!r} is no lookup of this engine; use one of {', '.join(LOOKUPS)}."
            )
        if name == CONTENT:
            return self._words(self.content, lookup, value, CONTENT)
        field = self.field(name)
        if isinstance(value, Not):
            return plan.Without(self.plan(name, lookup, value.query_string))
        match field.kind:
            case "prose":
                return self._words({field.name: field.weight}, lookup, value, name)
            case "number":
                return _numbers(field, lookup, _plain(value))
            case "values":
                return self._values(field, lookup, _plain(value))
            case "identifier":
                return _identifiers(name, lookup, _plain(value))
        raise SearchBackendError(
            f"{name} is stored, not indexed; take indexed=False off it to search in it."
        )

    def text(self, text: str, weights: dict[str, float] | None = None) -> plan.Plan:
        """What a reader's text asks for, by the parser of the site's own search box.

        A text in which there is nothing to look up finds nothing; an empty one everything.
        """
        names = index_fields() if self.is_archive else self._prose_names()
        known = None if self.is_archive else tuple(names)
        tree = parse(text, today(), known).tree
        if isinstance(tree, nodes.Everything) and text.strip():
            return NOTHING
        weights = weights or self.content
        if weights is WEIGHTS:
            return planner.ranked_plan(tree, self.language)  # ranked as on the pages
        return planner.to_plan(tree, self.language, weights, names)

    def all_words(self, text: str, weights: dict[str, float] | None = None) -> plan.Plan:
        """Every word of a text, in any of its forms; nothing in it is an operator."""
        words = dict.fromkeys(text[start:end] for start, end, run in spans(text) if run.parts)
        return _all_of(self._node(nodes.Word(word), weights or self.content) for word in words)

    def _prose_names(self) -> dict[str, str]:
        return {
            name.lower(): name
            for name, field in self.fields.items()
            if field.kind == "prose" and name != "date"
        }

    def _node(self, node: nodes.Node, weights: dict[str, float]) -> plan.Plan:
        return planner.to_plan(node, self.language, weights)

    def _words(self, weights, lookup: str, value, name: str) -> plan.Plan:
        if isinstance(value, AltParser):
            raise SearchBackendError("This engine has one parser; use AutoQuery or Raw.")
        if isinstance(value, AutoQuery | Raw):
            return self.text(str(value.query_string), weights)
        if isinstance(value, Not):
            return plan.Without(self._words(weights, lookup, value.query_string, name))
        if isinstance(value, Exact):
            lookup = "exact"
        value = _plain(value)
        match lookup:
            case "content" | "contains":
                return self.all_words(str(value), weights)
            case "exact":
                return self._phrase(str(value), weights)
            case "in":
                return plan.AnyOf(tuple(self._phrase(str(each), weights) for each in value))
            case "startswith":
                return self._beginning(str(value), weights)
            case "fuzzy":
                return _all_of(
                    plan.AnyOf(
                        tuple(
                            plan.OneTypo(field + WRITTEN, part, weight, MOST_TERMS)
                            for field, weight in weights.items()
                        )
                    )
                    for part in _parts(str(value))
                )
        raise SearchBackendError(
            f"{name} is a text: __{lookup} is for numbers, dates and faceted values;"
            " a text has __content, __exact, __in, __startswith and __fuzzy."
        )

    def _phrase(self, text: str, weights) -> plan.Plan:
        return self._node(nodes.Phrase(text), weights) if _parts(text) else NOTHING

    def _beginning(self, text: str, weights) -> plan.Plan:
        """Words as they stand there, but for the last, which may go on."""
        *whole, last = _parts(text) or [""]
        if not last:
            return NOTHING
        begun = tuple(
            plan.StartsWith(field + WRITTEN, last, weight, MOST_TERMS)
            for field, weight in weights.items()
        )
        return _all_of([*(self._phrase(part, weights) for part in whole), plan.AnyOf(begun)])

    def _values(self, field: IndexField, lookup: str, value) -> plan.Plan:
        match lookup:
            case "content" | "exact":
                return plan.HasValue(field.name, (_text(value),))
            case "in":
                return plan.HasValue(field.name, tuple(_text(each) for each in value))
            case "range":
                low, high = map(_text, value)
                return self._passing(
                    field,
                    lambda each: low in ("*", min(low, each)) and high in ("*", max(high, each)),
                )
            case "fuzzy":
                raise SearchBackendError(f"{field.name} has whole values; __fuzzy is for texts.")
        test, wanted = _TESTS[lookup], _text(value)
        return self._passing(field, lambda each: test(each, wanted))

    def _passing(self, field: IndexField, test: Callable[[str], bool]) -> plan.Plan:
        values = self.snapshot.facet(field.name).values
        return plan.HasValue(field.name, tuple(value for value in values if test(value)))


def _numbers(field: IndexField, lookup: str, value) -> plan.Plan:
    name = field.name
    if value is None:
        return plan.Between(name, FOREVER, FOREVER)
    if lookup == "in":
        pairs = [bounds(each, field) for each in value]
        if all(low == high for low, high in pairs):
            return plan.Among(name, frozenset(low for low, _ in pairs if FIRST <= low <= LAST))
        return plan.AnyOf(tuple(_between(name, low, high) for low, high in pairs))
    if lookup == "range":
        first, last = value
        low = FIRST if first in ("*", None) else bounds(first, field)[0]
        high = LAST if last in ("*", None) else bounds(last, field)[1]
        return _between(name, low, high)
    low, high = bounds(value, field)
    match lookup:
        case "content" | "exact" | "contains":
            return _between(name, low, high)
        case "gt":
            return _between(name, high + 1, LAST)
        case "gte":
            return _between(name, low, LAST)
        case "lt":
            return _between(name, FIRST, low - 1)
        case "lte":
            return _between(name, FIRST, high)
    raise SearchBackendError(f"{name} holds a {field.type}; __{lookup} is for texts.")


def _between(name: str, low: int, high: int) -> plan.Plan:
    low, high = max(low, FIRST), min(high, LAST)
    return plan.Between(name, low, high) if low <= high else NOTHING


def _identifiers(name: str, lookup: str, value) -> plan.Plan:
    if lookup not in ("content", "exact", "in"):
        raise SearchBackendError(f"{name} names documents: it has only __exact and __in.")
    values = value if lookup == "in" else [value]
    return plan.AnyOf(tuple(plan.Term(name, str(each), 0.0) for each in values))


def _plain(value):
    """A value without Haystack's wrapping."""
    if isinstance(value, BaseInput):
        value = value.query_string
    if hasattr(value, "values_list"):
        value = list(value)
    return value


def _text(value) -> str:
    if isinstance(value, list | tuple | set | dict):
        raise SearchBackendError(f"{value!r} is several values; use __in.")
    return str(value)


def _parts(text: str) -> list[str]:
    return [part for _start, _end, run in spans(text) for part in run.parts]


def _all_of(parts: Iterable[plan.Plan]) -> plan.Plan:
    found = tuple(parts)
    if not found:
        return NOTHING
    return found[0] if len(found) == 1 else plan.AllOf(found)
