"""Why an article is among the hits, in a sentence. Plain text, to be escaped."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from search.query import nodes
from search.query.describe import clause_in_words, listed
from search.query.fields import FIELDS
from search.service.explain import KICKER, ClauseMatch, Occurrence, Why
from search.service.hits import MARKED


def why_in_words(why: Why) -> str:
    """“annex” in the headline, “gas” 3 times in the text. No “deel”."""
    sentences = [found_in_words(why.found)] if why.found else []
    if why.missing:
        missing = listed([f"“{word}”" for word in why.missing], _("or"))
        sentences.append(_("No %s.") % missing)
    return " ".join(sentences)


def found_in_words(found: Iterable[ClauseMatch]) -> str:
    """“annex” in the headline; “gas” 3 times in the text."""
    return _("%s.") % "; ".join(map(_found, found))


def unmarked_in_words(found: Iterable[ClauseMatch]) -> str:
    """“annex” only in the name of a topic: of what no mark shows in a hit."""
    return _("%s.") % "; ".join(map(_unmarked, found))


def said(clause: nodes.Node) -> str:
    """A clause as it is named in a sentence: “gas”."""
    return f"“{clause.text}”" if isinstance(clause, nodes.Word) else clause_in_words(clause)


def _found(found: ClauseMatch) -> str:
    return f"{said(found.clause)} {listed(map(where, found.places), _('and'))}".rstrip()


def _unmarked(found: ClauseMatch) -> str:
    fields = [name for place in found.places for name in place.fields]
    if found.field or not fields or not set(fields).isdisjoint(MARKED):
        return _found(found)
    places = listed(map(_in_field, fields), _("and"))
    return _("%(words)s only %(where)s") % {"words": said(found.clause), "where": places}


def where(place: Occurrence) -> str:
    """3 times in the text, twice exactly as typed."""
    names = listed([_in_field(name) for name in place.fields], _("and"))
    if place.times > 1:
        names = f"{_times(place.times)} {names}"
    if 0 < place.exactly < place.times:
        names += ", " + _("%s exactly as typed") % _times(place.exactly)
    return names


def _times(number: int) -> str:
    return {1: _("once"), 2: _("twice")}.get(number) or _("%d times") % number


def _in_field(name: str) -> str:
    return _("in the kicker") if name == KICKER else str(FIELDS[name].where)
