"""Which column of a table holds what: by its name, or by what somebody says of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.parsed import Note

# Of several columns for one field the first counts that has a value; for lists all do.
FIELDS = {
    "headline": ("headline", "title", "heading", "article_title", "post_title"),
    "body": ("body", "body_html", "body_text", "text", "content", "full_text", "article_text",
             "article_body", "post_content", "story"),
    "published_at": ("published_at", "published", "date", "pub_date", "pubdate", "publish_date",
                     "published_date", "publication_date", "date_published", "post_date",
                     "created_at", "datetime", "timestamp"),
    "updated_at": ("updated_at", "updated", "modified", "modified_at", "last_modified",
                   "date_modified"),
    "authors": ("authors", "author", "writer", "writers"),
    "byline": ("byline",),
    "topics": ("topics", "topic", "categories", "category", "subjects", "subject"),
    "keywords": ("keywords", "tags", "tag"),
    "people": ("people", "persons"),
    "places": ("places", "locations"),
    "section": ("section", "desk", "rubric"),
    "canonical_url": ("canonical_url", "url", "link", "permalink"),
    "external_id": ("external_id", "id", "guid", "uuid", "article_id", "post_id"),
    "dek": ("dek", "summary", "description", "standfirst", "subtitle", "teaser", "excerpt",
            "abstract"),
    "kicker": ("kicker",),
    "dateline": ("dateline",),
    "language": ("language", "lang", "locale"),
    "source": ("source", "publication", "publisher", "newspaper"),
    "image": ("image", "image_url", "picture"),
    "image_caption": ("image_caption", "caption"),
    "status": ("status",),
}  # fmt: skip
_SIGNS = re.compile(r"[\s_./-]+")

Places = dict[str, list[int]]
_MOST_NAMED = 20  # columns in a sentence


def places_of(header: list[str], said: Mapping[str, str]) -> Places:
    """The columns of each field by their numbers. `said`: fields by names of columns."""
    spelled = [_key(column) for column in header]
    by_word = {_key(column): field for column, field in said.items()}
    found: Places = {}
    for field, names in FIELDS.items():
        told = [place for place, key in enumerate(spelled) if by_word.get(key) == field]
        known = [spelled.index(name) for name in names if name in spelled and name not in by_word]
        if told or known:
            found[field] = [*told, *known]
    return found


def is_of_articles(places: Places) -> bool:
    """Whether there are columns for what every article has."""
    return {"headline", "body"} <= places.keys()


def named(header: Iterable[str]) -> str:
    """Columns as a sentence tells them."""
    return ", ".join(f"“{one_line(column)[:40]}”" for column in islice(header, _MOST_NAMED))


def unread(header: list[str], places: Places) -> Iterator[Note]:
    """What is told of columns that are for no field, if there are any."""
    unused = sorted(set(range(len(header))).difference(*places.values()))
    if unused:
        yield Note("", f"columns that are not read: {named(header[place] for place in unused)}")


def read_map(text: str) -> dict[str, str]:
    """Lines of `column = field`, or the same as TOML. Raises ValueError with a sentence."""
    try:
        said = {column: str(field) for column, field in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError:
        said = dict(_lines(text))
    for column, field in said.items():
        if field not in FIELDS:
            raise ValueError(f"{field!r} of {column!r} is none of the fields {', '.join(FIELDS)}")
    return said


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        column, sign, field = (part.strip(" \t\"'") for part in line.rpartition("="))
        if not sign or not column:
            raise ValueError(f"line {number} is not “column = field”")
        pairs.append((column, field))
    return pairs


def _key(column: str) -> str:
    return _SIGNS.sub("_", one_line(column).casefold())
