"""Why an article is among the hits, in a sentence. Plain text, to be escaped."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from search.query import nodes
from search.query.describe import clause_in_words, listed
from search.query.fields import FIELDS
from search.service.explain import KICKER, ClauseMatch, Occurrence, Why


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


def said(clause: nodes.Node) -> str:
    """A clause as it is named in a sentence: “gas”."""
    return f"“{clause.text}”" if isinstance(clause, nodes.Word) else clause_in_words(clause)


def _found(found: ClauseMatch) -> str:
    return f"{said(found.clause)} {listed(map(where, found.places), _('and'))}".rstrip()


def where(place: Occurrence) -> str:
    """3 times in the text, 2 as typed."""
    names = listed([_in_field(name) for name in place.fields], _("and"))
    if place.times > 1:
        times = _("twice") if place.times == 2 else _("%d times") % place.times
        names = f"{times} {names}"
    if 0 < place.exactly < place.times:
        names += ", " + _("%d as typed") % place.exactly
    return names


def _in_field(name: str) -> str:
    return _("in the kicker") if name == KICKER else str(FIELDS[name].where)
