"""Names at the desk: told apart, counted, renamed, and kept while articles need them."""

from __future__ import annotations

import pytest

from newsroom.models import (
    Author,
    Person,
    Place,
    Section,
    Source,
    Topic,
)
from search.models import IndexChange
from tests.newsroom.desk.acts import ARTICLES, errors, suggested

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Topic, Person, Place, Section, Author, Source])
def test_a_name_is_found_counted_and_not_given_twice(admin_client, model):
    row = model.objects.create(name="Ann  Lee", aliases="Leeann\nLi An")
    model.objects.create(name="Somebody else")
    address = f"/admin/newsroom/{model._meta.model_name}/"
    page = admin_client.get(address + "?q=li+an")
    assert list(page.context["cl"].result_list) == [row]
    assert admin_client.get(f"{address}{row.pk}/change/").status_code == 200
    page = admin_client.post(f"{address}add/", {"name": "ann lee", "slug": ""})
    assert list(errors(page)) == ["name"]


def test_a_count_leads_to_the_articles(admin_client, make_article):
    make_article("Other")
    article = make_article(topics=["Oil"], authors=["Ada Lund"], section="City")
    for row in (article.topics.get(), article.author_list[0], article.section):
        page = admin_client.get(f"/admin/newsroom/{row._meta.model_name}/")
        link = page.content.decode().split(f'href="{ARTICLES}?')[1].split('"')[0]
        listed = admin_client.get(f"{ARTICLES}?{link}").context["cl"].result_list
        assert list(listed) == [article]


def test_a_topic_is_told_apart_by_its_path(admin_client, make_article):
    root = Topic.objects.create(name="Economy")
    middle = Topic.objects.create(name="Trade", parent=root)
    leaf = Topic.objects.create(name="Tariffs", parent=middle)
    page = admin_client.get(f"/admin/newsroom/topic/?parent__id__exact={middle.pk}")
    assert list(page.context["cl"].result_list) == [leaf]
    assert "Economy › Trade" in page.content.decode()
    assert suggested(admin_client, "article", "topics", "tar") == ["Economy › Trade › Tariffs"]
    page = admin_client.post(
        f"/admin/newsroom/topic/{root.pk}/change/",
        {"name": "Economy", "slug": "economy", "parent": leaf.pk},
    )
    assert errors(page) == {"parent": ["A topic cannot be part of itself."]}


def test_a_renamed_topic_is_noted_for_the_index(admin_client, make_article):
    article = make_article(topics=["Oil"])
    topic = article.topics.get()
    IndexChange.objects.all().delete()
    data = {"name": "Petroleum", "slug": topic.slug}
    assert admin_client.post(f"/admin/newsroom/topic/{topic.pk}/change/", data).status_code == 302
    assert IndexChange.objects.filter(article_id=article.pk).exists()


def test_a_deleted_topic_leaves_its_articles(admin_client, make_article):
    article = make_article(topics=["Oil"])
    topic = article.topics.get()
    IndexChange.objects.all().delete()
    admin_client.post(f"/admin/newsroom/topic/{topic.pk}/delete/", {"post": "yes"})
    assert not article.topics.exists()
    assert IndexChange.objects.filter(article_id=article.pk).exists()


@pytest.mark.parametrize("kind", ["section", "source", "author"])
def test_what_articles_need_is_not_deleted(admin_client, make_article, kind):
    article = make_article("Kept", section="City", source="Wire", authors=["Ada Lund"])
    row = article.author_list[0] if kind == "author" else getattr(article, kind)
    page = admin_client.post(f"/admin/newsroom/{kind}/{row.pk}/delete/", {"post": "yes"})
    assert page.status_code == 200
    assert page.context["protected"]
    assert type(row).objects.filter(pk=row.pk).exists()
