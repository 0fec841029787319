"""A whole result set as CSV or JSON Lines, many lines at a time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from newsroom.addresses import absolute
from newsroom.bodies import plain_text, with_corrections
from newsroom.models import Section, Source
from newsroom.moments import iso
from newsroom.pages.article_json import corrections_of
from newsroom.pages.prefetching import HeadingCache
from newsroom.slugs import slugify_name
from newsroom.stories import public_stories
from search.exports.jsonl_export import JsonArticles
from search.exports.rows import chunks, filed_under
from search.highlighting.snippets import snippet, unmarked, without_sign_off
from search.highlighting.wanted import leaves, wanted_terms
from search.protocol.fields import analysis_of
from search.request import SearchRequest
from search.request.addresses import article_page
from search.service.stream import ResultStream

PUBLIC_LIMIT = 100_000
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_LIVE = tuple("=+-@\t\r\n\0＝＋－＠")


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
    found: ResultStream,
    columns: tuple[str, ...],
    absolute: Callable[[str], str],
    bom: bool = False,
) -> Iterator[str]:
    """RFC 4180 with CRLF, many lines at a time: a header, a row an article."""
    yield ("\ufeff" if bom else "") + _lines([columns])
    yield from map(_lines, csv_rows(search, found, columns, absolute))
    if found.is_cut:
        yield _lines([[f"Cut after {found.limit} of {found.total} articles."]])


def csv_rows(
    search: SearchRequest,
    found: ResultStream,
    columns: tuple[str, ...],
    absolute: Callable[[str], str],
) -> Iterator[list[list[str]]]:
    """The cells of the rows, many rows at a time."""
    cells = _Cells(search, absolute("/").removesuffix("/"))
    with_body = not {"body", "snippet"}.isdisjoint(columns)
    for cells.scores in found.parts:
        for rows in chunks(list(cells.scores), with_body):
            by_column = (cells.of(column, rows) for column in columns)
            yield [[inert(cell) for cell in row] for row in zip(*by_column, strict=True)]


def json_lines(found: ResultStream, request) -> Iterator[str]:
    """One JSON object a line, many lines at a time, in the schema that import_articles reads."""
    articles = JsonArticles(partial(absolute, request=request))
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for part in found.parts:
        for rows in chunks(list(part), with_body=True):
            yield "".join(f"{encode(article)}\n" for article in articles.of(rows))


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_LIVE) and not _NUMBER.fullmatch(text) else text


class _Cells:
    """The cells of an export, a column of some rows at a time."""

    def __init__(self, search: SearchRequest, site: str):
        self.site, self.names = site, HeadingCache()
        self.scores: dict[int, float] = {}  # of the part that the rows are of
        asked = leaves(search.parsed.tree, "body")
        self.wanted = wanted_terms(asked, settings.SEARCH_LANGUAGE)

    def of(self, column: str, rows: list[Any]) -> Iterable[str]:
        match column:
            case "id":
                return [str(row.pk) for row in rows]
            case "url":
                return [self.site + article_page(row.address_date, row.slug) for row in rows]
            case "section":
                return self._name_of(Section, [row.section_id for row in rows])
            case "source":
                return self._name_of(Source, [row.source_id for row in rows])
            case "authors" | "topics" | "people" | "places":
                filed = filed_under(column, rows, self.names)
                return ["; ".join([each.name for each in names]) for names in filed]
            case "published_at" | "updated_at":
                return _moments([getattr(row, column) for row in rows])
            case "date_known":
                return ["no" if row.date_known is False else "yes" for row in rows]
            case "story":
                stories = public_stories(row.pk for row in rows)
                return [str(stories.get(row.pk, "")) for row in rows]
            case "body":
                return [plain_text(row.body) for row in rows]
            case "snippet":
                sources = self._name_of(Source, [row.source_id for row in rows])
                corrections = corrections_of([row.pk for row in rows])
                told = [[each["text"] for each in corrections[row.pk]] for row in rows]
                return list(map(self._snippet, rows, told, sources))
            case "score":
                return [f"{self.scores[row.pk]:.6f}" for row in rows]
        return [str(getattr(row, column)) for row in rows]

    def _name_of(self, model, pks: list[int | None]) -> list[str]:
        found = self.names.rows(model, pks)
        return [found[pk].name if pk else "" for pk in pks]

    def _snippet(self, row: Any, corrections: list[str], source: str) -> str:
        stemmed = analysis_of(row.language or None, settings.SEARCH_LANGUAGE)
        text = with_corrections(plain_text(row.body), corrections)
        return unmarked(snippet(without_sign_off(text, source), self.wanted, stemmed))


def _moments(moments: list[datetime | None]) -> list[str]:
    zone = timezone.get_current_timezone()
    return [iso(moment, zone) if moment else "" for moment in moments]


def _lines(rows: Iterable[Iterable[str]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows(rows)
    return lines.getvalue()
