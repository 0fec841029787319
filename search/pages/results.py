"""What the search page shows beside its results, computed so that templates only lay it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from search.localization import grouped
from search.pages.chart import Chart, draw
from search.pages.choices import Choice, pages_to_choose
from search.pages.facet_rows import Row, tree_of_rows
from search.pages.help import as_html
from search.pages.hit_rows import HitRow, hit_rows
from search.pages.html import escaped
from search.pages.zero_results import ZeroPage
from search.query.describe import in_html
from search.request.addresses import address, facet_page
from search.request.search_request import PER_PAGE, SORTS, SearchRequest
from search.service.periods import period_said, wider
from search.service.results import FacetResult, ResultSet

FEW_BUCKETS = 6  # a facet this short is open from the start
_SORT_LABELS = {
    "relevance": gettext_lazy("Relevance"),
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
}
_ORDER_SAID = {  # aloud, after the count
    "relevance": gettext_lazy("relevance"),
    "newest": gettext_lazy("newest"),
    "oldest": gettext_lazy("oldest"),
}


@dataclass(frozen=True)
class FacetColumn:
    """A facet as the page shows it: the first buckets, and the way to all of them."""

    result: FacetResult

    @property
    def facet(self):
        return self.result.facet

    @cached_property
    def rows(self) -> list[Row]:
        return tree_of_rows(self.result)

    @property
    def nothing(self) -> str:
        """What is said instead of rows."""
        return _("None under this search")

    @property
    def is_empty(self) -> bool:
        return not (self.result.buckets or self.result.on or self.result.left_out)

    @property
    def size(self) -> str:
        return grouped(len(self.result.buckets))

    @property
    def is_open(self) -> bool:
        chosen = self.result.on or self.result.left_out
        return bool(chosen) or self.facet.is_open or len(self.result.buckets) <= FEW_BUCKETS

    @cached_property
    def all(self) -> str:
        """The page of every bucket of this facet; empty when all of them are here."""
        if len(self.result.buckets) <= len(self.result.shown):
            return ""
        return address(self.action, self.result.search.at_page(1))

    @property
    def action(self) -> str:
        """The page that finds buckets by their names."""
        return facet_page(self.facet)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when a name is looked for: the search."""
        return self.result.search.pairs(with_page=False)

    @property
    def find_label(self) -> str:
        return str(self.facet.find)


