"""What a reader chooses of an export: the kind of file, its columns and their order."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from search.request import SearchRequest
from search.request.addresses import address
from search.request.params import cleaned, one, one_of

FORMATS = ("csv", "jsonl")
COLUMNS = (
    "id", "external_id", "url", "headline", "dek", "kicker", "section", "byline", "authors",
    "topics", "people", "places", "source", "published_at", "updated_at", "word_count", "language",
)  # fmt: skip
ON_REQUEST = ("snippet", "score", "body", "date_known", "story")
SETS = {  # of columns that are chosen at once
    "usual": COLUMNS,
    "few": ("headline", "published_at", "url"),
    "all": (*COLUMNS, *ON_REQUEST),
}
_MOVES = {"earlier": -1, "later": 1}
_NAMES = ("format", "columns", "bom")  # of the parameters that tell of a choice


@dataclass(frozen=True)
class ExportChoice:
    """One way to export a search, as an address, a form or a cookie tells it."""

    format: str = "csv"
    columns: tuple[str, ...] = COLUMNS
    bom: bool = False
    unknown: tuple[str, ...] = ()  # names that are no columns
    ignored: tuple[str, ...] = ()  # sentences on what could not be used

    @classmethod
    def from_url(cls, params) -> ExportChoice:
        """Read a QueryDict or dict of strings. Never raises: the unusable becomes a notice.

        `edit` changes the columns that `columns` tells: a set of them, `earlier:url`, `later:url`.
        """
        values = cleaned(params)
        ignored: list[str] = []
        names = [name.strip() for text in values.get("columns", ()) for name in text.split(",")]
        unknown = tuple(dict.fromkeys(n for n in names if n and n not in SETS["all"]))
        if unknown:
            told = ", ".join(unknown)[:200]
            ignored.append(_("No column is called “%s”; it was left out.") % told)
        columns = tuple(dict.fromkeys(n for n in names if n in SETS["all"])) or COLUMNS
        edit, _colon, column = one(values, "edit", ignored).partition(":")
        edit = one_of("edit", edit, (*SETS, *_MOVES), ignored)
        return cls(
            one_of("format", one(values, "format", ignored), FORMATS, ignored) or "csv",
            SETS.get(edit) or _moved(columns, column, _MOVES.get(edit, 0)),
            one_of("bom", one(values, "bom", ignored), ("0", "1"), ignored) == "1",
            unknown,
            tuple(ignored),
        )

    @classmethod
    def from_text(cls, text: str) -> ExportChoice:
        """What `query_string` wrote."""
        return cls.from_url(dict(parse_qsl(text)))

    @property
    def query_string(self) -> str:
        """The whole choice as parameters, without a question mark."""
        return f"format={self.format}{self._of_columns}"

    def dialog(self, search: SearchRequest) -> str:
        """The address of the dialog with this choice made."""
        return address(reverse("search:export"), _joined(search.kept(), self.query_string))

    def file(self, search: SearchRequest) -> str:
        """The address of the file: the choice of columns is of a table alone."""
        of_columns = self._of_columns[1:] if self.format == "csv" else ""
        return address(
            reverse(f"search:{self.format}"), _joined(search.kept("per_page"), of_columns)
        )

    @property
    def _of_columns(self) -> str:
        columns = f"&columns={','.join(self.columns)}" if self.columns != COLUMNS else ""
        return columns + ("&bom=1" if self.bom else "")


def is_chosen(params) -> bool:
    """Whether an address tells of a choice at all."""
    return any(name in params for name in _NAMES)


def _moved(columns: tuple[str, ...], column: str, by: int) -> tuple[str, ...]:
    """The columns with one of them moved; neither the first nor the last goes any further."""
    if not by or column not in columns:
        return columns
    others = [each for each in columns if each != column]
    others.insert(max(0, columns.index(column) + by), column)
    return tuple(others)


def _joined(pairs: list[tuple[str, str]], query_string: str) -> str:
    return "&".join(part for part in (urlencode(pairs), query_string) if part)
