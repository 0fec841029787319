"""The page of one facet: all its buckets under a search, found by their labels and sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from search.analysis import findable
from search.localization import grouped
from search.pages.alphabet import first_letter, letter_order, plain
from search.pages.choices import Choice, Pager
from search.pages.facet_rows import FacetRow, rows_of
from search.pages.results import FacetPanel, SearchPage, panel_of
from search.request.addresses import address, facet_page
from search.request.facets import Facet
from search.request.paging import Paging, page_with
from search.request.params import cleaned, number, one, one_of
from search.request.search_request import MAX_PAGE, SearchRequest
from search.service.results import SHOWN, Bucket, FacetResult, ResultSet

PER_PAGE = 100
LONGEST_FIND = 200  # characters
_SORT_LABELS = {
    "count": gettext_lazy("Count"),
    "name": gettext_lazy("Name"),
    "telling": gettext_lazy("Telling"),
}


@dataclass(frozen=True)
class Listing:
    """Which buckets of a facet are listed, in which order, and the page of them."""

    find: str = ""
    sort: str = "count"
    page: int = 1
    ignored: tuple[str, ...] = ()  # sentences on parameters that could not be used

    @classmethod
    def from_url(cls, params) -> Listing:
        """Read a QueryDict or dict of strings. Never raises: the unusable becomes a notice."""
        values = cleaned(params)
        ignored: list[str] = []
        find = one(values, "facet_q", ignored)[:LONGEST_FIND]
        sort = one_of("facet_sort", one(values, "facet_sort", ignored), _SORT_LABELS, ignored)
        page = number("facet_page", one(values, "facet_page", ignored), 1, MAX_PAGE, 1, ignored)
        return cls(find, sort or "count", page, tuple(ignored))

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters as pairs, those that say nothing new left out."""
        pairs = [("facet_q", self.find)] if self.find else []
        if self.sort != "count":
            pairs.append(("facet_sort", self.sort))
        if self.page > 1:
            pairs.append(("facet_page", str(self.page)))
        return pairs


@dataclass(frozen=True)
class Letter:
    """What names begin with, and the page where the first of them stands."""

    text: str
    identity: str
    query_string: str


@dataclass(frozen=True)
class FacetPage:
    """The buckets of a facet that a listing asks for, and what leads on from them."""

    results: ResultSet
    facet: Facet
    listing: Listing
    is_telling: bool = False  # in its column of the search page

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def result(self) -> FacetResult:
        return self.results.facets[self.facet.name]

    @property
    def notices(self) -> tuple[str, ...]:
        return (*self.results.notices, *self.listing.ignored)

    @cached_property
    def found(self) -> tuple[Bucket, ...]:
        """The buckets on all pages, in order."""
        buckets = self.result.buckets
        if wanted := findable(self.listing.find):
            buckets = tuple(b for b in buckets if wanted in findable(b.label))
        if self.is_by_name:
            buckets = tuple(sorted(buckets, key=_by_name))
        if self.is_by_telling and self.result.ordinary:
            buckets = self.result.ordinary.telling(buckets)
        return buckets

    @property
    def is_by_name(self) -> bool:
        return self.listing.sort == "name"

    @property
    def is_by_telling(self) -> bool:
        return self.listing.sort == "telling"

    @property
    def total(self) -> int:
        return len(self.found)

    @property
    def paging(self) -> Paging:
        return Paging(self.listing.page, PER_PAGE, self.total)

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets of this page."""
        return self.found[self.paging.first - 1 : self.paging.last]

    @property
    def rows(self) -> list[FacetRow]:
        return rows_of(self.result, self.buckets, is_telling=self.is_by_telling)

    @cached_property
    def letters(self) -> list[Letter]:
        """What the names of all pages begin with, in order; none of names sorted by count."""
        if not self.is_by_name:
            return []
        first_places: dict[str, int] = {}
        for place, bucket in enumerate(self.found, start=1):
            first_places.setdefault(_letter(bucket), place)
        return [
            Letter(letter, f"letter-{number}", self._at(page=page_with(place, PER_PAGE)))
            for number, (letter, place) in enumerate(first_places.items(), start=1)
        ]

    @property
    def groups(self) -> list[tuple[Letter, list[FacetRow]]]:
        """The rows of this page below what their names begin with."""
        known = {letter.text: letter for letter in self.letters}
        return [
            (known[text], rows_of(self.result, buckets))
            for text, buckets in groupby(self.buckets, key=_letter)
        ]

    @property
    def column(self) -> FacetPanel | FoundColumn:
        """What the facet's column of the search page shows: the found, or the first of all."""
        if self.listing.find:
            return FoundColumn(self)
        return panel_of(self.result, self.is_telling)

    @property
    def announcement(self) -> str:
        """What is said aloud when other names are found."""
        return ngettext("%s name", "%s names", self.total) % grouped(self.total)

    @property
    def about(self) -> str:
        """The search in words, for the way back to it."""
        return SearchPage(self.results).title

    @property
    def action(self) -> str:
        return facet_page(self.facet)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when another label is looked for: the search and the order."""
        return [*self.search.pairs(), *Listing(sort=self.listing.sort).pairs()]

    @property
    def sorts(self) -> list[Choice]:
        return [
            Choice(name, str(label), self._at(sort=name, page=1), name == self.listing.sort)
            for name, label in _SORT_LABELS.items()
        ]

    @property
    def pager(self) -> Pager:
        return Pager(self.paging, lambda number: self._at(page=number))

    @property
    def whole(self) -> str:
        """The address of this page."""
        return address(self.action, self._at())

    @property
    def everything(self) -> str:
        return self._at(find="", page=1)

    def _at(self, **changes) -> str:
        return urlencode([*self.search.linked.pairs(), *replace(self.listing, **changes).pairs()])


@dataclass(frozen=True)
class FoundColumn:
    """The first names of a facet that have some letters, in its column of the search page."""

    page: FacetPage

    @property
    def facet(self) -> Facet:
        return self.page.facet

    @property
    def rows(self) -> list[FacetRow]:
        return rows_of(self.page.result, self.page.found[:SHOWN])

    @property
    def nothing(self) -> str:
        return _("No name here has these letters.")

    @property
    def all(self) -> str:
        """The page of all that were found; empty when they are here."""
        return self.page.whole if self.page.total > SHOWN else ""

    @property
    def size(self) -> str:
        return grouped(self.page.total)


def _by_name(bucket: Bucket) -> tuple[tuple[int, str], str, str]:
    name = plain(bucket.label)
    return letter_order(first_letter(name)), name, bucket.value


def _letter(bucket: Bucket) -> str:
    return first_letter(plain(bucket.label))
