"""The buckets of a facet as rows of a page: every word and address they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from search.localization import grouped
from search.pages.html import escaped
from search.request.addresses import address, search_page
from search.request.slots import quoted
from search.service.results import Bucket, FacetResult


class FacetRow(TypedDict):
    """A bucket, or the articles without any, in safe HTML. A dict: templates read those soonest."""

    identity: SafeString  # what the browser knows it by, before and after a swap
    label: SafeString
    count: SafeString
    said: SafeString  # aloud, after the count
    times: SafeString  # ×28: how much oftener than in the whole archive; empty where it is not said
    times_said: SafeString  # the same in words
    toggle: SafeString
    leave_out: SafeString  # empty where it cannot be
    leave_out_label: SafeString
    is_plain: bool  # none of the four that follow
    is_selected: bool
    is_excluded: bool
    is_zero: bool
    is_missing: bool
    rows: list[FacetRow]  # what is part of it


def tree_of_rows(result: FacetResult) -> list[FacetRow]:
    """The shown buckets of a facet, each with those that are part of it, and the missing ones."""
    rows = rows_of(result, result.shown)
    if result.facet.is_tree:
        rows = _nested(rows, result)
    if result.missing or result.is_missing_selected:
        rows.append(_missing_row(result))
    return rows


def _nested(rows: list[FacetRow], result: FacetResult) -> list[FacetRow]:
    """The rows of the shown buckets, those that are part of another moved below it."""
    values = [bucket.value for bucket in result.shown]
    row_of = dict(zip(values, rows, strict=True))
    for value, row in row_of.items():
        if above := result.above.get(value):
            row_of[above]["rows"].append(row)
    return [row for value, row in row_of.items() if value not in result.above]


def telling_rows(result: FacetResult) -> list[FacetRow]:
    """The shown buckets in their order, which is what they tell: none below another."""
    return rows_of(result, result.shown, is_telling=True)


def rows_of(
    result: FacetResult, buckets: Iterable[Bucket], is_telling: bool = False
) -> list[FacetRow]:
    """A row for each of some buckets of a facet.

    `is_telling`: it says how much oftener each is found than in the whole archive.
    """
    ordinary = result.ordinary if is_telling else None
    own, addresses = result.search.of(result.facet), result.addresses
    path, name = search_page(), result.facet.name
    said, said_on, said_out = _said()
    leave_out = _("Leave out %(label)s")
    rows = []
    for bucket in buckets:
        value = bucket.value
        is_selected, is_excluded = value in own.include, value in own.exclude
        is_chosen = is_selected or is_excluded
        times = times_text(ordinary.times(bucket)) if ordinary else ""
        row = FacetRow(
            identity=escaped(f"{name}-{quoted(value)}"),
            label=escaped(bucket.label),
            count=escaped(grouped(bucket.count)),
            said=said_on if is_selected else said_out if is_excluded else said,
            toggle=escaped(address(path, addresses.tick(value))),
            times=escaped(f"×{times}" if times else ""),
            times_said=escaped(times_said(times)),
            leave_out=escaped("" if is_chosen else address(path, addresses.leave_out(value))),
            leave_out_label=escaped("" if is_chosen else leave_out % {"label": bucket.label}),
            is_plain=bool(bucket.count) and not is_chosen,
            is_selected=is_selected,
            is_excluded=is_excluded,
            is_zero=not bucket.count,
            is_missing=False,
            rows=[],
        )
        rows.append(row)
    return rows


def times_text(times: float) -> str:
    """28, 2.3, 0.04; empty where something is as often as everywhere, or nothing can be said."""
    if times >= 10:
        return grouped(round(times))
    places = 1 if times >= 0.1 else 2
    rounded = round(times, places)
    if rounded in (0, 1):
        return ""
    return number_format(rounded, 0 if rounded == int(rounded) else places)


def times_said(times: str) -> str:
    return _("%s × as often as in the whole archive") % times if times else ""


def _missing_row(result: FacetResult) -> FacetRow:
    said, said_on, _said_out = _said()
    return FacetRow(
        identity=escaped(f"missing-{result.facet.name}"),
        label=escaped(str(result.facet.none)),
        count=escaped(grouped(result.missing)),
        said=said_on if result.is_missing_selected else said,
        times=SafeString(),
        times_said=SafeString(),
        toggle=escaped(address(search_page(), result.toggle_missing)),
        leave_out=SafeString(),
        leave_out_label=SafeString(),
        is_plain=False,
        is_selected=result.is_missing_selected,
        is_excluded=False,
        is_zero=False,
        is_missing=True,
        rows=[],
    )


def _said() -> tuple[SafeString, SafeString, SafeString]:
    return (
        escaped(_("articles")),
        escaped(_("articles; selected, remove")),
        escaped(_("articles; left out, allow again")),
    )
