"""Articles as exports read them: plain values of their columns, many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsroom.models import Article, ArticleAuthor, Author, Person, Place, Topic
from newsroom.pages.prefetching import HeadingCache

FIRST, CHUNK = 50, 500  # rows read at once: few at first, for a reader waits for them
_COLUMNS = (
    "pk", "external_id", "address_date", "slug", "headline", "dek", "kicker", "section_id",
    "byline", "dateline", "source_id", "published_at", "date_known", "updated_at", "canonical_url",
    "hero_image_id", "word_count", "language",
)  # fmt: skip
_LINKS = {
    "topics": (Article.topics.through, "topic_id", Topic),
    "people": (Article.people.through, "person_id", Person),
    "places": (Article.places.through, "place_id", Place),
    "authors": (ArticleAuthor, "author_id", Author),
}


def chunks(ids: list[int], with_body: bool) -> Iterator[list[Any]]:
    """Named tuples of public articles in the order of these keys; no list is empty.

    A chunk is read when it is asked for: what has been hidden by then is left out.
    """
    columns = (*_COLUMNS, "body") if with_body else _COLUMNS
    for some in _cut(ids):
        rows = Article.objects.public().filter(pk__in=some).order_by()
        found = {row.pk: row for row in rows.values_list(*columns, named=True)}
        if found:
            yield [found[pk] for pk in some if pk in found]


def filed_under(
    kind: str, rows: list[Any], names: HeadingCache, by_name: bool = False
) -> list[list[Any]]:
    """The topics, people, places or authors of each row, by key or by name; authors as printed."""
    through, column, model = _LINKS[kind]
    order = [column.replace("_id", "__name")] if by_name else []
    if kind == "authors":
        order = ["position", "pk"]
    linked = names.linked(through, column, model, [row.pk for row in rows], *order)
    return [linked[row.pk] for row in rows]


def _cut(ids: list[int]) -> Iterator[list[int]]:
    yield ids[:FIRST]
    for start in range(FIRST, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
