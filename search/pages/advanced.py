"""The page of the form that builds a query, and the redirect that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from search.query.advanced import LOOK_IN, ROWS, BuilderRow, combined, rows_of, text_of
from search.query.describe import in_html
from search.query.fields import FIELDS
from search.request import SearchRequest
from search.request.search_request import ALL_BUT_ONE

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
class BuilderPage:
    """The form, filled from a search where its query fits into it."""

    search: SearchRequest

    @property
    def rows(self) -> list[FormRow]:
        return [FormRow(row) for row in self._filled or map(BuilderRow, ROWS)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays of the search: filters and order, and a query that does not fit."""
        gone = ("q", "relax") if self._filled else ("relax",)
        return self.search.kept(*gone)

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
    return urlencode(pairs)


def _names_a_field(name: str, params: QueryDict) -> bool:
    return name in LOOK_IN.values() and params[name] in ("", *FIELDS)
