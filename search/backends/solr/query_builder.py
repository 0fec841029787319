"""A plan → a query of Solr's JSON DSL. A reader's text stands in it as values, never as syntax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from search.columns import proximity
from search.protocol import plan
from search.protocol.fields import WEIGHTS, WRITTEN

Query = dict[str, Any] | str
EVERYTHING = "*:*"
NOTHING: Query = {"bool": {"filter": [EVERYTHING], "must_not": [EVERYTHING]}}
COMBINED = "combined"  # the field that holds those of WEIGHTS as one: see `documents`
COMBINED_OF = {
    tuple((name + end, weight) for name, weight in WEIGHTS.items()): COMBINED + end
    for end in ("", WRITTEN)
}
PACKED = "_packed"  # the companion of a facet, in which values have labels
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\,= "})


@dataclass(frozen=True)
class AnyTerm:
    """Documents with one of some terms; score `weight`: what a typo or a beginning stands for."""

    field: str
    terms: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class EndsInAny:
    """Documents with terms at fixed offsets and one of some terms at another; see OpenSequence."""

    field: str
    terms: tuple[tuple[int, str], ...]
    offset: int
    ends: tuple[str, ...]
    weight: float = 1.0


def query_of(node: plan.Plan | AnyTerm | EndsInAny) -> Query:
    """The query of a plan in which nothing is left to look up: see `resolving`."""
    match node:
        case plan.Every():
            return _unscored(EVERYTHING)
        case plan.Term(field, text, weight):
            return _weighted({"term": {"f": field, "v": text}}, weight)
        case plan.Combined(fields, text, weight):  # of the least length Lucene knows nothing
            if name := COMBINED_OF.get(fields):
                return _weighted({"term": {"f": name, "v": text}}, weight)
            apart = (plan.Term(field, text, own * weight) for field, own in fields)
            return query_of(plan.AnyOf(tuple(apart)))
        case plan.ScoredBy(inner, terms):
            scored = [query_of(each) for each in terms]
            return {"bool": {"filter": [query_of(inner)], "should": scored}}
        case AnyTerm(field, terms, weight):
            if not terms:
                return NOTHING
            return _weighted(
                {"terms": {"f": field, "separator": " ", "v": " ".join(terms)}}, weight
            )
        case plan.StartsWith(field, text, weight):
            return _weighted({"prefix": {"f": field, "v": text}}, weight)
        case plan.Sequence(field, terms, weight):
            return _weighted({"field": {"f": field, "v": analysed(terms)}}, weight)
        case EndsInAny(field, terms, offset, ends, weight):
            if not ends:
                return NOTHING
            # Of a phrase with many ends Solr adds up how rare each of them is.
            whole = analysed([*terms, *((offset, end) for end in ends)])
            scored = [query_of(plan.Term(field, text, weight)) for _, text in terms]
            scored.append(query_of(AnyTerm(field, ends, weight)))
            return {"bool": {"filter": [{"field": {"f": field, "v": whole}}], "must": scored}}
        case plan.Window(field, terms, span, weight):
            different = tuple(dict.fromkeys(terms))
            return _weighted(_near(field, different, span - len(different) + 1, False), weight)
        case plan.Between(column, low, high):
            return _unscored(between(column, low, high))
        case plan.Among(column, numbers):
            return _unscored(among(column, numbers))
        case plan.HasValue(facet, values):
            return has_value(facet, values)
        case plan.Without(inner):
            return {"bool": {"filter": [EVERYTHING], "must_not": [query_of(inner)]}}
        case plan.AllOf(nodes):
            return _all(nodes)
        case plan.AnyOf(nodes):
            return {"bool": {"should": [query_of(inner) for inner in nodes]}} if nodes else NOTHING
        case plan.AtLeast(count, nodes):
            return {"bool": {"should": [query_of(inner) for inner in nodes], "mm": count}}
        case plan.Nearby(inner, field, words, weight):
            pairs = [pair for pair in dict.fromkeys(pairwise(words)) if pair[0] != pair[1]]
            near = [_weighted(_near(field, p, proximity.REACH - 1, True), weight) for p in pairs]
            return {"bool": {"must": [query_of(inner)], "should": near}}
    raise TypeError(f"{node!r} is not a node of a plan without anything to look up")


def analysed(terms: Iterable[tuple[int, str]]) -> str:
    """(place, term) in order of their places → a text for fields of the type `written`."""
    pieces, last = ["1"], -1
    for place, text in terms:
        step = place - last
        pieces.append(text.translate(_ESCAPED) + (f",i={step}" if step != 1 else ""))
        last = place
    return " ".join(pieces)


def between(column: str, low: int, high: int) -> Query:
    """Numbers of a column from low to high."""
    return f"{column}:[{int(low)} TO {int(high)}]"


def among(column: str, numbers: Iterable[int]) -> Query:
    found = ",".join(map(str, sorted(map(int, numbers))))
    return {"terms": {"f": column, "v": found}} if found else NOTHING


def has_value(facet: str, values: Iterable[str]) -> Query:
    """Documents that have one of some values in a facet; score 0."""
    either: list[Query] = [{"term": {"f": facet, "v": value}} for value in values]
    return _unscored({"bool": {"should": either}}) if either else NOTHING


def lacks_values(facet: str) -> Query:
    """Documents without any value in a facet."""
    return {"bool": {"filter": [EVERYTHING], "must_not": [f"{facet}{PACKED}:*"]}}


def _all(nodes: Iterable[plan.Plan]) -> Query:
    unscored = plan.Every | plan.Between | plan.Among | plan.HasValue
    parts: dict[str, list[Query]] = {"must": [], "filter": [], "must_not": []}
    for node in nodes:
        if isinstance(node, plan.Without):
            parts["must_not"].append(query_of(node.node))
        else:
            parts["filter" if isinstance(node, unscored) else "must"].append(query_of(node))
    if not parts["must"]:
        parts["filter"].append(EVERYTHING)
    return {"bool": {name: own for name, own in parts.items() if own}}


def _near(field: str, terms: Iterable[str], slop: int, in_order: bool) -> Query:
    """Terms with at most so many places between them."""
    name = quoteattr(field)
    spans = "".join(f"<SpanTerm fieldName={name}>{escape(text)}</SpanTerm>" for text in terms)
    order = "true" if in_order else "false"
    return {
        "xmlparser": {"v": f'<SpanNear slop="{int(slop)}" inOrder="{order}">{spans}</SpanNear>'}
    }


def _weighted(query: Query, weight: float) -> Query:
    if weight == 1.0:
        return query
    if weight == 0.0:
        return _unscored(query)
    return {"boost": {"b": repr(float(weight)), "query": query}}


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": [query]}}
