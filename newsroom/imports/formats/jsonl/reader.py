"""Articles as JSON Lines, one object a line: see docs/article.schema.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.jsonl import fields
from newsroom.imports.formats.paragraphs import as_html, split_at_blank_lines
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable

LONGEST_LINE = 16 << 20  # bytes; what is longer is passed over, not kept

KEYS = frozenset(
    [
        "external_id",
        "headline",
        "dek",
        "kicker",
        "section",
        "body_html",
        "body_text",
        "byline",
        "authors",
        "dateline",
        "topics",
        "people",
        "places",
        "published_at",
        "date_known",
        "updated_at",
        "canonical_url",
        "source",
        "language",
        "image",
        "pictures",
        "related",
        "corrections",
    ]
)

OF_AN_EXPORT = frozenset(["id", "url"])  # what our own exports say besides


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article a line, blank lines skipped. Raises Unreadable when the first is not JSON."""
    keys_made: set[str] = set()
    found_any = False
    for number, line in _lines(stream):
        position = f"line {number}"
        if not found_any:
            _refuse_what_is_not_jsonl(line, name)
        found_any = True
        try:
            item = _object(line)
            article = _article(item, position)
        except fields.UnusableField as error:
            yield Rejected(position, str(error), part=line, about=error.field)
            continue
        if not article.external_id and not article.canonical_url:
            keyed = _with_key(article, name, keys_made)
            article = replace(keyed, own_address=fields.own_address(item))
        yield article
    if not found_any:
        raise Unreadable(f"{name} holds no articles")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; too long ones are cut short."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE)
        if line.strip():
            yield number, line


def _refuse_what_is_not_jsonl(line: bytes, name: str) -> None:
    start = line.strip()
    if start in (b"{", b"["):
        raise Unreadable(f"{name} is JSON over several lines: one article a line is needed")
    if not start.startswith(b"{"):
        try:
            json.loads(start)
        except (ValueError, RecursionError):
            raise Unreadable(f"{name} is not JSON Lines: its first line is not JSON") from None


def _object(line: bytes) -> dict[str, Any]:
    if len(line) >= LONGEST_LINE:
        raise fields.UnusableField(f"the line is longer than {LONGEST_LINE >> 20} MiB")
    try:
        item = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise fields.UnusableField("the line is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise fields.UnusableField(f"broken JSON at column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise fields.UnusableField("broken JSON: a number or a nesting too large") from None
    if not isinstance(item, dict):
        raise fields.UnusableField("the line is JSON, but not an object")
    return item


def _article(item: dict[str, Any], position: str) -> ParsedArticle:
    headline = fields.line(item, "headline")
    if not headline:
        raise fields.UnusableField("no headline")
    body_html = fields.text(item, "body_html")
    body_text = fields.text(item, "body_text")
    return ParsedArticle(
        headline=headline,
        position=position,
        external_id=fields.line(item, "external_id"),
        canonical_url=fields.web_address(item, "canonical_url"),
        dek=fields.line(item, "dek"),
        kicker=fields.line(item, "kicker"),
        section=fields.label(item, "section"),
        body_html=body_html or as_html(split_at_blank_lines(body_text)),
        byline=fields.line(item, "byline"),
        authors=fields.names(item, "authors"),
        dateline=fields.line(item, "dateline"),
        topics=fields.names(item, "topics"),
        people=fields.names(item, "people"),
        places=fields.names(item, "places"),
        image=fields.image(item),
        pictures=fields.pictures(item),
        related=fields.related(item),
        corrections=fields.corrections(item),
        published_at=fields.moment(item, "published_at"),
        date_known=item.get("date_known") is not False,
        updated_at=fields.moment(item, "updated_at"),
        source=fields.label(item, "source"),
        language=fields.line(item, "language"),
        warnings=_warnings(item),
    )


def _warnings(item: dict[str, Any]) -> tuple[str, ...]:
    unknown = sorted(item.keys() - KEYS - OF_AN_EXPORT)
    return (f"unknown keys ignored: {', '.join(unknown)}",) if unknown else ()


def _with_key(article: ParsedArticle, name: str, keys_made: set[str]) -> ParsedArticle:
    """The article with an external id made from what it says, so that a second import finds it.

    Not from its line number: a line added at the top would turn every article into another.
    """
    said = f"{article.headline}\n{article.published_at or ''}"
    key = f"{PurePath(name).stem}:{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    twins = 1
    unique = key
    while unique in keys_made:
        twins += 1
        unique = f"{key}-{twins}"
    keys_made.add(unique)
    return replace(article, external_id=unique)
