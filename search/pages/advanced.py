"""The page of the form that builds a search, and the redirect that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from urllib.parse import urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from search import engine
from search.engine import Moment
from search.localization import articles_said
from search.protocol.answers import Completion
from search.query.advanced import LOOK_IN, ROWS, BuilderRow, combined, rows_of, text_of
from search.query.describe import in_html
from search.query.fields import FIELDS
from search.request import SearchRequest
from search.request.facets import BY_NAME, FACETS, Facet
from search.request.search_request import ALL_BUT_ONE

MOST_CHOICES = 200  # names of a facet that are proposed; any other can be typed
_LABELS = {
    "all": gettext_lazy("All of these words"),
    "any": gettext_lazy("Any of these words"),
    "phrase": gettext_lazy("This exact phrase"),
    "none": gettext_lazy("None of these words"),
}


@dataclass(frozen=True)
class FormRow:
    """A row as the form shows it."""

    row: BuilderRow

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def words(self) -> str:
        return self.row.words

    @property
    def label(self) -> str:
        return str(_LABELS[self.row.name])

    @property
    def look_in(self) -> str:
        return LOOK_IN[self.row.name]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether it is chosen) of the fields to look in."""
        return [(name, str(field.label), name == self.row.field) for name, field in FIELDS.items()]


@dataclass(frozen=True)
class NameField:
    """The field for a name of a facet."""

    facet: Facet
    chosen: str  # a slug; empty where none or several are chosen
    choices: Sequence[Completion]  # the most frequent

    @property
    def value(self) -> str:
        labels = (each.label for each in self.choices if each.value == self.chosen)
        return next(labels, self.chosen)


@dataclass(frozen=True)
class BuilderPage:
    """The form, filled from a search where its query fits into it."""

    search: SearchRequest
    now: Moment | None  # None while the index cannot be read

    @property
    def rows(self) -> list[FormRow]:
        return [FormRow(row) for row in self._filled or map(BuilderRow, ROWS)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays of the search: order, filters and a query that do not fit into the fields."""
        gone = ("q", "relax", "from", "to") if self._filled else ("relax", "from", "to")
        shown = {(field.facet.name, field.chosen) for field in self.names}
        return [pair for pair in self.search.kept(*gone, "every") if pair not in shown]

    @property
    def keeps_filters(self) -> bool:
        """Whether filters stay that no field shows."""
        return any(name in BY_NAME or name == "missing" for name, _value in self.kept)

    @property
    def every(self) -> list[str]:
        """The facets of which every name will be asked for, as a reader's first tick has it."""
        return [
            facet.name
            for facet in FACETS
            if self.search.has_every(facet)
            or (facet.has_several and len(self.search.of(facet).include) < 2)
        ]

    @cached_property
    def names(self) -> list[NameField]:
        """A field for each kind of name that the archive has."""
        fields = (self._field(facet, self.now) for facet in FACETS) if self.now else ()
        return [field for field in fields if field.choices]

    def _field(self, facet: Facet, now: Moment) -> NameField:
        choices = engine.complete_names(SearchRequest(), (), [facet], MOST_CHOICES, now)
        chosen = self.search.of(facet).include
        return NameField(facet, chosen[0] if len(chosen) == 1 else "", choices)

    @property
    def count(self) -> str:
        """How many articles the search finds."""
        return articles_said(engine.total(self.search, self.now)) if self.now else ""

    @property
    def may_lack_a_word(self) -> bool:
        return self.search.relax == ALL_BUT_ONE

    @property
    def unfit(self) -> SafeString | None:
        """A query that does not fit into the form, in words: what is typed is added to it."""
        return None if self._filled else in_html(self.search.parsed.tree)

    @property
    def _filled(self) -> tuple[BuilderRow, ...] | None:
        return rows_of(self.search.parsed.tree)


def redirects_builder(view):
    """A view of a search: fields of the form that builds a query lead to the same search as `q`."""

    @wraps(view)
    def redirecting(request, *args, **kwargs):
        query_string = as_q(request.GET)
        if query_string is None:
            return view(request, *args, **kwargs)
        path = request.path
        return HttpResponseRedirect(f"{path}?{query_string}" if query_string else path)

    return redirecting


def as_q(params: QueryDict) -> str | None:
    """The query string that says with `q` what the form's fields ask for; None without any.

    A field to look in that does not exist stays where it is, to be named in a notice.
    """
    ours = {name for name in params if name in ROWS or _names_a_field(name, params)}
    if not ours:
        return None
    rows = [
        BuilderRow(
            name, " ".join(params.getlist(name)), params.get(look_in, "") if look_in in ours else ""
        )
        for name, look_in in LOOK_IN.items()
    ]
    q = next((text for text in params.getlist("q") if text.strip()), "")
    q = combined(q, text_of(rows), timezone.localdate())
    pairs = [("q", q)] if q else []
    for name in params:
        if name != "q" and name not in ours:
            pairs += [(name, value) for value in params.getlist(name) if value]
    chosen = {name for name, _value in pairs}
    pairs = [(name, value) for name, value in pairs if name != "every" or value in chosen]
    return urlencode(pairs)


def _names_a_field(name: str, params: QueryDict) -> bool:
    return name in LOOK_IN.values() and params[name] in ("", *FIELDS)
