"""What is told of a change belongs to the transaction that makes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, models

from newsroom.models import (
    Article,
    ArticleAuthor,
    Author,
    Image,
    Person,
    Place,
    RelatedStory,
    Section,
    Source,
    Topic,
)
from newsroom.signals import articles_changed

# Every way in which the public face of an article changes.
WAYS: dict[str, Callable[[Article], object]] = {
    "save": lambda article: article.save(),
    "delete": lambda article: article.delete(),
    "update": lambda article: Article.objects.update(dek="new"),
    "delete all": lambda article: Article.objects.all().delete(),
    "bulk_create": lambda article: Article.objects.bulk_create([Article(headline="New")]),
    "bulk_update": lambda article: Article.objects.bulk_update([article], ["dek"]),
    "topic": lambda article: article.topics.add(Topic.objects.create(name="New")),
    "no topics": lambda article: article.topics.clear(),
    "topics": lambda article: article.topics.set([Topic.objects.create(name="New")]),
    "topic's articles": lambda article: article.topics.get().articles.clear(),
    "topic renamed": lambda article: article.topics.get().save(),
    "topic deleted": lambda article: article.topics.get().delete(),
    "person renamed": lambda article: article.people.get().save(),
    "place renamed": lambda article: article.places.get().save(),
    "section renamed": lambda article: article.section.save(),
    "source renamed": lambda article: article.source.save(),
    "author renamed": lambda article: article.authors.get().save(),
    "author moved": lambda article: article.authorships.get().save(),
    "author removed": lambda article: article.authorships.get().delete(),
    "image": lambda article: article.hero_image.save(),
    "image deleted": lambda article: article.hero_image.delete(),
    "related story": lambda article: RelatedStory.objects.create(article=article, headline="B"),
    "related story removed": lambda article: article.related_stories.all().delete(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_change_is_told_before_it_is_committed(transactional_db, way):
    article = _article()
    told = []

    def hear(sender, ids, **kwargs):
        told.append(connection.in_atomic_block)

    articles_changed.connect(hear)
    try:
        WAYS[way](article)
    finally:
        articles_changed.disconnect(hear)
    assert told and all(told)


def _article() -> Article:
    article = Article.objects.create(
        headline="A",
        section=Section.objects.create(name="World"),
        source=Source.objects.create(name="Post"),
        hero_image=Image.objects.create(url="https://elsewhere.example/a.jpg"),
    )
    links: list[tuple[models.Manager, type]] = [
        (article.topics, Topic),
        (article.people, Person),
        (article.places, Place),
    ]
    for link, model in links:
        link.add(model.objects.create(name="Name"))
    ArticleAuthor.objects.create(article=article, author=Author.objects.create(name="Ada"))
    RelatedStory.objects.create(article=article, headline="Elsewhere")
    return article
