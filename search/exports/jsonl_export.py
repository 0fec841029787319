"""Articles as the JSON Lines schema has them: what each one's own .json says, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from newsroom.models import Image, Section, Source
from newsroom.pages.article_json import article_json, corrections_of, pictures_of, related_of
from newsroom.pages.prefetching import HeadingCache
from search.exports.rows import filed_under
from search.request.addresses import article_page


class JsonArticles:
    """Rows as documents. `absolute` makes a full address of a path."""

    def __init__(self, absolute: Callable[[str], str]):
        self._absolute = absolute
        self._site = absolute("/").removesuffix("/")
        self._names = HeadingCache()

    def of(self, rows: list[Any]) -> Iterator[dict]:
        """The documents of these rows, in order. Names are kept for the rows to come."""
        names = self._names
        topics, people, places, authors = (
            filed_under(kind, rows, names, by_name=True)
            for kind in ("topics", "people", "places", "authors")
        )
        sections = names.rows(Section, (row.section_id for row in rows))
        sources = names.rows(Source, (row.source_id for row in rows))
        images = Image.objects.in_bulk({row.hero_image_id for row in rows} - {None})
        numbers = [row.pk for row in rows]
        related, corrections = related_of(numbers), corrections_of(numbers)
        pictures = pictures_of(rows)
        for place, row in enumerate(rows):
            yield article_json(
                row,
                url=self._site + article_page(row.address_date, row.slug),
                absolute=self._absolute,
                section=sections.get(row.section_id),
                source=sources.get(row.source_id),
                image=images.get(row.hero_image_id),
                authors=authors[place],
                topics=topics[place],
                people=people[place],
                places=places[place],
                related=related[row.pk],
                corrections=corrections[row.pk],
                pictures=pictures,
            )
