"""A reader's query → a plan over the terms of the index's fields."""

from __future__ import annotations

from search.analysis import is_single_cjk, runs
from search.protocol import plan
from search.protocol.fields import WEIGHTS, WRITTEN
from search.query import nodes
from search.query.begun import Begun, beginnings, places, places_of
from search.query.fields import index_fields

WRITTEN_WEIGHT = 1.0  # what a word exactly as written adds to its stem
NAME_WEIGHT = 2.0  # the same for a word that the reader capitalised: names rank above stems
NEAR_FIELD = "text"  # where neighbouring words of a query are looked for
NEAR_WEIGHT = 0.3  # of that bonus beside the scores of the words: docs/ranking.md


def ranked_plan(tree: nodes.Node, language: str, near: float = NEAR_WEIGHT) -> plan.Plan:
    """The plan of a reader's query, with a bonus for its words standing near each other.

    `near` 0 leaves the bonus out. It is computed for every hit or none, so the order of hits never
    depends on filters or on where a page ends.
    """
    made = to_plan(tree, language)
    words = tree.words if isinstance(tree, nodes.MostOf) else nodes.plain_words(tree)
    if loose := nodes.all_but(tree):
        words = loose.words
    terms = tuple(part for word in words for run in runs(word.text) for part in run.parts)
    if len(words) < 2 or not near:
        return made
    return plan.Nearby(made, NEAR_FIELD + WRITTEN, terms, near)


def to_plan(
    node: nodes.Node,
    language: str,
    fields: dict[str, float] | None = None,
    names: dict[str, str] | None = None,
) -> plan.Plan:
    """The plan of a query tree.

    `fields` are weights of the fields that words are looked for in; `names` are the fields that
    stand before a colon in it, by default those of the archive.
    """
    fields, names = fields or WEIGHTS, names or index_fields()
    match node:
        case nodes.Everything():
            return plan.Every()
        case nodes.Word(text):
            return _word(text, language, fields)
        case nodes.Phrase(text):
            return _phrase(text, fields)
        case nodes.Near(text, distance):
            parts = tuple(dict.fromkeys(part for run in runs(text) for _, part in places(run)))
            span = distance + len(parts) - 1
            return _any(
                plan.Window(field + WRITTEN, parts, span, weight)
                for field, weight in fields.items()
            )
        case nodes.Prefix(text):
            return _any(
                _begun(field + WRITTEN, way, weight)
                for field, weight in fields.items()
                for way in beginnings(text)
            )
        case nodes.Fuzzy(text):
            return _one_typo(text, fields)
        case nodes.Dates(period):
            return plan.Between("day", period.first.toordinal(), period.last.toordinal())
        case nodes.Field(name, inner):
            return to_plan(inner, language, {names[name]: 1.0}, names)
        case nodes.Not(inner):
            return plan.Without(to_plan(inner, language, fields, names))
        case nodes.And(parts):
            return plan.AllOf(tuple(to_plan(inner, language, fields, names) for inner in parts))
        case nodes.Or(parts):
            return plan.AnyOf(tuple(to_plan(inner, language, fields, names) for inner in parts))
        case nodes.MostOf(words):
            return plan.MostOf(tuple(to_plan(word, language, fields, names) for word in words))
        case nodes.AllBut(words, lacking):
            each = tuple(to_plan(word, language, fields, names) for word in words)
            return plan.AtLeast(len(words) - lacking, each)
    raise TypeError(f"{node!r} is not a node of a query")


def _word(text: str, language: str, fields) -> plan.Plan:
    (run,) = runs(text, language)
    if run.compound or len(places(run)) > 1:
        return _phrase(text, fields)
    if is_single_cjk(run.parts[0]):
        return _any(plan.StartsWith(f + WRITTEN, run.parts[0], w) for f, w in fields.items())
    stemmed = [plan.Term(field, run.stems[0], weight) for field, weight in fields.items()]
    exactly = NAME_WEIGHT if _looks_like_a_name(text) else WRITTEN_WEIGHT
    written = [
        plan.Term(field + WRITTEN, run.parts[0], weight * exactly)
        for field, weight in fields.items()
    ]
    return _any([*stemmed, *written])


def _looks_like_a_name(text: str) -> bool:
    """Whether a reader capitalised a word: Sanders, McCoy; not OIL, where all is in capitals."""
    return text[0].isupper() and not text.isupper()


def _phrase(text: str, fields) -> plan.Plan:
    """Words one after the other, as written; signs between them do not matter, signs at an end do.

    So `F-35` also finds “F 35” (and ranks it below), `C++` finds nothing but C++.
    """
    found = list(runs(text))
    terms, _end = places_of(found)
    alternatives: list[plan.Plan] = []
    for field, weight in fields.items():
        name = field + WRITTEN
        alternatives.append(_sequence(name, terms, weight))
        if len(found) == 1 and found[0].compound and len(terms) > 1:
            alternatives.append(plan.Term(name, found[0].compound, weight))
    return _any(alternatives)


def _sequence(field: str, terms, weight: float) -> plan.Plan:
    if len(terms) == 1:
        return plan.Term(field, terms[0][1], weight)
    return plan.Sequence(field, terms, weight)


def _begun(field: str, begun: Begun, weight: float) -> plan.Plan:
    if not begun.text:
        return _sequence(field, begun.before, weight)
    if not begun.before:
        return plan.StartsWith(field, begun.text, weight)
    return plan.OpenSequence(field, begun.before, begun.offset, begun.text, weight)


def _one_typo(text: str, fields) -> plan.Plan:
    """A word with one typo; one with signs as a whole, and without a typo as ever."""
    (run,) = runs(text)
    near = [
        plan.OneTypo(field + WRITTEN, run.compound or run.parts[0], weight)
        for field, weight in fields.items()
    ]
    return _any([*near, _phrase(text, fields)] if run.compound else near)


def _any(parts) -> plan.Plan:
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else plan.AnyOf(parts)
