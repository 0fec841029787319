"""The search app: it listens to the newsroom, the newsroom never to it."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from search import indexing

        indexing.connect()
