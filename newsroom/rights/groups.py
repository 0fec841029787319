"""Making the groups, once; what a site does with them afterwards is its own."""

from __future__ import annotations

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, transaction

from newsroom.rights.table import GROUPS


def make_groups(apps=installed, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Make the groups that were never made, and give the others what no version before gave them.

    A right that an administrator took from a group stays taken, a group that they renamed stays
    renamed, one that they deleted stays away. Returns the names that groups of the site's own have:
    those are left alone.
    """
    for app in {right.partition(".")[0] for rights in GROUPS.values() for right in rights}:
        # Django makes the permissions of an app when its turn comes, maybe after ours.
        create_permissions(installed.get_app_config(app), verbosity=0, using=using, apps=apps)
    groups = apps.get_model("auth", "Group").objects.using(using)
    known = apps.get_model("newsroom", "DeskGroup").objects.using(using).select_related("group")
    taken = []
    with transaction.atomic(using=using):
        for name, rights in GROUPS.items():
            ours = known.filter(name=name).first()
            if ours is None and groups.filter(name__iexact=name).exists():
                taken.append(name)
                continue
            if ours is None:
                ours = known.create(name=name, group=groups.create(name=name))
            _give(ours, rights, apps.get_model("auth", "Permission").objects.using(using))
    return taken


def _give(ours, rights: frozenset[str], permissions) -> None:
    new = rights - set(ours.given)
    if ours.group is None or not new:
        return
    codenames = [right.partition(".")[2] for right in new]
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permissions.filter(codename__in=codenames).select_related("content_type")
    }
    new &= found.keys()
    ours.group.permissions.add(*(found[right] for right in new))
    ours.given = sorted({*ours.given, *new})
    ours.save()
