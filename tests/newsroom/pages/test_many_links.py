"""An article may have any number of authors, names and related stories."""

from __future__ import annotations

import pytest

from newsroom.models import Article, ArticleAuthor, Author, Person, RelatedStory, Topic

pytestmark = pytest.mark.django_db
MANY = 1200  # more than SQLite compares one by one


def named(model, **others) -> list:
    return model.objects.bulk_create(
        model(name=f"Name {n}", name_key=f"name {n}", slug=f"name-{n}", **others)
        for n in range(MANY)
    )


def with_authors(article):
    authors = enumerate(named(Author))
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article=article, author=author, position=n) for n, author in authors
    )


def with_topics(article):
    parents = Topic.objects.bulk_create(
        Topic(name=f"Part {n}", name_key=f"part {n}", slug=f"part-{n}") for n in range(MANY)
    )
    article.topics.set(
        Topic.objects.bulk_create(
            Topic(name=f"Topic {n}", name_key=f"topic {n}", slug=f"topic-{n}", parent=parent)
            for n, parent in enumerate(parents)
        )
    )


def with_people(article):
    article.people.set(named(Person))


def with_related_stories(article):
    others = Article.objects.bulk_create(
        Article(
            headline=f"Story {n}",
            slug=f"story-{n}",
            status="published",
            published_at=article.published_at,
            address_date=article.address_date,
        )
        for n in range(MANY)
    )
    RelatedStory.objects.bulk_create(
        RelatedStory(article=article, target=other, position=n) for n, other in enumerate(others)
    )


@pytest.mark.parametrize("give", [with_authors, with_topics, with_people, with_related_stories])
def test_an_article_with_a_thousand_of_them_is_shown_everywhere(
    make_article, reindex, client, give
):
    article = make_article("Gas")
    give(article)
    reindex()
    address = article.get_absolute_url()
    for path in (
        address,
        f"{address[:-1]}.json",
        f"{address}?q=gas",
        "/search/?q=gas",
        "/search.json?q=gas",
        "/search.csv?q=gas",
        "/search.jsonl?q=gas",
        "/search.atom?q=gas",
    ):
        response = client.get(path)
        body = response.getvalue().decode()
        assert response.status_code == 200, path
        assert "Gas" in body, path