@dataclass(frozen=True)
class SearchPage:
    """The search page: its results, and what leads from them to other searches."""

    results: ResultSet
    export_limit: int | None = None

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def title(self) -> str:
        """The count, and the words if there are any: what the window and a bookmark are called."""
        if not self.search.q:
            return self.count
        words = Truncator(self.search.q).chars(80)
        return _("%(count)s for “%(words)s”") % {"count": self.count, "words": words}

    @property
    def count(self) -> str:
        return _articles(self.results.total)

    @property
    def announcement(self) -> str:
        """What is said aloud when the results change."""
        if not self.results.total:
            said = [_("No articles"), *([self.zero.ahead_title] if self.zero.best else [])]
            return ". ".join(said)
        parts = [self.count, str(_ORDER_SAID[self.search.sort])]
        if self.search.page > 1:
            parts.append(_("page %s") % grouped(self.search.page))
        return ", ".join(parts)

    @property
    def understood(self) -> SafeString:
        """What was searched, as a sentence without its full stop, as HTML."""
        return in_html(self.results.tree)

    @property
    def repaired(self) -> Choice | None:
        """The query that was searched in the place of one that could not be used as it is."""
        repaired = self.search.repaired
        if repaired is None:
            return None
        return Choice("repaired", repaired.q or _("every article"), repaired.query_string, False)

    @property
    def help(self) -> SafeString:
        return as_html()

    @property
    def build(self) -> str:
        """The page with the form that builds a query, filled from this search."""
        return address(reverse("search:build"), self.search.at_page(1))

    @cached_property
    def facets(self) -> list[FacetColumn]:
        columns = map(FacetColumn, self.results.facet_list)
        return [column for column in columns if not column.is_empty]

    @property
    def why(self) -> SafeString:
        """The address that explains a hit, but for the number of the hit, as HTML."""
        return escaped(f"{reverse('search:why')}?{urlencode([*self.search.pairs(), ('id', '')])}")

    @property
    def hits(self) -> list[HitRow]:
        return hit_rows(self.results.hits, led_by=self.search.at_page(1))

    @cached_property
    def chart(self) -> Chart | None:
        return draw(self.results.date)

    @cached_property
    def overview(self) -> Chart | None:
        """All dates in small, the chosen ones marked, while dates narrow the search."""
        if not self.search.has_dates:
            return None
        chosen = (self.search.first_day, self.search.last_day)
        return draw(self.results.overview, height=44, is_plain=True, chosen=chosen)

    @property
    def date_steps(self) -> dict[str, Choice]:
        """The ways to the dates before, after and around the chosen ones, where there are such."""
        period = self.search.period
        steps = {
            "earlier": self.results.earlier,
            "later": self.results.later,
            "wider": wider(period) if period else None,
        }
        return {
            name: Choice(name, period_said(to), self.search.with_dates(to).query_string, False)
            for name, to in steps.items()
            if to
        }

    @property
    def kept_by_search_box(self) -> list[tuple[str, str]]:
        """What stays when other words are searched: filters and order, not the page."""
        return self._kept(without=("q", "relax"))

    @property
    def kept_by_dates(self) -> list[tuple[str, str]]:
        """What stays when other dates are chosen."""
        return self._kept(without=("from", "to"))

    @property
    def sorts(self) -> list[Choice]:
        return [
            Choice(
                name,
                str(_SORT_LABELS[name]),
                self.search.with_sort(name).query_string,
                name == self.search.sort,
            )
            for name in SORTS
            if name != "relevance" or self.search.q
        ]

    @property
    def sizes(self) -> list[Choice]:
        """How many articles a page, offered when there is more than the shortest page holds."""
        here = self.search.per_page
        sizes = sorted({10, PER_PAGE, 50, 100, here})
        return [Choice(str(size), str(size), self._with_size(size), size == here) for size in sizes]

    @property
    def numbers(self) -> list[Choice | None]:
        """The pages to choose from; None stands for a gap."""
        search = self.search
        return pages_to_choose(search.page, self.results.total, search.per_page, search.at_page)

    @property
    def last_page(self) -> str:
        return self.search.at_page(self.results.pages)

    @property
    def chosen_count(self) -> int:
        """How many filters are on, dates counting as one."""
        return len(self.results.chips)

    @property
    def is_export_cut(self) -> bool:
        return self.export_limit is not None and self.results.total > self.export_limit

    @property
    def export_note(self) -> str:
        """How many rows a download has, said before the click."""
        total, limit = self.results.total, self.export_limit
        if limit is not None and total > limit:
            return _("The first %(limit)s of %(total)s rows, UTF-8") % {
                "limit": grouped(limit),
                "total": grouped(total),
            }
        return _("All %s rows, UTF-8") % grouped(total)

    @property
    def beyond_filters(self) -> str:
        """How many articles the words alone find, where filters keep some of them away."""
        if not (self.search.q and self.results.unfiltered > self.results.total):
            return ""
        return _articles(self.results.unfiltered)

    @property
    def with_everything(self) -> str:
        """The same words without any filter."""
        return self.search.without_filters().query_string

    @cached_property
    def zero(self) -> ZeroPage:
        """What is shown where nothing was found."""
        return ZeroPage(self.results)

    @property
    def without_words(self) -> str:
        """The same filters without words."""
        return self.search.with_q("").query_string

    @property
    def kept_by_why_not(self) -> list[tuple[str, str]]:
        """The search that an article may be missing from."""
        return self._kept(without=())

    def _kept(self, without: tuple[str, ...]) -> list[tuple[str, str]]:
        return [pair for pair in self.search.pairs(with_page=False) if pair[0] not in without]

    def _with_size(self, size: int) -> str:
        return replace(self.search, per_page=size, page=1).query_string


def _articles(number: int) -> str:
    return ngettext("%s article", "%s articles", number) % grouped(number)
