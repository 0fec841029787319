"""A second Haystack connection with indexes of another project."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from tests.template import made_once


@pytest.fixture
def members(db, tmp_path):
    """The backend of a connection named members; its index is made when first written."""
    import haystack

    from tests.search.member_indexes import GroupIndex, UserIndex

    settings.HAYSTACK_CONNECTIONS["members"] = {
        "ENGINE": "search.backends.whoosh.backend.WhooshEngine",
        "PATH": str(tmp_path / "members"),
        "INCLUDE_SPELLING": True,
    }
    connection = haystack.connections["members"]
    connection.get_unified_index().build(indexes=[UserIndex(), GroupIndex()])
    yield connection.get_backend()
    del settings.HAYSTACK_CONNECTIONS["members"]
    del haystack.connections.thread_local.connections["members"]


@pytest.fixture
def join(members):
    """Makes users and indexes them: join("ann", "likes trains", tags="a|b")."""
    from tests.search.member_indexes import UserIndex

    def make(name="someone", text="", town="", tags="", joined=None, **fields):
        user = User.objects.create(
            username=name,
            first_name=text,
            last_name=town,
            email=tags,
            date_joined=joined or datetime(2025, 11, 17, 9, tzinfo=UTC),
            **fields,
        )
        members.update(UserIndex(), [user])
        return user

    return make


@pytest.fixture
def found(members):
    """All of the members, as Haystack's SearchQuerySet."""
    from haystack.query import SearchQuerySet

    return SearchQuerySet(using="members")


@pytest.fixture
def index_folder() -> Path:
    return Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])


@pytest.fixture
def backend():
    """The backend of the archive."""
    from haystack import connections

    return connections["default"].get_backend()


@pytest.fixture
def forget_readers():
    """Makes this process like another, which has not read the index yet."""
    from search.backends.whoosh import backend as whoosh

    return whoosh._readers.clear


@pytest.fixture
def crowd(join):
    """Twenty-three members who share a word."""
    return [join(f"user{number:02}", "a common word") for number in range(23)]


@pytest.fixture
@made_once
def harbour(make_article, reindex):
    """Thirty stories of a harbour, with names that random requests ask for."""
    from newsroom.models import Article

    first = make_article(
        "Harbour story",
        text="Sanctions on grain and sin, said the board",
        topics=["Gas", "Grain"],
        people=["Ada Lund"],
        section="City",
    )
    rest = [copy(first) for _ in range(29)]
    for number, article in enumerate(rest, 1):
        article.pk, article.slug = None, f"harbour-story-{number}"
        article.headline = f"Harbour story {number}"
        article.body = f"<p>Sanctions on grain and sin number {number}, said the board</p>"
    Article.objects.bulk_create(rest)
    for through, name in (
        (Article.topics.through, "topic_id"),
        (Article.people.through, "person_id"),
    ):
        own = list(through.objects.filter(article=first).values_list(name, flat=True))
        through.objects.bulk_create(
            through(article=article, **{name: pk}) for article in rest for pk in own
        )
    reindex()
