"""A query in words: articles with “harbour dues” and ferry, dated 2025, not strike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.dates import Period, month_of, year_of
from search.localization import day_text
from search.query.fields import FIELDS
from search.query.nodes import (
    AllBut,
    And,
    Dates,
    Everything,
    Field,
    Fuzzy,
    MostOf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    clauses_of,
)

_BEGIN, _END = "\x02", "\x03"  # around a reader's own words; the parser lets neither through


def in_words(tree: Node) -> str:
    """What was searched, as a sentence without its full stop. Plain text, to be escaped."""
    return _Saying(str).sentence(tree)


def in_html(tree: Node) -> SafeString:
    """The same as HTML, with the reader's own words emphasised."""
    said = _Saying(lambda words: f"{_BEGIN}{words}{_END}").sentence(tree)
    return SafeString(escape(said).replace(_BEGIN, "<em>").replace(_END, "</em>"))


def clause_in_words(clause: Node) -> str:
    """One clause of a query: “harbour dues” in the headline. Plain text, to be escaped."""
    return _Saying(str).clause(clause)


def listed(parts: Iterable[str], joint: str) -> str:
    """Parts as a list in a sentence: a, b and c. `joint` stands before the last."""
    *before, last = parts
    return f"{', '.join(before)} {joint} {last}" if before else last


class _Saying:
    """Says nodes; `mark` is done to every piece that the reader wrote."""

    def __init__(self, mark: Callable[[str], str]):
        self.mark = mark

    def sentence(self, tree: Node) -> str:
        clauses = [node for node in clauses_of(tree) if not isinstance(node, Everything)]
        unwanted = [node.node for node in clauses if isinstance(node, Not)]
        days = [node for node in clauses if isinstance(node, Dates)]
        wanted = [node for node in clauses if not isinstance(node, Not | Dates)]
        if wanted:
            said = _("articles with %s") % self._wanted(wanted)
        else:
            said = _("articles") if days else _("all articles")
        if days:
            said += (", " if wanted else " ") + self._all(days)
        if unwanted:
            first, *others = map(self.clause, unwanted)
            said += ", " + _("not %s") % first
            said += "".join(" " + _("and not %s") % other for other in others)
        return said

    def clause(self, node: Node) -> str:
        match node:
            case Word(text):
                return self.mark(text)
            case Phrase(text):
                return f"“{self.mark(text)}”"
            case Near(text, distance):
                return _("“%(words)s” within %(distance)d words") % {
                    "words": self.mark(text),
                    "distance": distance,
                }
            case Prefix(text) if " " in text:
                return f"“{self.mark(text)}…”"
            case Prefix(text):
                return _("a word that begins with %s") % self.mark(text)
            case Fuzzy(text):
                return _("%s or a word one letter off") % self.mark(text)
            case Dates(period):
                return _("dated %s") % _said_period(period)
            case Field(name, inner):
                return f"{self.clause(inner)} {FIELDS[name].where}"
            case Not(inner):
                return _("not %s") % self.clause(inner)
            case Or(nodes):
                return f"({self._any(nodes)})"
            case And(nodes):
                return f"({self._all(nodes)})"
            case MostOf(words):
                return _("most of the words %s") % self._all(words)
            case AllBut(words, lacking):
                return ngettext(
                    "all but one of the words %(words)s",
                    "all but %(number)d of the words %(words)s",
                    lacking,
                ) % {"number": lacking, "words": self._all(words)}
            case Everything():
                return _("anything")
        raise TypeError(f"{node!r} is not a node of a query")

    def _wanted(self, wanted: Sequence[Node]) -> str:
        alone = wanted[0] if len(wanted) == 1 else None
        return self._any(alone.nodes) if isinstance(alone, Or) else self._all(wanted)

    def _all(self, nodes: Iterable[Node]) -> str:
        return listed(map(self.clause, nodes), _("and"))

    def _any(self, nodes: Iterable[Node]) -> str:
        return listed(map(self.clause, nodes), _("or"))


def _said_period(period: Period) -> str:
    if period == year_of(period.first):
        return f"{period.first.year:04}"
    if period == month_of(period.first):
        return day_text(period.first, "F Y")
    first, last = (day_text(day, "j F Y") for day in (period.first, period.last))
    if period.first == period.last:
        return first
    if period.first == date.min:
        return _("until %s") % last
    if period.last == date.max:
        return _("since %s") % first
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}
