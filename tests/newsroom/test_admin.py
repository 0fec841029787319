"""The editors' desk, as editors of different rights use it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from newsroom.models import (
    Article,
    Image,
    Topic,
)

pytestmark = pytest.mark.django_db
ARTICLES = "/admin/newsroom/article/"
HOUR = timedelta(hours=1)
MAKERS = {
    "articles": lambda make, n: make(f"Story {n}", section=f"S{n}", source=f"W{n}"),
    "topics": lambda make, n: Topic.objects.create(
        name=f"Leaf {n}", parent=Topic.objects.create(name=f"Branch {n}")
    ),
    "people": lambda make, n: make(f"Story {n}", people=[f"Person {n}"]),
    "images": lambda make, n: make(f"Story {n}", hero_image=Image.objects.create(caption=f"P{n}")),
}
LISTS = {"articles": "article", "topics": "topic", "people": "person", "images": "image"}


@pytest.fixture
def editor(client, django_user_model):
    """Logs a member of staff in, who has the named rights in the newsroom."""

    def log_in(*rights: str) -> User:
        user = django_user_model.objects.create_user("ed", password="ed", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        assert user.user_permissions.count() == len(rights)
        client.force_login(user)
        return user

    return log_in


def filled(article: Article | None = None, related=(), authors=(), **fields) -> dict:
    """What a browser sends for an article's form; `related` and `authors` are rows of fields."""
    article = article or Article(headline="A story")
    data = {
        name: getattr(article, name)
        for name in ("headline", "status", "language", "slug", "body", "external_id")
    }
    data["section"], data["source"] = article.section_id or "", article.source_id or ""
    for name in ("published_at", "expires_at"):
        data |= moment(name, getattr(article, name))
    for prefix, rows in (("related_stories", related), ("authorships", authors)):
        data |= {
            f"{prefix}-TOTAL_FORMS": len(rows),
            f"{prefix}-INITIAL_FORMS": sum("id" in row for row in rows),
        }
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
            data[f"{prefix}-{number}-article"] = article.pk or ""
    data |= {"old_addresses-TOTAL_FORMS": 0, "old_addresses-INITIAL_FORMS": 0}
    return data | fields


def moment(name: str, value: datetime | None) -> dict:
    """A date with its time, as the two boxes of the form send it."""
    return {
        f"{name}_0": value.strftime("%Y-%m-%d") if value else "",
        f"{name}_1": value.strftime("%H:%M:%S") if value else "",
    }


def change(client, article, **data):
    return client.post(f"{ARTICLES}{article.pk}/change/", filled(article, **data))


def act(client, action: str, *articles: Article):
    data = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(ARTICLES, data, follow=True)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response) -> dict:
    return response.context["adminform"].form.errors


def stories(article) -> list[str]:
    return [str(story) for story in article.related_stories.all()]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=ferry",
        "?q=Ada",
        "?q=wire-1",
        "?q=ferry-str",
        "?status__exact=published",
        "?public=yes",
        "?section__id__exact={section}",
        "?source__id__exact={source}",
        "?language__exact=en",
        "?published_at__year=2025",
        "?published_at__year=2025&published_at__month=11",
        "?topics__id__exact={topic}",
        "?_facets=True",
    ],
)
def test_the_list_is_searched_and_narrowed(admin_client, make_article, query):
    article = make_article(
        "Ferry strike ends",
        byline="By Ada Lund",
        external_id="wire-1",
        section="City",
        source="Wire",
        topics=["Ferries"],
    )
    make_article(
        "Budget",
        status="draft",
        published_at=None,
        language="no",
        section="World",
        source="Agency",
    )
    keys = {
        "section": article.section_id,
        "source": article.source_id,
        "topic": article.topics.get().pk,
    }
    page = admin_client.get(ARTICLES + query.format(**keys))
    assert page.status_code == 200
    listed = [row.headline for row in page.context["cl"].result_list]
    everything = query in ("", "?_facets=True")
    assert listed == (["Budget", "Ferry strike ends"] if everything else ["Ferry strike ends"])


def test_what_is_not_shown_to_readers_can_be_listed(admin_client, make_article):
    now = timezone.now()
    make_article("Out")
    make_article("Coming", status="scheduled", published_at=now + HOUR)
    make_article("Over", published_at=now - 2 * HOUR, expires_at=now - HOUR)
    page = admin_client.get(ARTICLES + "?public=no")
    assert {row.headline for row in page.context["cl"].result_list} == {"Coming", "Over"}


@pytest.mark.parametrize("rows", LISTS)
def test_a_longer_list_asks_the_database_no_more_often(
    admin_client, make_article, django_assert_num_queries, rows
):
    address = f"/admin/newsroom/{LISTS[rows]}/"
    MAKERS[rows](make_article, 0)
    admin_client.get(address)
    with django_assert_num_queries(0, exact=False, info=None) if False else _counted() as few:
        admin_client.get(address)
    for number in range(1, 12):
        MAKERS[rows](make_article, number)
    with django_assert_num_queries(len(few)):
        page = admin_client.get(address)
    assert page.context["cl"].result_count >= 12


def _counted():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
