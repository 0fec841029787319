"""Administrators list feeds at the desk, and see what became of them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from newsroom.models import AuditEntry, Feed
from newsroom.rights import make_groups

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/feed/"
SENT = {"address": "https://feeds.example/a", "source": "", "status": "draft", "is_active": "on"}


@pytest.fixture
def desk(client):
    """Signed in as an administrator who is no superuser."""
    make_groups()
    person = User.objects.create_user("ada", is_staff=True)
    person.groups.add(Group.objects.get(name="administrator"))
    client.force_login(person)
    return client


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_feed_is_listed_changed_and_taken_off(desk, settings):
    settings.FETCH_FEEDS = True
    assert desk.post(f"{LIST}add/", SENT).status_code == 302
    feed = Feed.objects.get()
    assert (feed.address, feed.status, feed.is_active) == (SENT["address"], "draft", True)
    Feed.objects.update(
        fetched_at=timezone.now(), result="imported 5", failure="It is asleep.", etag="x",
        failures=3, wait_until=timezone.now(),
    )  # fmt: skip
    listed = page(desk, LIST)
    assert "imported 5" in listed and "It is asleep." in listed
    assert "FETCH_FEEDS" not in listed
    address = f"{LIST}{feed.pk}/change/"
    assert "It is asleep." in page(desk, address)
    desk.post(address, SENT | {"source": "The Wire"})
    feed.refresh_from_db()
    assert (feed.source, feed.failures, feed.etag) == ("The Wire", 3, "x")
    desk.post(address, SENT | {"address": "https://feeds.example/b"})
    feed.refresh_from_db()
    assert (feed.failures, feed.etag, feed.wait_until, feed.failure) == (0, "", None, "")
    desk.post(f"{LIST}{feed.pk}/delete/", {"post": "yes"})
    assert not Feed.objects.exists()
    entries = AuditEntry.objects.filter(kind="newsroom.feed").order_by("pk")
    assert [entry.action for entry in entries] == ["add", "change", "change", "delete"]
    assert "https://feeds.example/b" in str(entries[2].changes)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://feeds.example/", "Only addresses that begin with http:// or https:// are fetched."),
        ("https://ed:pw@feeds.example/", "The address has a name or a password in it."),
        ("https://feeds.example:8443/", "Port 8443 is none of those that may be asked: 80, 443."),
    ],
)
def test_what_may_not_be_fetched_cannot_be_listed(desk, address, why):
    response = desk.post(f"{LIST}add/", SENT | {"address": address})
    assert why in response.content.decode()
    assert not Feed.objects.exists()


def test_where_no_feed_is_fetched_the_list_says_so(desk, settings):
    assert "FETCH_FEEDS" in page(desk, LIST)
