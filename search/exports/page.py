"""What is shown of a file before it is made: how many rows, which columns, how it begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.exports.choice import FORMATS, SETS, ExportChoice
from search.localization import articles_said, grouped
from search.request import SearchRequest
from search.request.addresses import address
from search.request.search_request import SORTS
from search.service.results import ResultSet

LONGEST_CELL, LONGEST_LINE = 60, 300  # characters of what is shown of the file
FORMAT_LABELS = {"csv": "CSV", "jsonl": "JSON Lines"}
_FORMAT_HINTS = {
    "csv": gettext_lazy("a table, for spreadsheets"),
    "jsonl": gettext_lazy("a line an article, with its whole text, for programs"),
}
_SORT_LABELS = {
    "relevance": gettext_lazy("Most relevant first"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
}
_SET_LABELS = {
    "usual": gettext_lazy("The usual"),
    "few": gettext_lazy("Headline, date, address"),
    "all": gettext_lazy("All"),
}
_COLUMN_LABELS = {
    "id": gettext_lazy("Number in this archive"),
    "external_id": gettext_lazy("Number at its source"),
    "url": gettext_lazy("Address"),
    "headline": gettext_lazy("Headline"),
    "dek": gettext_lazy("Dek"),
    "kicker": gettext_lazy("Kicker"),
    "section": gettext_lazy("Section"),
    "byline": gettext_lazy("Byline"),
    "authors": gettext_lazy("Authors"),
    "topics": gettext_lazy("Topics"),
    "people": gettext_lazy("People"),
    "places": gettext_lazy("Places"),
    "source": gettext_lazy("Source"),
    "published_at": gettext_lazy("Published"),
    "updated_at": gettext_lazy("Updated"),
    "word_count": gettext_lazy("Number of words"),
    "language": gettext_lazy("Language"),
    "snippet": gettext_lazy("Passage that matches"),
    "score": gettext_lazy("Score"),
    "body": gettext_lazy("Whole text"),
    "date_known": gettext_lazy("Whether its date is known"),
    "story": gettext_lazy("Number of its story"),
}


@dataclass(frozen=True)
class Rows:
    """How many rows a file has, said before the click."""

    total: int
    limit: int | None  # of rows that this reader may take

    @property
    def is_cut(self) -> bool:
        return self.limit is not None and self.total > self.limit

    @property
    def note(self) -> str:
        """In few words, for a button."""
        if not self.is_cut:
            return _("All %s rows, UTF-8") % grouped(self.total)
        return _("The first %(limit)s of %(total)s rows, UTF-8") % {
            "limit": grouped(self.limit or 0),
            "total": grouped(self.total),
        }

    @property
    def said(self) -> str:
        """In sentences, for the dialog."""
        if not self.total:
            return _("The file would have no rows.")
        if self.limit is None:
            return _("The file has all of them, one row each.")
        limit = grouped(self.limit)
        if self.is_cut:
            return _("The file has only the first %s of them: that is the limit.") % limit
        return _("The file has all of them, one row each; the limit is %s rows.") % limit


@dataclass(frozen=True)
class ExportLinks:
    """What the bar above the results has: the way to the dialog, and to the same file as before."""

    search: SearchRequest
    rows: Rows
    remembered: ExportChoice | None

    @property
    def dialog(self) -> str:
        return address(reverse("search:export"), self.search.query_string)

    @property
    def again(self) -> str:
        """The address of the file, chosen as last time; empty when nothing was chosen yet."""
        return self.remembered.file(self.search) if self.remembered else ""

    @property
    def label(self) -> str:
        """What that file is; of one that is cut, how many rows it has."""
        label = FORMAT_LABELS[self.remembered.format] if self.remembered else ""
        if not self.rows.is_cut:
            return label
        return _("%(file)s, first %(number)s") % {
            "file": label,
            "number": grouped(self.rows.limit or 0),
        }


@dataclass(frozen=True)
class Option:
    """One of several things to choose in the dialog."""

    value: str
    label: str
    is_chosen: bool = False
    hint: str = ""


@dataclass(frozen=True)
class ExportPage:
    """The dialog: a choice, and what the file made of it begins with."""

    search: SearchRequest
    results: ResultSet
    rows: Rows
    choice: ExportChoice
    cells: list[list[str]] = field(default_factory=list)  # of the first rows of a table
    lines: list[str] = field(default_factory=list)  # the first of a file of lines

    @property
    def about(self) -> str:
        """The search in words, with its count."""
        count = articles_said(self.rows.total)
        if not self.search.q:
            return count
        words = Truncator(self.search.q).chars(80)
        return _("%(count)s for “%(words)s”") % {"count": count, "words": words}

    @property
    def notices(self) -> tuple[str, ...]:
        return (*self.results.notices, *self.choice.ignored)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form keeps of the search: all but the order, which it asks for."""
        return self.search.kept("sort")

    @property
    def formats(self) -> list[Option]:
        chosen = self.choice.format
        return [
            Option(name, FORMAT_LABELS[name], name == chosen, str(_FORMAT_HINTS[name]))
            for name in FORMATS
        ]

    @property
    def sorts(self) -> list[Option]:
        return [
            Option(name, str(_SORT_LABELS[name]), name == self.search.sort)
            for name in SORTS
            if name != "relevance" or self.search.q
        ]

    @property
    def sets(self) -> list[Option]:
        return [Option(name, str(label)) for name, label in _SET_LABELS.items()]

    @property
    def columns(self) -> list[Option]:
        """Those of the file in its order, then the others."""
        chosen = self.choice.columns
        others = (name for name in SETS["all"] if name not in chosen)
        return [
            Option(name, str(_COLUMN_LABELS[name]), name in chosen) for name in (*chosen, *others)
        ]

    @property
    def columns_said(self) -> str:
        return _("%(number)s of %(all)s") % {
            "number": len(self.choice.columns),
            "all": len(SETS["all"]),
        }

    @property
    def table(self) -> list[list[str]]:
        return [[_shortened(cell, LONGEST_CELL) for cell in row] for row in self.cells]

    @property
    def text(self) -> list[str]:
        return [_shortened(line, LONGEST_LINE) for line in self.lines]

    @property
    def is_table(self) -> bool:
        return self.choice.format == "csv"

    @property
    def file(self) -> str:
        return self.choice.file(self.search)

    @property
    def json(self) -> str:
        return address(reverse("search:json"), self.search.at_page(1))

    @property
    def atom(self) -> str:
        return address(reverse("search:atom"), self.search.at_page(1))


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
