"""What the search page shows beside its results, computed so that templates only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.localization import articles_said, grouped, in_quotes
from search.pages.choices import Choice, Pager
from search.pages.dates import ChartChoice, Dates
from search.pages.facet_rows import FacetRow, telling_rows, tree_of_rows
from search.pages.hit_rows import HitRow, folded_rows, hit_rows
from search.pages.html import escaped
from search.pages.zero_results import ZeroPage
from search.query import nodes
from search.query.describe import in_html
from search.query.nodes import has_text
from search.request.addresses import address, facet_page
from search.request.search_request import PER_PAGE, SORTS, SearchRequest
from search.service.advice import Almost
from search.service.results import FacetResult, ResultSet

FEW_BUCKETS = 6  # a facet this short is open from the start
_SORT_LABELS = {
    "relevance": gettext_lazy("Relevance"),
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
}
_ORDER_SAID = {  # aloud, after the count
    "relevance": gettext_lazy("most relevant first"),
    "newest": gettext_lazy("newest first"),
    "oldest": gettext_lazy("oldest first"),
}


@dataclass(frozen=True)
class FacetPanel:
    """A facet as the page shows it: the first buckets, and the way to all of them."""

    result: FacetResult
    is_telling: bool = False  # what stands out comes first, not what is most

    @property
    def facet(self):
        return self.result.facet

    @cached_property
    def rows(self) -> list[FacetRow]:
        return telling_rows(self.result) if self.is_telling else tree_of_rows(self.result)

    @property
    def has_orders(self) -> bool:
        """Whether another order may say anything: of everything, nothing stands out."""
        return not self.result.search.is_blank and len(self.result.buckets) > 1

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
        pairs = self.result.search.linked.pairs(with_page=False)
        order = [("facet_sort", "telling")] if self.is_telling else []
        return address(self.action, urlencode(pairs + order))

    @property
    def action(self) -> str:
        """The page that finds buckets by their names."""
        return facet_page(self.facet)

    @property
    def find_label(self) -> str:
        return str(self.facet.find)


def panel_of(result: FacetResult, is_telling: bool) -> FacetPanel:
    if is_telling and result.ordinary:
        return FacetPanel(result.by_telling, is_telling)
    return FacetPanel(result)


@dataclass(frozen=True)
class AlmostPart:
    """Articles without some words, below the hits; a way to all that lack one word at most."""

    almost: Almost

    @property
    def rows(self) -> list[HitRow]:
        """Rows like those of hits; each leads on in the search for all of them."""
        return hit_rows(self.almost.hits, within=self.almost.search)

    @property
    def why(self) -> SafeString:
        """The address that explains one of them, but for its number, as HTML."""
        return _why(self.almost.search)

    @property
    def all(self) -> str:
        """The parameters of the search that finds all of them, and the hits."""
        return self.almost.search.query_string

    @property
    def total(self) -> int:
        return self.almost.total


@dataclass(frozen=True)
class SearchPage:
    """The search page: its results, and what leads from them to other searches."""

    results: ResultSet
    telling: frozenset[str] = frozenset()  # facets that show first what stands out
    chart: ChartChoice = ChartChoice()
    unread: Mapping[str, str] = field(default_factory=dict)  # typed dates that are none

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def title(self) -> str:
        """The count, and the words if there are any: what the window and a bookmark are called."""
        count = articles_said(self.results.total)
        if not self.search.q:
            return count
        words = in_quotes(Truncator(self.search.said).chars(80))
        return _("%(count)s for %(words)s") % {"count": count, "words": words}

    @property
    def words(self) -> str:
        """What was searched for, as the heading repeats it."""
        return in_quotes(Truncator(self.search.said).chars(120))

    @property
    def announcement(self) -> str:
        """What is said aloud when the results change."""
        if not self.results.total:
            said = [_("No articles"), *([self.zero.ahead_title] if self.zero.best else [])]
            return ". ".join(said)
        parts = [articles_said(self.results.total), str(_ORDER_SAID[self.search.sort])]
        if self.search.page > 1:
            parts.append(_("page %s") % grouped(self.search.page))
        return ", ".join(parts)

    @property
    def understood(self) -> SafeString:
        """What was searched, as a sentence without its full stop, as HTML."""
        return in_html(self.results.tree)

    @property
    def tells_more(self) -> bool:
        """Whether that says more than the heading, which repeats words and phrases."""
        if not self.search.q:
            return False
        begun = (nodes.Prefix,) if self.search.typed else ()
        plain = (nodes.Everything, nodes.Word, nodes.Phrase, nodes.MostOf, *begun)
        clauses = nodes.clauses_of(self.results.tree)
        return bool(self.search.parsed.notices) or not all(isinstance(c, plain) for c in clauses)

    @property
    def word_count(self) -> int:
        """How many plain words the text has."""
        return len(nodes.plain_words(self.search.parsed.tree))

    @property
    def repaired(self) -> Choice | None:
        """The query that was searched in the place of one that could not be used as it is."""
        repaired = self.search.repaired
        if repaired is None:
            return None
        return Choice("repaired", repaired.q or _("every article"), repaired.query_string, False)

    @property
    def build(self) -> str:
        """The page with the form that builds a query, filled from this search."""
        return address(reverse("search:build"), self.search.at_page(1))

    @cached_property
    def facets(self) -> list[FacetPanel]:
        facets = self.results.facets.items()
        columns = (panel_of(result, name in self.telling) for name, result in facets)
        return [column for column in columns if not column.is_empty]

    @property
    def why(self) -> SafeString:
        """The address that explains a hit, but for the number of the hit, as HTML; empty where no
        word was searched."""
        return _why(self.search) if has_text(self.results.tree) else SafeString()

    @property
    def hits(self) -> list[HitRow]:
        return folded_rows(self.results.hits, within=self.search)

    @cached_property
    def almost(self) -> AlmostPart | None:
        """What stands below the hits: articles without one of the words."""
        return AlmostPart(self.results.almost) if self.results.almost else None

    @property
    def all_words(self) -> str:
        """Of a search that lets one of its words go, the parameters of the one for all of them."""
        return self.search.with_relax("").query_string

    @cached_property
    def dates(self) -> Dates:
        return Dates(self.results, self.chart, self.unread)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when other words are searched: filters and order, not the page."""
        return self.search.kept("q", "relax")

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
    def pager(self) -> Pager:
        return Pager(self.results.paging, self.search.at_page, _sizes(self.search))

    @property
    def beyond_filters(self) -> str:
        """How many articles the words alone find, where filters keep some of them away."""
        if not (self.search.q and self.results.unfiltered > self.results.total):
            return ""
        return articles_said(self.results.unfiltered)

    @cached_property
    def zero(self) -> ZeroPage:
        """What is shown where nothing was found."""
        return ZeroPage(self.results)


def _why(search: SearchRequest) -> SafeString:
    return escaped(f"{reverse('search:why')}?{urlencode([*search.linked.pairs(), ('id', '')])}")


def _sizes(search: SearchRequest) -> tuple[Choice, ...]:
    """How many articles a page may have."""
    here = search.per_page
    return tuple(
        Choice(str(size), str(size), search.with_per_page(size).query_string, size == here)
        for size in sorted({10, PER_PAGE, 50, 100, here})
    )
