"""A query in words: articles with “harbour dues” and ferry, not strike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from search.dates import Period
from search.query import (
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
)


def in_words(tree: Node) -> str:
    """What was searched, as a sentence without its full stop. Plain text, to be escaped."""
    nodes = tree.nodes if isinstance(tree, And) else (tree,)
    wanted = [node for node in nodes if not isinstance(node, Not | Everything)]
    unwanted = [node.node for node in nodes if isinstance(node, Not)]
    if wanted:
        sentence = _("articles with %s") % _listed(wanted, _("and"))
    elif unwanted:
        sentence = _("all articles")
    else:
        return _("all articles")
    if unwanted:
        sentence += ", " + _("not %s") % _listed(unwanted, _("and not"))
    return sentence


def _listed(nodes, joint: str) -> str:
    return f" {joint} ".join(_said(node) for node in nodes)


def _said(node: Node) -> str:
    match node:
        case Word(text):
            return text
        case Phrase(text):
            return f"“{text}”"
        case Near(text, distance):
            return _("“%(words)s” within %(distance)d words") % {
                "words": text,
                "distance": distance,
            }
        case Prefix(text):
            return _("a word that begins with %s") % text
        case Fuzzy(text):
            return _("%s or a word one letter off") % text
        case Dates(period):
            return _("a date %s") % _said_period(period)
        case Field(name, inner):
            return _("%(words)s in the %(field)s") % {"words": _said(inner), "field": name}
        case Not(inner):
            return _("not %s") % _said(inner)
        case Or(nodes):
            return "(" + _listed(nodes, _("or")) + ")"
        case And(nodes):
            return "(" + _listed(nodes, _("and")) + ")"
        case MostOf(words):
            return _("most of %s") % ", ".join(word.text for word in words)
        case Everything():
            return _("anything")
    raise TypeError(f"{node!r} is not a node of a query")


def _said_period(period: Period) -> str:
    if period.first == period.last:
        return _("on %s") % period.first
    return _("from %(first)s to %(last)s") % {"first": period.first, "last": period.last}
