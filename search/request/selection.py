"""What is chosen of a facet, read from an address: what cannot be used is named in a notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.request.facets import BY_NAME, FACETS

MAX_VALUES = 20
MAX_SLUG = 200


@dataclass(frozen=True)
class Selection:
    """What is chosen of one facet."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    missing: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.include or self.exclude or self.missing)

    @property
    def values(self) -> frozenset[str]:
        """The values wanted and those left out."""
        return frozenset((*self.include, *self.exclude))


Selections = tuple[tuple[str, Selection], ...]  # facet → what is chosen of it, in their order


def read_selections(values: dict[str, list[str]], ignored: list[str]) -> Selections:
    """What the parameters of an address choose of each facet."""
    missing = [name for name in _facets_named("missing", values, ignored) if name != "date"]
    chosen = []
    for facet in FACETS:
        given = list(dict.fromkeys(v for v in values.get(facet.name, ()) if v))
        usable = [v for v in given if v.strip("-") and len(v) <= MAX_SLUG]
        for value in given:
            if value not in usable:
                ignored.append(
                    _("“%(name)s=%(value)s” names nothing; it was ignored.")
                    % {"name": facet.name, "value": value[:40]}
                )
        if len(usable) > MAX_VALUES:
            ignored.append(
                _("Only the first %(most)d values of “%(name)s” count.")
                % {"most": MAX_VALUES, "name": facet.name}
            )
        usable = usable[:MAX_VALUES]
        exclude = tuple(v[1:] for v in usable if v.startswith("-"))
        include = tuple(v for v in usable if not v.startswith("-") and v not in exclude)
        own = Selection(include, exclude, facet.name in missing)
        if not own.is_empty:
            chosen.append((facet.name, own))
    return tuple(chosen)


def read_every(
    values: dict[str, list[str]], selections: Selections, ignored: list[str]
) -> tuple[str, ...]:
    """The facets of which an address asks for every chosen value, in their order.

    What can then never be found is searched all the same, and a notice says why it finds nothing.
    """
    asked = _facets_named("every", values, ignored)
    chosen = dict(selections)
    every = tuple(facet for facet in FACETS if facet.name in asked)
    for facet in every:
        own = chosen.get(facet.name, Selection())
        if own.include and own.missing:
            ignored.append(
                _(
                    "“every=%(name)s” with “missing=%(name)s” finds nothing:"
                    " what has a value there does not lack one."
                )
                % {"name": facet.name}
            )
        elif len(own.include) > 1 and not facet.has_several:
            ignored.append(
                _("“every=%s” with several values finds nothing: an article has one there at most.")
                % facet.name
            )
    return tuple(facet.name for facet in every)


def _facets_named(name: str, values: dict[str, list[str]], ignored: list[str]) -> list[str]:
    """The facets that the values of a parameter name; `missing` may also name the date."""
    found = []
    for value in dict.fromkeys(v for v in values.get(name, ()) if v):
        if value in BY_NAME or (name, value) == ("missing", "date"):
            found.append(value)
        else:
            ignored.append(
                _("“%(name)s=%(value)s” names no facet; it was ignored.")
                % {"name": name, "value": value[:40]}
            )
    return found
