"""The words of a hit that a plan looked for, marked in what the index stores of its prose.

Escaped first, then marked. What is marked are the plan's own terms in the fields they were looked
for in: stems where stems count, phrases only where all of their words stand together, and never a
field's name, an operator or an excluded word.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from search.backends.haystack.fields import STORED, IndexField
from search.highlighting.matches import find_matches
from search.highlighting.wanted import Match, wanted_of
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
            wanted = wanted_of((each, each) for each in _terms(asked, field.name))
            matches = find_matches(text, wanted, backend.language)
            if matches or field.name == backend.document_field():
                found[field.name] = [_passage(text, matches, tag)]
    return found


def _terms(asked: plan.Plan, field: str) -> list[plan.Plan]:
    """The nodes of a plan that look for something in a field."""
    match asked:
        case (
            plan.AllOf(nodes) | plan.AnyOf(nodes) | plan.MostOf(nodes) | plan.AtLeast(_, nodes)
        ):  # fmt: skip
            return [term for node in nodes for term in _terms(node, field)]
        case plan.Nearby(node) | plan.ScoredBy(node):
            return _terms(node, field)
        case plan.Combined(fields, text):
            names = (name for name, _weight in fields if name in (field, field + WRITTEN))
            return [plan.Term(name, text) for name in names]
        case (
            plan.Term() | plan.StartsWith() | plan.OneTypo() | plan.Window()
            | plan.Sequence() | plan.OpenSequence()
        ):  # fmt: skip
            return [asked] if asked.field in (field, field + WRITTEN) else []
    return []


def _passage(text: str, matches: list[Match], tag: str) -> str:
    """The text as HTML; of a long one the passage that begins a little before the first match."""
    start, end = 0, len(text)
    if len(text) > LENGTH:
        first = matches[0].start if matches else 0
        start = text.rfind(" ", 0, first - LEAD) + 1 if first > LEAD else 0
        end = min(len(text), start + LENGTH)
        if end < len(text):
            end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    pieces, place = ["… " if start else ""], start
    for begin, stop, _asked in matches:
        if begin >= place and stop <= end:
            pieces.append(escape(text[place:begin], quote=False))
            pieces.append(f"<{tag}>{escape(text[begin:stop], quote=False)}</{tag}>")
            place = stop
    pieces.append(escape(text[place:end], quote=False) + (" …" if end < len(text) else ""))
    return "".join(pieces)
