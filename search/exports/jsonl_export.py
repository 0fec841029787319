"""Articles as the JSON Lines schema has them: what each one's own .json says, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from newsroom.models import Article, Image, RelatedStory, Section, Source
from newsroom.prefetching import Names
from search.exports.rows import filed_under
from search.request.addresses import article_page

_TOLD = ("headline", "url", "section", "teaser", "caption", "credit")  # of stories elsewhere


class JsonArticles:
    """Rows as documents. `absolute` makes a full address of a path."""

    def __init__(self, absolute: Callable[[str], str]):
        self._absolute = absolute
        self._site = absolute("/").removesuffix("/")
        self._names = Names()

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
        related = _related([row.pk for row in rows])
        for place, row in enumerate(rows):
            section, source = sections.get(row.section_id), sources.get(row.source_id)
            yield {
                "id": row.pk,
                "url": self._site + article_page(row.address_date, row.slug),
                "external_id": row.external_id,
                "headline": row.headline,
                "dek": row.dek,
                "kicker": row.kicker,
                "section": section.name if section else None,
                "body_html": row.body,
                "byline": row.byline,
                "authors": [_named(author) for author in authors[place]],
                "dateline": row.dateline,
                "topics": [_with_parent(topic) for topic in topics[place]],
                "people": [_named(person) for person in people[place]],
                "places": [_named(each) for each in places[place]],
                "published_at": row.published_at.isoformat(),
                "updated_at": row.updated_at.isoformat() if row.updated_at else None,
                "canonical_url": row.canonical_url or None,
                "source": source.name if source else None,
                "language": row.language,
                "image": self._image(images.get(row.hero_image_id)),
                "related": related[row.pk],
            }

    def _image(self, image: Image | None) -> dict | None:
        return image and {
            "url": self._absolute(image.file.url) if image.file else image.url or None,
            "caption": image.caption,
            "credit": image.credit,
            "alt_text": image.alt_text,
        }


def _related(ids: list[int]) -> dict[int, list]:
    """By article: keys, or what is known; nothing of an article that the public does not see."""
    stories = list(RelatedStory.objects.filter(article_id__in=ids).values())
    targets = {story["target_id"] for story in stories} - {None}
    seen = Article.objects.public().filter(pk__in=targets)
    rows = seen.values_list("pk", "external_id", "canonical_url")
    keys = {pk: external_id or url for pk, external_id, url in rows}
    related = defaultdict(list)
    for story in stories:
        known = story["wanted_key"] or {name: story[name] for name in _TOLD if story[name]}
        # What an editor wrote about an article that is not public is as hidden.
        if told := keys.get(story["target_id"], "") if story["target_id"] else known:
            related[story["article_id"]].append(told)
    return related


def _named(row) -> dict:
    return {"slug": row.slug, "name": row.name}


def _with_parent(topic) -> dict:
    return {**_named(topic), **({"parent": topic.parent.name} if topic.parent else {})}
