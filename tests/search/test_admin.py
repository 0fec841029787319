"""The list of pending index changes on the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from search.models import MAX_ATTEMPTS, IndexChange

pytestmark = pytest.mark.django_db
CHANGES = "/admin/search/indexchange/"


@pytest.fixture
def changes(make_article):
    """A due row, one for later, and a parked one of a deleted article."""
    article = make_article("Ferry strike ends")
    IndexChange.objects.all().delete()
    later = timezone.now() + timedelta(hours=1)
    return {
        "due": IndexChange.objects.create(article_id=article.pk),
        "later": IndexChange.objects.create(article_id=article.pk, not_before=later),
        "parked": IndexChange.objects.create(
            article_id=999, not_before=later, attempts=MAX_ATTEMPTS, last_error="ValueError: odd"
        ),
    }


def try_again(client, *changes):
    data = {"action": "try_again", "_selected_action": [change.pk for change in changes]}
    return client.post(CHANGES, data, follow=True)


def test_changes_are_listed_with_headline_and_error(admin_client, changes):
    page = admin_client.get(CHANGES).content.decode()
    assert "Ferry strike ends" in page
    assert "article 999, deleted" in page
    assert "ValueError: odd" in page


@pytest.mark.parametrize("state", ["due", "later", "parked"])
def test_changes_are_narrowed_to_a_state(admin_client, changes, state):
    page = admin_client.get(CHANGES, {"state": state})
    assert list(page.context["cl"].result_list) == [changes[state]]


def test_a_parked_change_is_tried_again(admin_client, changes):
    try_again(admin_client, changes["parked"])
    parked = IndexChange.objects.get(pk=changes["parked"].pk)
    assert parked.attempts == 0
    assert parked in IndexChange.objects.due()


def test_trying_again_does_not_hurry_a_scheduled_publication(admin_client, changes):
    try_again(admin_client, *changes.values())
    assert list(IndexChange.objects.later()) == [changes["later"]]


def test_changes_are_only_looked_at(admin_client, changes):
    assert admin_client.get(f"{CHANGES}add/").status_code == 403
    address = f"{CHANGES}{changes['due'].pk}/"
    assert admin_client.get(f"{address}change/").status_code == 200
    assert admin_client.post(f"{address}change/", {"attempts": 3}).status_code == 403
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_does_not_try_again(client, changes, django_user_model):
    user = django_user_model.objects.create_user("ed", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_indexchange"))
    client.force_login(user)
    assert client.get(CHANGES).status_code == 200
    try_again(client, changes["parked"])
    assert IndexChange.objects.parked().exists()
