"""An article as the JSON Lines schema of imports and exports has it, of a row and its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsroom.bodies import pictures_in
from newsroom.models import (
    Article,
    Author,
    Correction,
    Image,
    Person,
    Place,
    RelatedStory,
    Section,
    Source,
    Topic,
    pictures_by_key,
)
from newsroom.moments import iso
from newsroom.pages.related import RelatedStories

_TOLD = ("headline", "url", "section", "teaser", "caption", "credit")  # of stories elsewhere


def article_json(
    row: Any,
    url: str,
    absolute: Callable[[str], str],
    section: Section | None,
    source: Source | None,
    image: Image | None,
    authors: Iterable[Author],
    topics: Iterable[Topic],
    people: Iterable[Person],
    places: Iterable[Place],
    related: list,
    corrections: list[dict],
    pictures: Mapping[str, Image],
) -> dict:
    """The document of a row, which has the columns of an article; `related` is of `related_of`,
    `corrections` of `corrections_of`, `pictures` of `pictures_of`.

    `absolute` makes a full address of a path.
    """
    return {
        "id": row.pk,
        "url": url,
        "external_id": row.external_id,
        "headline": row.headline,
        "dek": row.dek,
        "kicker": row.kicker,
        "section": section.name if section else None,
        "body_html": row.body,
        "byline": row.byline,
        "authors": [_named(author) for author in authors],
        "dateline": row.dateline,
        "topics": [_with_parent(topic) for topic in topics],
        "people": [_named(person) for person in people],
        "places": [_named(place) for place in places],
        "published_at": iso(row.published_at),
        "date_known": row.date_known is not False,
        "updated_at": iso(row.updated_at) if row.updated_at else None,
        "canonical_url": row.canonical_url or None,
        "source": source.name if source else None,
        "language": row.language,
        "image": _image(image, absolute),
        "pictures": [
            {"key": key, **_told(pictures.get(key) or Image(), absolute)}
            for key in pictures_in(row.body)
        ],
        "related": related,
        "corrections": corrections,
    }


def of_article(article: Article, absolute: Callable[[str], str]) -> dict:
    """The document of one article, with what else it needs from the database and with what stands
    beside it, which no import reads.
    """
    document = article_json(
        article,
        url=absolute(article.get_absolute_url()),
        absolute=absolute,
        section=article.section,
        source=article.source,
        image=article.hero_image,
        authors=article.author_list,
        topics=article.topics.all(),
        people=article.people.all(),
        places=article.places.all(),
        related=related_of([article.pk])[article.pk],
        corrections=corrections_of([article.pk])[article.pk],
        pictures=pictures_of([article]),
    )
    return document | {"related_stories": RelatedStories(article).as_json(absolute)}


def related_of(ids: Sequence[int]) -> dict[int, list]:
    """By article, in two queries: the keys of related stories, or what is known of them.

    Nothing is told of an article that the public does not see.
    """
    stories = RelatedStory.objects.filter(article_id__in=ids).values_list(
        "article_id", "target_id", "wanted_key", *_TOLD, named=True
    )
    targets = {story.target_id for story in stories} - {None}
    seen = Article.objects.public().filter(pk__in=targets)
    rows = seen.values_list("pk", "external_id", "canonical_url")
    keys = {pk: external_id or url for pk, external_id, url in rows}
    related = defaultdict(list)
    for story in stories:
        # What an editor wrote about a hidden article is as hidden.
        told = keys.get(story.target_id) if story.target_id else story.wanted_key or _known(story)
        if told:
            related[story.article_id].append(told)
    return related


def corrections_of(ids: Sequence[int]) -> dict[int, list[dict]]:
    """By article, in one query, the oldest first."""
    corrections = defaultdict(list)
    for correction in Correction.objects.filter(article_id__in=ids):
        told = {"at": iso(correction.at), "text": correction.text}
        corrections[correction.article_id].append(told)
    return corrections


def pictures_of(rows: Iterable[Any]) -> dict[str, Image]:
    """What the bodies of these rows show, by their keys; in one query at most."""
    return pictures_by_key({key for row in rows for key in pictures_in(row.body)})


def _known(story) -> dict[str, str]:
    return {name: value for name in _TOLD if (value := getattr(story, name))}


def _image(image: Image | None, absolute: Callable[[str], str]) -> dict | None:
    return None if image is None else _told(image, absolute)


def _told(image: Image, absolute: Callable[[str], str]) -> dict:
    return {
        "url": absolute(image.file.url) if image.file else image.url or None,
        "caption": image.caption,
        "credit": image.credit,
        "alt_text": image.alt_text,
    }


def _named(row) -> dict:
    return {"slug": row.slug, "name": row.name}


def _with_parent(topic: Topic) -> dict:
    return {**_named(topic), **({"parent": topic.parent.name} if topic.parent else {})}
