"""A whole result set as CSV or JSON Lines, one line at a time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Article, ArticleQuerySet
from newsroom.slugs import slugify_name
from newsroom.views import as_json
from search import snippets
from search.filing import Names, filed
from search.request import SearchRequest

COLUMNS = (
    "id", "external_id", "url", "headline", "dek", "kicker", "section", "byline", "authors",
    "topics", "people", "places", "source", "published_at", "updated_at", "word_count", "language",
)  # fmt: skip
ON_REQUEST = ("snippet", "score", "body")
PUBLIC_LIMIT = 100_000
CHUNK = 500
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_LIVE = tuple("=+-@\t\r\n\0＝＋－＠")


def chosen_columns(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The columns a reader asked for, in that order, and the names that are no columns."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = tuple(dict.fromkeys(n for n in names if n in COLUMNS or n in ON_REQUEST))
    return known or COLUMNS, [n for n in names if n not in COLUMNS and n not in ON_REQUEST]


def row_limit(user) -> int | None:
    """How many rows a reader may take; None: all."""
    if settings.EXPORT_MAX_ROWS is not None:
        return settings.EXPORT_MAX_ROWS
    return None if user.is_staff else PUBLIC_LIMIT


def file_name(search: SearchRequest, extension: str) -> str:
    """newsroom-<yyyymmdd>-<slug of the search>.csv, ASCII."""
    words = " ".join([search.q, *(v for _name, own in search.selections for v in own.include)])
    slug = slugify_name(words, fallback="all") if words.strip() else "all"
    slug = slug[:60].strip("-") if slug.isascii() else "search"
    return f"newsroom-{search.today:%Y%m%d}-{slug}.{extension}"


def csv_lines(
    search: SearchRequest,
    scores: dict[int, float],
    columns: tuple[str, ...],
    absolute: Callable[[str], str],
    limit: int | None = None,
    bom: bool = False,
) -> Iterator[str]:
    """RFC 4180 lines with CRLF: a header, a row an article in the order of `scores`."""
    if bom:
        yield "\ufeff"
    yield _line(columns)
    wanted = snippets.wanted_terms(search.parsed.tree, settings.SEARCH_LANGUAGE)
    rows = Article.objects.public()
    if not {"body", "snippet"} & set(columns):
        rows = rows.defer("body")
    for article in in_order(rows, list(scores)[:limit]):
        score = scores[article.pk]
        yield _line(_cell(article, column, absolute, wanted, score) for column in columns)
    if limit is not None and len(scores) > limit:
        cut = _("Cut after %(limit)d of %(total)d articles.")
        yield _line([cut % {"limit": limit, "total": len(scores)}])


def json_lines(ids: list[int], request, limit: int | None = None) -> Iterator[str]:
    """One JSON object a line, in the schema that import_articles reads."""
    rows = Article.objects.public().with_names().with_related().prefetch_related("topics__parent")
    for article in in_order(rows, ids[:limit]):
        yield json.dumps(as_json(article, request), ensure_ascii=False) + "\n"


def in_order(rows: ArticleQuerySet, ids: list[int]) -> Iterator[Article]:
    """Articles of a queryset in the order of these keys, with their filing, chunk by chunk.

    A chunk is read when it is written: what has been hidden by then is left out.
    """
    names = Names()
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        found = {article.pk: article for article in filed(rows.filter(pk__in=some), names)}
        yield from (found[pk] for pk in some if pk in found)


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_LIVE) and not _NUMBER.fullmatch(text) else text


def _cell(article: Article, column: str, absolute, wanted, score: float) -> str:
    match column:
        case "url":
            return absolute(article.get_absolute_url())
        case "section" | "source":
            return str(getattr(article, column) or "")
        case "authors":
            return "; ".join(author.name for author in article.filing.authors)
        case "topics" | "people" | "places":
            return "; ".join(row.name for row in getattr(article.filing, column))
        case "published_at" | "updated_at":
            moment = getattr(article, column)
            return timezone.localtime(moment).isoformat() if moment else ""
        case "body":
            return article.text
        case "snippet":
            marked = snippets.snippet(article.text, wanted, settings.SEARCH_LANGUAGE)
            return snippets.unmarked(marked)
        case "score":
            return f"{score:.6f}"
    return str(getattr(article, column))


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(inert(cell) for cell in cells)
    return line.getvalue()
