"""People of a newsroom."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User

from tests.template import made_once


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


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for number in range(3):
        make_article(
            f"Harbour {number}",
            text="Some <b>text</b> here",
            topics=["Gas"],
            people=["Ada Lund"],
            places=["Skelby"],
            authors=["Bo Yu"],
            section="City",
            source="Wire",
        )
    make_article("Gone", status="withdrawn", withdrawal_note="By mistake.")
    reindex()
