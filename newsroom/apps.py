"""The newsroom app: its signals, and the editors' desk."""

import sys

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self):
        from newsroom import audit, receivers
        from newsroom.imports.feeds import tasks as feeds
        from newsroom.imports.runs import undoing  # noqa: F401 (it registers its act)
        from newsroom.renditions import noting as renditions
        from newsroom.renditions import tasks as rendition_tasks
        from newsroom.stories import noting, tasks
        from newsroom.versions import receivers as versions

        versions.connect()
        receivers.connect()
        audit.connect()
        noting.connect()
        tasks.connect()
        feeds.connect()
        renditions.connect()
        rendition_tasks.connect()
        post_migrate.connect(_create_cache_table, sender=self)
        post_migrate.connect(_make_groups, sender=self)


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk.Desk"


def _create_cache_table(verbosity=0, **kwargs):
    # The default cache is a table of the database: migrating is all that a new archive needs.
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)


def _make_groups(using, apps=installed, verbosity=1, stdout=None, **kwargs):
    from newsroom.rights import make_groups

    try:
        apps.get_model("newsroom", "DeskGroup")
    except LookupError:
        return  # migrated back to before there were any
    for name in make_groups(apps, using):
        if verbosity:
            (stdout or sys.stdout).write(
                f"A group “{name}” was there before and is left alone: docs/editors.md tells what"
                " ours may do.\n"
            )
