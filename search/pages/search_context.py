"""The search that led to an article: its place among the results, and its words marked."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from newsroom.pages.article import ArticlePage, ShownCorrection
from newsroom.web.spending import counting
from newsroom.web.throttle import ask, client
from newsroom.web.time_limit import TimeIsUp, time_limit
from search import engine
from search.highlighting.wanted import asked_in, leaves, typed
from search.localization import grouped, in_quotes
from search.query.nodes import Node
from search.request import SearchRequest
from search.request.addresses import address, search_page
from search.request.paging import page_with
from search.service.hits import MARKED, Hit, Marker

SHARE = 0.5  # of the time that the page of the article may take
logger = logging.getLogger(__name__)
MOST_NAMED = 6  # words of a query


@dataclass(frozen=True)
class Step:
    """The way to the article before or after."""

    headline: str
    address: str


@dataclass(frozen=True)
class SearchContext:
    """What an article's page says of the search in its address."""

    words: str  # of the search
    back: str
    number: str  # its place; empty where the search no longer finds it
    total: str
    previous: Step | None
    next: Step | None
    marked_words: str  # “gas” and “deal”; empty where none stands here
    toggle_marks: str
    hides_marks: bool
    headline: SafeString  # with marks; like dek and body empty where none are shown
    dek: SafeString
    body: SafeString
    corrections: list[ShownCorrection]


def search_context(request, page: ArticlePage) -> SearchContext | None:
    """The search in the address of an article's page, if there is one.

    It is limited as searches are. Beyond the limits a reader still gets the article.
    """
    search = SearchRequest.from_url(request.GET)
    if not search.at_page(1) or ask("search", client(request)):
        return None
    try:
        with counting(client(request)) as wait, time_limit(SHARE * settings.SEARCH_SECONDS):
            if wait:
                return None
            return _found_out(search, page, request.GET.get("marks") == "0")
    except TimeIsUp:
        logger.warning("An article is shown without the search that led to it: it took too long.")
        return None


def _found_out(search: SearchRequest, page: ArticlePage, hides_marks: bool) -> SearchContext:
    query_string = search.at_page(1)
    without_marks = f"{query_string}&marks=0"
    shown = without_marks if hides_marks else query_string
    found = engine.neighbours(search, page.article.pk)
    back = page_with(found.place, search.per_page) if found else search.page
    tree = found.matched if found else search.parsed.tree
    marked, corrections, words = _marked(tree, page)
    if hides_marks:
        marked, corrections = {}, []

    def step(hit: Hit | None) -> Step | None:
        return Step(hit.headline, address(hit.path, shown)) if hit else None

    return SearchContext(
        words=in_quotes(Truncator(search.q).chars(60)) if search.q else "",
        back=address(search_page(), search.at_page(back)),
        number=grouped(found.place) if found else "",
        total=grouped(found.total) if found else "",
        previous=step(found.previous) if found else None,
        next=step(found.next) if found else None,
        marked_words=_listed(words),
        toggle_marks=f"?{query_string if hides_marks else without_marks}",
        hides_marks=hides_marks,
        corrections=corrections,
        **{name: SafeString(marked.get(name, "")) for name in MARKED},
    )


def _marked(
    tree: Node, page: ArticlePage
) -> tuple[dict[str, str], list[ShownCorrection], list[str]]:
    """The texts and the corrections with marks, and which words of the query stand in them."""
    marker, article = Marker(tree), page.article
    texts = {"headline": _html(article.headline), "dek": _html(article.dek), "body": page.body}
    marked: dict[str, str] = {}
    found: set[Hashable] = set()
    for name, html in texts.items():
        marked[name], matches = marker.marked_html(name, html, article.language)
        found |= asked_in(matches)
    corrections = []
    for each in page.corrections:  # they are searched with the body
        html, matches = marker.marked_html("body", each.html, article.language)
        corrections.append(ShownCorrection(each.at, SafeString(html)))
        found |= asked_in(matches)
    typed_here = [typed(leaf) for name in MARKED for leaf in leaves(tree, name) if leaf in found]
    return marked, corrections, list(dict.fromkeys(typed_here))


def _html(text: str) -> str:
    return escape(text, quote=False)


def _listed(words: list[str]) -> str:
    """“gas”, “oil” and “deal”."""
    quoted = [_("“%s”") % word for word in words[:MOST_NAMED]]
    if len(words) > MOST_NAMED:
        return ", ".join([*quoted, "…"])
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(words)s and %(last)s") % {"words": ", ".join(quoted[:-1]), "last": quoted[-1]}
