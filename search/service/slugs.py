"""Values of facets as an address has them → slugs: CAFE is cafe, and a name is its slug."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from newsroom.models import Article
from newsroom.slugs import name_key
from search.request import SearchRequest
from search.request.facets import FACETS, Facet
from search.request.selection import Selection

IsPublic = Callable[[Facet, str], bool]  # whether an article that may be seen has a value


def resolved(search: SearchRequest, is_public: IsPublic) -> SearchRequest:
    """The same search with each unknown value as the one slug that differs in case only, or whose
    name it is.

    A value that no article has stays, and is told: of what may not be seen nothing else is said.
    """
    selections, notices = dict(search.selections), []
    for facet in FACETS if search.selections else ():
        own = search.of(facet)
        unknown = [value for value in own.values if not is_public(facet, value)]
        if unknown:
            known = _named(facet, unknown, is_public) | in_other_case(facet, unknown, is_public)
            selections[facet.name] = _with(own, known)
            notices += [_nothing(facet, value) for value in sorted({*unknown} - known.keys())]
    if not (notices or selections != dict(search.selections)):
        return search
    kept = tuple(selections.items())
    return replace(search, selections=kept, ignored=(*search.ignored, *notices))


def in_other_case(facet: Facet, values: Iterable[str], is_public: IsPublic) -> dict[str, str]:
    """The slugs that some values are but for case; not where several public ones are."""
    column = "slug" if facet.model else facet.link
    rows = facet.model._default_manager if facet.model else Article.objects
    some: Q = Q()
    for value in values:
        # SQLite compares only letters of ASCII without case.
        spelt = {value.lower(), value.upper(), value.casefold(), value.title()}
        some |= Q(**{f"{column}__iexact": value}) | Q(**{f"{column}__in": spelt})
    found = set(rows.filter(some).values_list(column, flat=True))
    known = {}
    for value in values:
        same = [slug for slug in found if slug.casefold() == value.casefold() and slug != value]
        public = [slug for slug in same if is_public(facet, slug)]
        if len(public) == 1:
            known[value] = public[0]
    return known


def _named(facet: Facet, values: Iterable[str], is_public: IsPublic) -> dict[str, str]:
    """The slugs of the public names that some values are."""
    if not facet.model:
        return {}
    keys = {value: name_key(value) for value in values}
    rows = facet.model._default_manager.filter(name_key__in=keys.values())
    slugs = dict(rows.values_list("name_key", "slug"))
    found = {value: slugs[key] for value, key in keys.items() if key in slugs}
    return {value: slug for value, slug in found.items() if is_public(facet, slug)}


def _with(own: Selection, known: dict[str, str]) -> Selection:
    exclude = tuple(dict.fromkeys(known.get(value, value) for value in own.exclude))
    include = dict.fromkeys(known.get(value, value) for value in own.include)
    return Selection(tuple(v for v in include if v not in exclude), exclude, own.missing)


def _nothing(facet: Facet, value: str) -> str:
    return _("No article has “%(name)s=%(value)s”.") % {"name": facet.name, "value": value[:40]}
