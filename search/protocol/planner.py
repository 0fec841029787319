"""A reader's query → a plan over the terms of the index's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from search.analysis import is_single_cjk, runs
from search.protocol import plan
from search.protocol.fields import WEIGHTS, WRITTEN
from search.query import nodes
from search.query.begun import Begun, Places, beginnings, places, places_of
from search.query.fields import index_fields

WRITTEN_WEIGHT = 0.25  # what a word exactly as written adds to its stem
NAME_WEIGHT = 0.5  # the same for a word that the reader capitalised: names rank above stems
NEAR_FIELD = "text"  # where neighbouring words of a query are looked for
NEAR_WEIGHT = 0.3  # of that bonus beside the scores of the words: docs/ranking.md
ALONE = 1.0  # the least length that counts for one word alone, times `bm25.steady`
SHORT, LONG = 4, 8  # words: of the bonus a short query gets nothing, a long one the whole


def ranked_plan(tree: nodes.Node, language: str) -> plan.Plan:
    """The plan of a reader's query; the more words it has, the more of a bonus for articles in
    which they stand near each other.

    The bonus is computed for every hit or none, so the order of hits never depends on filters or
    on where a page ends.
    """
    made = to_plan(tree, language)
    words = tree.words if isinstance(tree, nodes.MostOf) else nodes.plain_words(tree)
    if loose := nodes.all_but(tree):
        words = loose.words
    if len(words) == 1:
        return alone(made)
    weight = near_weight(len(words))
    if not weight:
        return made
    terms = tuple(part for word in words for run in runs(word.text) for part in run.parts)
    return plan.Nearby(made, NEAR_FIELD + WRITTEN, terms, weight)


def alone(made: plan.Plan) -> plan.Plan:
    """The plan of a word that is asked for alone: an article does not come first for being short.

    Among several words it is how many of them stand there that settles it.
    """
    match made:
        case plan.Combined():
            return made._replace(shortest=ALONE)
        case plan.AnyOf(parts):
            return plan.AnyOf(tuple(map(alone, parts)))
        case plan.AllOf(parts):
            return plan.AllOf(tuple(map(alone, parts)))
    return made


def near_weight(words: int) -> float:
    """What neighbours that stand near each other count, in a query of so many words."""
    return NEAR_WEIGHT * min(1.0, max(0.0, (words - SHORT) / (LONG - SHORT)))


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
            return _together(parts, fields, lambda name, w: plan.Window(name, parts, span, w))
        case nodes.Prefix(text):
            return _any(_begun(way, fields) for way in beginnings(text))
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
    exactly = NAME_WEIGHT if _looks_like_a_name(text) else WRITTEN_WEIGHT
    return _any((_term(run.stems[0], fields), _term(run.parts[0], _written(fields), exactly)))


def _looks_like_a_name(text: str) -> bool:
    """Whether a reader capitalised a word: Sanders, McCoy; not OIL, where all is in capitals."""
    return text[0].isupper() and not text.isupper()


def _phrase(text: str, fields) -> plan.Plan:
    """Words one after the other, as written; signs between them do not matter, signs at an end do.

    So `F-35` also finds “F 35” (and ranks it below), `C++` finds nothing but C++.
    """
    found = list(runs(text))
    terms, _end = places_of(found)
    either = [_sequence(terms, fields)]
    if len(found) == 1 and found[0].compound and len(terms) > 1:
        either.append(_term(found[0].compound, _written(fields)))
    return _any(either)


def _sequence(terms: Places, fields) -> plan.Plan:
    if len(terms) == 1:
        return _term(terms[0][1], _written(fields))
    words = [text for _, text in terms]
    return _together(words, fields, lambda name, weight: plan.Sequence(name, terms, weight))


def _begun(begun: Begun, fields) -> plan.Plan:
    before, offset, text = begun.before, begun.offset, begun.text
    if not text:
        return _sequence(before, fields)
    if not before:
        return _any(plan.StartsWith(name, text, w) for name, w in _written(fields).items())
    words = [each for _, each in before]
    return _together(
        words, fields, lambda name, weight: plan.OpenSequence(name, before, offset, text, weight)
    )


def _together(words: Iterable[str], fields, looked_for: Callable[[str, float], plan.Plan]):
    """Words that must stand together in one field; scored by what they are in all of them."""
    if len(fields) == 1:
        ((name, weight),) = _written(fields).items()
        return looked_for(name, weight)
    weights = tuple(_written(fields).items())
    scored = tuple(plan.Combined(weights, word) for word in dict.fromkeys(words))
    return plan.ScoredBy(_any(looked_for(name, 0.0) for name in _written(fields)), scored)


def _term(text: str, fields: dict[str, float], weight: float = 1.0) -> plan.Term | plan.Combined:
    if len(fields) == 1:
        ((name, own),) = fields.items()
        return plan.Term(name, text, own * weight)
    return plan.Combined(tuple(fields.items()), text, weight)


def _written(fields: dict[str, float]) -> dict[str, float]:
    """The companions of fields, which keep words as written."""
    return {name + WRITTEN: weight for name, weight in fields.items()}


def _one_typo(text: str, fields) -> plan.Plan:
    """A word with one typo; one with signs as a whole, and without a typo as ever."""
    (run,) = runs(text)
    near = [
        plan.OneTypo(name, run.compound or run.parts[0], weight)
        for name, weight in _written(fields).items()
    ]
    return _any([*near, _phrase(text, fields)] if run.compound else near)


def _any(parts) -> plan.Plan:
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else plan.AnyOf(parts)
