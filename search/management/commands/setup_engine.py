"""Make what the search engine needs before its first document; idempotent."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from haystack import connections


class Command(BaseCommand):
    help = "Make the folders of the index, with an empty first generation. Idempotent."

    def handle(self, *args, **options):
        backend = connections["default"].get_backend()
        backend.set_up()
        self.stdout.write(f"the index lives in {backend.path}")
