"""The search app: it listens to the newsroom, the newsroom never to it."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from search import disks, indexing

        indexing.connect()
        checks.register(disks.check_disks)
