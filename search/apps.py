"""The search app: it listens to the newsroom, the newsroom never to it."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from newsroom import hooks
        from search import engine, receivers
        from search.checks import check_disks

        receivers.connect()
        hooks.related_stories.fill(engine.suggest)
        register(check_disks)
