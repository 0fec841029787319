"""The posts and pages of Ghost: of an export, or of an answer of its APIs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO

from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.ghost.posts import article_of, is_nowhere
from newsroom.imports.formats.ghost.site import Site, key_of
from newsroom.imports.formats.ghost.tables import Tables
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable, with_part
from newsroom.imports.formats.xml_items import twice_readable

LARGEST = 512 << 20  # bytes of a file; a single post may be as large
_OF_POSTS = ("posts", "pages")


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    """One article a post or page. Raises Unreadable for what is none of Ghost's, or too large."""
    with twice_readable(stream, name) as (file, cut):
        if file.seek(0, os.SEEK_END) > LARGEST:
            raise Unreadable(f"{name} is larger than {LARGEST >> 20} MiB: not read as ghost")
        yield from _articles(Tables(file, name, _OF_POSTS), name)
    if cut:
        raise Unreadable(cut)


def _articles(tables: Tables, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    site = Site()
    with suppress(Unreadable):  # of what is broken, told when it is met again
        site = Site.of(tables.rows)
    found_any, nowhere = False, 0
    for table in _OF_POSTS:
        for number, post in enumerate(tables.rows(table), 1):
            found_any = True
            yield _item(post, site, f"{table[:-1]} {number}", name)
            nowhere += isinstance(post, dict) and is_nowhere(post)
    if not found_any:
        raise Unreadable(f"{name} holds no posts")
    if nowhere:
        yield Note("", f"pictures known by their place on the site alone, left out: {nowhere}")


def _item(post: Any, site: Site, position: str, name: str) -> ParsedArticle | Rejected:
    if not isinstance(post, dict):
        return Rejected(position, "it is no object of JSON that can be read")
    number = key_of(post, "id")
    item = article_of(post, site, f"post {number}" if number else position, name)
    return with_part(item, partial(_written, post))


def _written(post: dict) -> bytes:
    return json.dumps({"posts": [post]}, ensure_ascii=False).encode("utf-8", "replace")
