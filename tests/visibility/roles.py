"""Who asks: the rights of each role, told as data."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client

from newsroom.rights import GROUPS, make_groups

RIGHTS: dict[str, frozenset[str]] = {  # of those who are known by name
    "reader": frozenset(),
    "contributor": GROUPS["contributor"],
    "editor": GROUPS["editor"],
}
ROLES = ["anonymous", *RIGHTS]
DESK_ROLES = [*ROLES, "administrator"]  # whom readers' pages show what they show editors


def member(role: str) -> User:
    """A user of a role; readers are not of the desk."""
    user = User.objects.create_user(role, is_staff=role != "reader")
    if role in GROUPS:
        if not Group.objects.filter(name=role).exists():
            make_groups()  # a test emptied the tables
        user.groups.add(Group.objects.get(name=role))
    return user


def client_of(role: str) -> Client:
    """A browser of a role, signed in where the role is."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(User.objects.filter(username=role).first() or member(role))
    return client
