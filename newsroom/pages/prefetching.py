"""What articles are filed under, for many articles at a time: each name is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import reset_queries
from django.db.models import prefetch_related_objects

from newsroom.models import (
    Article,
    ArticleAuthor,
    Author,
    Image,
    Person,
    Place,
    Section,
    Source,
    Topic,
)

CHUNK = 500


@dataclass(frozen=True)
class Headings:
    """The names of one article, in order."""

    topics: Sequence[Topic]
    people: Sequence[Person]
    places: Sequence[Place]
    authors: Sequence[Author]

    @classmethod
    def of(cls, article: Article) -> Headings:
        """The names of an article: those that stand beside it already, else the database's."""
        return getattr(article, "headings", None) or cls(
            list(article.topics.order_by("pk")),
            list(article.people.order_by("pk")),
            list(article.places.order_by("pk")),
            article.author_list,
        )


def in_order_of_key(queryset) -> Iterator[Article]:
    """Rows of a queryset with their headings, by primary key; eight bytes a row are in memory."""
    for chunk in chunks_in_order_of_key(queryset):
        yield from chunk


def chunks_in_order_of_key(queryset) -> Iterator[Sequence[Article]]:
    """The same, CHUNK rows at a time.

    All keys are drawn at once. Asked for the next few that a condition holds for, a database may
    well collect and sort all that are left, each time anew.
    """
    names = HeadingCache()
    keys = np.fromiter(queryset.order_by().values_list("pk", flat=True).iterator(), np.int64)
    keys.sort()
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK].tolist()
        yield with_headings(list(Article.objects.filter(pk__in=some).order_by("pk")), names)
        reset_queries()  # DEBUG keeps every query of a connection


def with_headings(
    articles: Sequence[Article], names: HeadingCache | None = None
) -> Sequence[Article]:
    """The same articles with their headings and their corrections beside them, in a fixed number
    of queries."""
    names = names or HeadingCache()
    ids = [article.pk for article in articles]
    topics = names.linked(Article.topics.through, "topic_id", Topic, ids)
    people = names.linked(Article.people.through, "person_id", Person, ids)
    places = names.linked(Article.places.through, "place_id", Place, ids)
    authors = names.linked(ArticleAuthor, "author_id", Author, ids, "position", "pk")
    sections = names.rows(Section, (article.section_id for article in articles))
    sources = names.rows(Source, (article.source_id for article in articles))
    images = names.rows(Image, (article.hero_image_id for article in articles))
    prefetch_related_objects(articles, "corrections")
    for article in articles:
        pk = article.pk
        # What is filed beside a row is no field of it.
        article.headings = Headings(  # type: ignore[attr-defined]
            topics[pk], people[pk], places[pk], authors[pk]
        )
        article.section = sections.get(article.section_id)
        article.source = sources.get(article.source_id)
        article.hero_image = images.get(article.hero_image_id)
    return articles


class HeadingCache:
    """Rows by primary key, kept from chunk to chunk."""

    def __init__(self):
        self._rows: dict[type, dict] = defaultdict(dict)

    def rows(self, model, pks: Iterable[int | None]) -> dict:
        """The rows of a model by primary key, at least those asked for."""
        known = self._rows[model]
        unknown = {pk for pk in pks if pk is not None} - known.keys()
        if unknown:
            known.update(model.objects.in_bulk(unknown))
            if model is Topic:
                self._with_parents(known)
        return known

    def linked(self, through, column: str, model, ids: list[int], *order: str) -> dict[int, list]:
        """The rows that articles are linked with, in the order of the links or of their keys."""
        links = through.objects.filter(article_id__in=ids).order_by(*(order or [column]))
        pairs = list(links.values_list("article_id", column))
        rows = self.rows(model, (pk for _, pk in pairs))
        found = defaultdict(list)
        for article_id, pk in pairs:
            found[article_id].append(rows[pk])
        return found

    def _with_parents(self, topics: dict[int, Topic]) -> None:
        while missing := {t.parent_id for t in topics.values() if t.parent_id} - topics.keys():
            topics.update(Topic.objects.in_bulk(missing))
        for topic in topics.values():
            topic.parent = topics[topic.parent_id] if topic.parent_id else None
