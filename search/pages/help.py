"""The language of queries, piece by piece: an example of each that runs, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from search.request.addresses import address, search_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Entry:
    """An example of a query and what it finds."""

    q: str
    means: StrOrPromise

    @property
    def path(self) -> str:
        return address(search_page(), urlencode({"q": self.q}))


def as_html() -> SafeString:
    """The entries as a list; written once for each language, for every search page has it."""
    return _as_html(get_script_prefix(), get_language())


@lru_cache(maxsize=64)
def _as_html(_prefix: str, _language: str | None) -> SafeString:
    return render_to_string("search/_help_entries.html", {"entries": ENTRIES})


ENTRIES = (
    Entry("gas price", _("both words, in any form")),
    Entry('"gas price"', _("exactly this phrase")),
    Entry('"prices"', _("a word exactly as written")),
    Entry('"gas price"~5', _("both, within five words of each other")),
    Entry("gas -ferry", _("gas, but not ferry; NOT ferry says the same")),
    Entry("-ferry", _("everything but ferry")),
    Entry("ferry OR tug", _("either word; operators are in capitals")),
    Entry("gas AND (ferry OR tug)", _("brackets group; AND may be left out")),
    Entry("harb*", _("words that begin so, with two letters at least")),
    Entry("harbor~", _("a word with one letter more, less or other")),
    Entry("F-35", _("names with signs as written; also U.S., AT&T, C++")),
    Entry("headline:tide", _("in the headline only; also dek, body, caption and byline")),
    Entry(
        'topic:"natural gas"',
        _("in the name of a topic; also person, place, section and source"),
    ),
    Entry("date:2025-11", _("in that month; also 2025 or 2025-11-17")),
    Entry("date:2025-11..2025-12", _("from one to the other; either end may be left out")),
)
