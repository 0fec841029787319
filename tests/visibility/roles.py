"""Who asks: the rights of each role, told as data."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User
from django.test import Client

READ = ["view_article", "view_image", "view_topic", "view_person", "view_place", "view_section"]
WRITE = ["add_article", "change_article", "add_image", "change_image"]
PUBLISH = ["publish_article", "delete_article", "add_topic", "change_topic", "delete_topic"]
RIGHTS: dict[str, list[str]] = {  # of those who are known by name
    "reader": [],
    "contributor": [*READ, *WRITE],
    "editor": [*READ, *WRITE, *PUBLISH, "view_author", "view_source", "view_indexchange"],
}
ROLES = ["anonymous", *RIGHTS]


def member(role: str) -> User:
    """A user of a role; readers are not of the desk."""
    user = User.objects.create_user(role, is_staff=role != "reader")
    rights = Permission.objects.filter(codename__in=RIGHTS[role])
    assert len(rights) == len(RIGHTS[role])
    user.user_permissions.set(rights)
    return user


def client_of(role: str) -> Client:
    """A browser of a role, signed in where the role is."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(User.objects.filter(username=role).first() or member(role))
    return client
