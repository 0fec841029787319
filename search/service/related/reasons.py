"""Why an article belongs beside another, in words. Plain text, to be escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.localization import span_text
from search.query.describe import listed

MOST_NAMES = 3


@dataclass(frozen=True)
class Shared:
    """What two articles have in common.

    names: (facet, label), the rarest first; words: as the article has them, the most telling first;
    days: from it to the other; None where a date is not known.
    """

    names: Sequence[tuple[str, str]]
    words: Sequence[str]
    days: int | None


def in_words(shared: Shared) -> str:
    """shares Ines Torvald and the topic Gas; two days later."""
    told = [_names(shared.names[:MOST_NAMES]) if shared.names else _words(shared.words)]
    if shared.days is not None:
        told.append(when(shared.days))
    return "; ".join(filter(None, told))


def when(days: int) -> str:
    if not days:
        return _("on the same day")
    return (_("%s later") if days > 0 else _("%s earlier")) % span_text(abs(days))


def _names(names: Sequence[tuple[str, str]]) -> str:
    """People as they are called; of anything else what it is: the topics Gas and Oil."""
    by_facet: dict[str, list[str]] = {}
    for facet, label in names:
        by_facet.setdefault(facet, []).append(label)
    said = by_facet.pop("person", [])
    said += [_of_facet(facet, labels) for facet, labels in by_facet.items()]
    return _("shares %s") % listed(said, _("and"))


def _of_facet(facet: str, labels: list[str]) -> str:
    said = listed(labels, _("and"))
    if facet == "topic":
        return ngettext("the topic %s", "the topics %s", len(labels)) % said
    return ngettext("the place %s", "the places %s", len(labels)) % said


def _words(words: Sequence[str]) -> str:
    said = ", ".join(f"“{word}”" for word in words)
    return ngettext("shares the word %s", "shares the words %s", len(words)) % said if words else ""
