"""The words of a hit that a plan looked for, marked in what the index stores of its prose.

Escaped first, then marked. What is marked are the plan's own terms in the fields they were looked
for in: stems where stems count, phrases only where all of their words stand together, and never a
field's name, an operator or an excluded word.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from search.analysis import Run, spans
from search.backends.haystack.fields import STORED, IndexField
from search.protocol import plan
from search.protocol.fields import WRITTEN

LENGTH, LEAD = 280, 60  # characters of a passage, and of what may stand before the first match


def highlighted(
    text_of: Callable[[str], str], fields: dict[str, IndexField], backend, asked: plan.Plan, options
) -> dict[str, list[str]]:
    """Field → [passage] for the document and every other stored prose with a match."""
    tag = options.get("tag", "em") if isinstance(options, dict) else "em"
    found = {}
    for field in fields.values():
        if field.kind == "prose" and field.is_stored:
            text = text_of(field.name + STORED)
            matches = _matches(text, _terms(asked, field.name), backend.language)
            if matches or field.name == backend.document_field():
                found[field.name] = [_passage(text, matches, tag)]
    return found


def _terms(asked: plan.Plan, field: str) -> list[plan.Plan]:
    """The nodes of a plan that look for something in a field."""
    match asked:
        case plan.AllOf(nodes) | plan.AnyOf(nodes) | plan.MostOf(nodes):
            return [term for node in nodes for term in _terms(node, field)]
        case plan.Nearby(node):
            return _terms(node, field)
        case (
            plan.Term() | plan.StartsWith() | plan.OneTypo() | plan.Window()
            | plan.Sequence() | plan.OpenSequence()
        ):  # fmt: skip
            return [asked] if asked.field in (field, field + WRITTEN) else []
    return []


def _matches(text: str, terms: list[plan.Plan], language: str) -> list[tuple[int, int]]:
    """(start, end) of the runs of a text that a term is in, in order."""
    if not terms or not text:
        return []
    found = list(spans(text, language))
    written: list[tuple[int, str]] = []  # the run of each position, and the term there
    for number, (_start, _end, run) in enumerate(found):
        written.extend((number, part) for part in run.parts)
    marked = {
        number
        for number, (_start, _end, run) in enumerate(found)
        if any(_is_in(term, run) for term in terms)
    }
    for term in terms:
        if isinstance(term, plan.Sequence | plan.OpenSequence):
            marked.update(_of_phrase(term, written, [run for _, _, run in found]))
    return [found[number][:2] for number in sorted(marked)]


def _is_in(term: plan.Plan, run: Run) -> bool:
    match term:
        case plan.Term(field, text):
            if field.endswith(WRITTEN):
                return text == run.compound or text in run.parts
            return text in run.stems
        case plan.StartsWith(_field, text):
            return any(part.startswith(text) for part in (*run.parts, run.compound))
        case plan.OneTypo(_field, text):
            return any(_is_near(part, text) for part in run.parts)
        case plan.Window(_field, terms):
            return run.compound in terms or any(part in terms for part in run.parts)
    return False


def _of_phrase(phrase: plan.Sequence | plan.OpenSequence, written, runs: list[Run]) -> set[int]:
    """The runs of every place where a phrase stands."""
    marked: set[int] = set()
    for start in range(len(written)):
        places = [(start + offset, text, False) for offset, text in phrase.terms]
        if isinstance(phrase, plan.OpenSequence):
            places.append((start + phrase.offset, phrase.text, True))
        if places[-1][0] < len(written) and all(
            _stands(text, begins, written[place][1], runs[written[place][0]].compound)
            for place, text, begins in places
        ):
            marked.update(written[place][0] for place, _text, _begins in places)
    return marked


def _stands(text: str, begins: bool, *terms: str) -> bool:
    return any(term.startswith(text) if begins else term == text for term in terms)


def _is_near(one: str, other: str) -> bool:
    """Whether two words are at most one edit apart and begin alike."""
    if one == other:
        return True
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    same = next(
        i for i in range(max(len(one), len(other)) + 1) if one[i : i + 1] != other[i : i + 1]
    )
    rests = one[same:], other[same:]
    return rests[0][1:] in (rests[1][1:], rests[1]) or rests[0] == rests[1][1:]


def _passage(text: str, matches: list[tuple[int, int]], tag: str) -> str:
    """The text as HTML; of a long one the passage that begins a little before the first match."""
    start, end = 0, len(text)
    if len(text) > LENGTH:
        first = matches[0][0] if matches else 0
        start = text.rfind(" ", 0, first - LEAD) + 1 if first > LEAD else 0
        end = min(len(text), start + LENGTH)
        if end < len(text):
            end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    pieces, place = ["… " if start else ""], start
    for begin, stop in matches:
        if begin >= place and stop <= end:
            pieces.append(escape(text[place:begin], quote=False))
            pieces.append(f"<{tag}>{escape(text[begin:stop], quote=False)}</{tag}>")
            place = stop
    pieces.append(escape(text[place:end], quote=False) + (" …" if end < len(text) else ""))
    return "".join(pieces)
