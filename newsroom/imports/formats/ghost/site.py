"""What an export of Ghost keeps beside its posts: tags, authors, and who has which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.ghost.cards import Fields, string
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.parsed import Name

Rows = Callable[[str], Iterator[Any]]  # those of a table by its name


@dataclass
class Site:
    title: str = ""
    language: str = ""
    tags: dict[str, Name | None] = field(default_factory=dict)  # by id; None: an internal one
    authors: dict[str, Name] = field(default_factory=dict)
    tags_of: dict[str, list[str]] = field(default_factory=dict)  # ids by the id of a post
    authors_of: dict[str, list[str]] = field(default_factory=dict)
    pictures: dict[str, Fields] = field(default_factory=dict)  # what is said of a post's picture

    @classmethod
    def of(cls, rows: Rows) -> Site:
        settings = {key_of(row, "key"): row.get("value") for row in _objects(rows("settings"))}
        meta = (row for row in _objects(rows("posts_meta")) if key_of(row, "post_id"))
        return cls(
            title=text_of(string(settings, "title")),
            language=one_line(string(settings, "locale") or string(settings, "lang")),
            tags={key_of(row, "id"): tag_of(row) for row in _objects(rows("tags"))},
            authors={
                key_of(row, "id"): Name(name)
                for row in _objects(rows("users"))
                if (name := text_of(string(row, "name")))
            },
            tags_of=_in_order(_objects(rows("posts_tags")), "tag_id"),
            authors_of=_in_order(_objects(rows("posts_authors")), "author_id"),
            pictures={
                key_of(row, "post_id"): {
                    key: row[key]
                    for key in ("feature_image_alt", "feature_image_caption")
                    if row.get(key)
                }
                for row in meta
            },
        )


def tag_of(said: Fields) -> Name | None:
    """None for one that is only for the site's own use: #like-this."""
    name = text_of(string(said, "name"))
    is_internal = string(said, "visibility") == "internal" or name.startswith("#")
    return None if is_internal or not name else Name(name)


def key_of(said: Fields, key: str) -> str:
    """An id, which was a number in versions of before."""
    value = said.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _in_order(rows: Iterator[Fields], key: str) -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        place = row.get("sort_order")
        place = place if isinstance(place, int) else 0
        found[key_of(row, "post_id")].append((place, key_of(row, key)))
    return {
        post: [number for _place, number in sorted(several, key=lambda one: one[0])]
        for post, several in found.items()
    }


def _objects(rows: Iterator[Any]) -> Iterator[Fields]:
    return (row for row in rows if isinstance(row, dict))
